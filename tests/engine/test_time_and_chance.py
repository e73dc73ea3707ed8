"""Time, identifiers and chance belong to the world: the same calls give the same bytes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from simulator.domain.clock import Clock
from simulator.domain.identifiers import Randomness
from simulator.domain.policies import Dialect
from simulator.engine.exchanges import Call
from simulator.engine.state.export import plain, state_of
from simulator.engine.worlds import DEFAULT
from simulator.spec.converters import FormValue
from tests.support.recorder import new_engine
from tests.support.worlds import API_KEY, altered, billing_world

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
CALLS: list[tuple[str, dict[str, FormValue]]] = [
    ("auth", {"action": "login", "key": API_KEY}),
    ("auth", {"action": "login", "key": API_KEY, "ttl": "60"}),
    ("whmcs", {"action": "create_addfunds", "amount": "20"}),
    ("whmcs", {"action": "apply_credit", "invoice_id": "502", "amount": "50"}),
    ("whmcs", {"action": "generate_due_invoice", "id": "12346"}),
    ("whmcs", {"action": "mass_pay", "invoices": {"0": "503", "1": "506"}}),
    ("whmcs", {"action": "no_such_action"}),
    ("whmcs", {"action": "getcredits"}),
    ("whmcs", {"action": "get_invoices"}),
    ("auth", {"action": "logout"}),
    ("auth", {"action": "info"}),
]


@dataclass
class Stopwatch:
    """A machine's clock that a test winds."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        """Give the reading."""
        return self.seconds


def replay(seed: int, dialect: Dialect, reading: float) -> tuple[list[bytes], bytes]:
    """Make all calls in a fresh world; gives the bytes of the answers and of the state."""
    engine = new_engine(reading=lambda: reading)
    world = altered(billing_world(), randomness=Randomness(seed), dialect=dialect)
    slot = engine.worlds.add(DEFAULT, world)
    answers = [
        engine.call(Call(module, "POST", {"token": "demo-token", **form})).body
        for module, form in CALLS
    ]
    return answers, msgspec.json.encode(plain(state_of(slot.world)))


@pytest.mark.parametrize("dialect", ["documented", "live"])
def test_the_same_scenario_seed_and_calls_give_the_same_bytes(dialect: Dialect) -> None:
    """Answers and state, whatever the machine's clock says; another seed gives other tokens."""
    assert replay(7, dialect, 0.0) == replay(7, dialect, 1e9)
    assert replay(7, dialect, 0.0)[0][0] != replay(8, dialect, 0.0)[0][0]
    assert replay(7, dialect, 0.0)[0][2:] == replay(8, dialect, 0.0)[0][2:]


def test_a_reset_world_repeats_itself() -> None:
    """Identifiers and tokens begin again."""
    engine = new_engine(reading=lambda: 0.0)
    slot = engine.worlds.add(DEFAULT, billing_world())
    login = Call("auth", "POST", {"action": "login", "key": API_KEY})
    first, second = engine.call(login).body, engine.call(login).body
    slot.reset()
    assert (engine.call(login).body, engine.call(login).body) == (first, second)
    assert first != second


def test_a_frozen_clock_ignores_the_machine() -> None:
    """Time stands still until somebody moves it."""
    stopwatch = Stopwatch()
    engine = new_engine(reading=stopwatch)
    world = billing_world()
    assert world.clock.frozen
    assert engine.now(world) == NINE
    stopwatch.seconds += 1e9
    assert engine.now(world) == NINE


def test_a_running_clock_goes_with_the_machine() -> None:
    """In whole seconds from the reading at which it was started."""
    stopwatch = Stopwatch()
    engine = new_engine(reading=stopwatch)
    world = altered(billing_world(), clock=Clock(NINE, started_at=1000.0))
    assert not world.clock.frozen
    assert engine.now(world) == NINE
    stopwatch.seconds += 0.999
    assert engine.now(world) == NINE
    stopwatch.seconds += 0.001
    assert engine.now(world) == NINE + timedelta(seconds=1)
    stopwatch.seconds += 86_400
    assert engine.begin(engine.worlds.add(DEFAULT, world)).today == NINE.date() + timedelta(days=1)


def test_a_session_ends_when_the_worlds_time_does() -> None:
    """The last second still counts, the next one does not."""
    stopwatch = Stopwatch()
    engine = new_engine(reading=stopwatch)
    engine.worlds.add(DEFAULT, altered(billing_world(), clock=Clock(NINE, started_at=1000.0)))
    login = engine.call(Call("auth", "POST", {"action": "login", "key": API_KEY, "ttl": "60"}))
    token = msgspec.json.decode(login.body)["result"]["token"]
    info = Call("auth", "POST", {"action": "info", "token": token})
    for later, works in ((59.9, True), (60.0, False)):
        stopwatch.seconds = 1000.0 + later
        answer: dict[str, Any] = msgspec.json.decode(engine.call(info).body)
        assert ("result" in answer) is works
