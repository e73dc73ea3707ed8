"""Engines that misbehave, for tests: faults in short, and calls that meet them."""

import json
from typing import Any

import msgspec
from msgspec.structs import replace

from simulator.domain.faults import Fault
from simulator.engine.calls import Answer, Call
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.worlds import DEFAULT
from tests.billing import billing_world
from tests.recorder import new_engine

TOKEN = "demo-token"


def fault(effect: dict[str, Any], **match: object) -> Fault:
    """Make a fault; `fault({"status": 503}, action="get_invoices", first=2)`."""
    return msgspec.convert({"match": match, "effect": effect}, Fault)


def faulty_engine(*faults: Fault, seed: int = 7) -> Engine:
    """Give an engine with the small billing world, whose scenario declares faults."""
    engine = new_engine()
    world = billing_world()
    chance = replace(world.randomness, seed=seed)
    engine.worlds.add(DEFAULT, replace(world, faults=faults, randomness=chance))
    return engine


def ask(
    engine: Engine, action: str, *, header: str = "", token: str = TOKEN, **params: object
) -> Answer:
    """Call an action of `whmcs.php` and give the answer as it would be sent."""
    form: dict[str, Any] = {"action": action, "token": token}
    form |= {
        name: value if isinstance(value, dict) else str(value) for name, value in params.items()
    }
    return engine.call(Call("whmcs", "POST", form, "http://localhost", fault=header))


def told(answer: Answer) -> dict[str, Any]:
    """Give the JSON of an answer."""
    found: dict[str, Any] = json.loads(answer.body)
    return found


def last(engine: Engine) -> Exchange:
    """Give the newest exchange of the journal."""
    journal = engine.worlds.slot().journal
    found = journal.find(journal.next_number - 1)
    assert found is not None
    return found


def balance(engine: Engine) -> str:
    """Give the credit of the client who asks."""
    return str(engine.worlds.slot().world.credit_balance(123))
