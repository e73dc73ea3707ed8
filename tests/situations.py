"""Every refusal that the tests of actions provoke, found again with a world in which it happens."""

import importlib.util
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import ModuleType

from simulator.actions import TABLE
from simulator.domain.faults import Outage
from simulator.domain.sessions import PasswordReset
from simulator.domain.world import World
from simulator.engine.calls import Call
from simulator.engine.performing import perform
from simulator.errors import Refusal
from simulator.rules.contacts import EMAIL_TAKEN
from simulator.rules.passwords import EMPTY_PASSWORD, MAIL_FAILED, WRONG_CODE
from simulator.rules.subscriptions import ALREADY_REQUESTED
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.web.forms import nest
from tests.api import flatten
from tests.billing import altered, billing_world
from tests.cancelling import cancelling_world
from tests.refusals import Situation
from tests.resetting import ANN, JOHN, password_world

FOLDER = Path(__file__).with_name("actions")
Provoked = tuple["World", Call]


@cache
def provoked() -> dict[tuple[str, str, Failure], Provoked]:
    """Give for each action and failure a world and the call that meets it there."""
    found: dict[tuple[str, str, Failure], Provoked] = {}
    for action, situation in situations():
        key = (action.module, action.name, situation.failure)
        if key not in found:
            call = call_of(action, situation)
            met = (world for world in worlds() if met_by(world, call) == situation.failure)
            world = next(met, None)
            if world is not None:
                found[key] = (world, call)
    return found | {(each.module, each.name, failure): met for each, failure, met in others()}


def others() -> Iterator[tuple[Action, Failure, Provoked]]:
    """Go through the refusals that need more than one call, or that no list holds."""
    reset, subscription = TABLE["whmcs", "reset_password"], "request_subscription_cancellation"
    once = call_of(TABLE["whmcs", subscription], sent({"id": 12345}))
    after = perform(TABLE, billing_world(), once, billing_world().clock.now(0.0)).after
    yield TABLE["whmcs", subscription], ALREADY_REQUESTED, (after, once)
    down = altered(password_world(), outages=frozenset({Outage.MAIL}))
    yield reset, MAIL_FAILED, (down, call_of(reset, sent({"email": JOHN})))
    for failure, link in ((EMPTY_PASSWORD, {}), (WRONG_CODE, {"pass": "New-1", "code": "0"})):
        row = PasswordReset(
            token="link-of-ann",
            client_id=next(each.id for each in password_world().clients if each.email == ANN),
            expires_at=password_world().clock.now(0.0) + timedelta(hours=1),
            code="123456",
        )
        call = call_of(reset, sent({"reset_token": row.token, **link}))
        yield reset, failure, (password_world().put(row), call)
    contact = TABLE["whmcs", "update_contact"]
    taken = {"contact_id": 41, "email": "maria@example.com", "firstname": "Jane"}
    yield contact, EMAIL_TAKEN, (billing_world(), call_of(contact, sent({"params": taken})))


def sent(params: Mapping[str, object]) -> Situation:
    """Make a situation of which only the parameters matter."""
    return Situation(MAIL_FAILED, "", params)


def met_by(world: World, call: Call) -> object:
    """Tell the failure that a call meets in a world; None for a success."""
    problem = perform(TABLE, world, call, world.clock.now(0.0)).problem
    return problem.failure if isinstance(problem, Refusal) else None


def call_of(action: Action, situation: Situation) -> Call:
    """Make the call of a situation."""
    sent = {"action": action.name, "token": situation.token, **situation.params}
    return Call(action.module, "POST", nest(flatten(sent)), "http://localhost")


def situations() -> Iterator[tuple[Action, Situation]]:
    """Go through the situations in the tests of actions, each with the action it is sent to."""
    for path in sorted(FOLDER.rglob("test_*.py")):
        folder, name = path.parent.name, path.stem.removeprefix("test_")
        module = vars(loaded(path))
        for action in (each for each in TABLE.values() if each.module == folder):
            if name.startswith(action.name):
                for value in list(module.values()):
                    yield from ((action, each) for each in found_in(value))
        if name == "whmcs_down":
            for wire_name, situation in module["SITUATIONS"].items():
                yield TABLE["whmcs", wire_name], situation


def found_in(value: object) -> list[Situation]:
    """List the situations in a list or a mapping of them."""
    many = [*value.values()] if isinstance(value, dict) else value
    listed = many if isinstance(many, list | tuple) else [many]
    return [each for each in listed if isinstance(each, Situation)]


def loaded(path: Path) -> ModuleType:
    """Read a file of tests as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"situations_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def worlds() -> tuple[World, ...]:
    """Give the worlds in which the tests of actions happen, then the same during outages."""
    plain = (billing_world(), cancelling_world(), password_world())
    down = [altered(world, outages=frozenset({outage})) for outage in Outage for world in plain]
    return (*plain, *down)
