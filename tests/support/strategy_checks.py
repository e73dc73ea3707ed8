"""What strategies draw, asked in process: some of it, the same in every run."""

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from simulator.client.encoding import urlencoded
from simulator.domain.world import World
from simulator.engine.exchanges import Call, Exchange
from simulator.engine.worlds import DEFAULT
from simulator.web.forms import nest, parse_urlencoded
from tests.support.api import DEMO_TOKEN
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world


def billing_world_with_link(policy: Any = "observed") -> World:  # noqa: ANN401 one of two words
    """The billing world with a link for a new password, in one reading of required parameters."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    engine.call(
        Call("whmcs", "POST", {"action": "reset_password", "email": "john.doe@example.com"})
    )
    world = engine.worlds.slot().world
    return replace(world, policies=replace(world.policies, required_parameters=policy))


def exchange_of_body(world: World, body: str, token: str = DEMO_TOKEN) -> Exchange:
    """Ask the world as it is, and give what came of it."""
    engine = new_engine()
    slot = engine.worlds.add(DEFAULT, world)
    form = {"token": token, **nest(parse_urlencoded(body))}
    module = form.pop("module", "whmcs")
    engine.call(Call(str(module), "POST", form, "http://localhost"))
    [exchange] = slot.journal
    return exchange


def exchange_of_action(
    world: World, action: str, params: dict[str, Any], token: str = DEMO_TOKEN
) -> Exchange:
    """Ask for an action with parameters, and give what came of it."""
    module, slash, name = action.rpartition("/")
    named = {"module": module if slash else "whmcs", "action": name, **params}
    return exchange_of_body(world, urlencoded(named), token)


def try_all(drawn: SearchStrategy[Any], check: Callable[[Any], None]) -> None:
    """Check some of what a strategy gives, the same in every run."""
    examples(10)(given(drawn)(check))()
