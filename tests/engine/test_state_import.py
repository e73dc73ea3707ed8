"""States: what was exported and imported goes on as if nothing had happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from simulator.domain.clock import Clock
from simulator.domain.world import TABLE_OF, World
from simulator.engine import clocks, gateway_payments
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call
from simulator.engine.state.export import State, TableRows, plain, state_of
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.forms import nest
from tests.support.api import flatten
from tests.support.faults import effect
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.valid_calls import VALID
from tests.support.worlds import (
    altered,
    billing_world,
    exported,
    exported_and_imported,
    imported,
    shipped,
)

KEYS = sorted(VALID)
Step = tuple[str, Any]
STEPS = st.one_of(
    st.tuples(st.just("call"), st.sampled_from(KEYS)),
    st.tuples(st.just("call"), st.sampled_from(KEYS)),
    st.tuples(st.just("advance"), st.integers(1, 40)),
    st.tuples(st.just("pay"), st.sampled_from([502, 503, 505, 509, 510])),
    st.tuples(st.just("top up"), st.integers(20, 99)),
)
CLOCKS = [Clock(datetime(2026, 3, 1, 9, tzinfo=UTC)), Clock(datetime(2026, 3, 1, 9, tzinfo=UTC), 5)]


def engine_of(world: World) -> Engine:
    """Give an engine with a world, at a reading that stands still."""
    engine = new_engine(reading=lambda: 65.0)
    engine.worlds.add(DEFAULT, world)
    return engine


def do(engine: Engine, step: Step) -> object:
    """Do one thing in the default world, and give all that came back."""
    kind, what = step
    if kind == "advance":
        return clocks.advance(engine.slot(), engine.reading(), timedelta(days=what)).finish()
    if kind == "pay":
        return paid(engine, what)
    if kind == "top up":
        return sent(engine, ("whmcs", "create_addfunds"), amount=what)
    return sent(engine, what, **VALID[what])


def sent(engine: Engine, called: tuple[str, str], /, **params: object) -> Answer:
    """Call an action as the demo client."""
    form = nest([*flatten({"token": "demo-token", "action": called[1], **params})])
    return engine.call(Call(called[0], "POST", form, "http://localhost"))


def paid(engine: Engine, invoice_id: int) -> str:
    """Report the payment of an invoice; a refusal is an answer too."""
    work = engine.begin(engine.slot())
    try:
        gateway_payments.book_gateway_result(work, invoice_id, gateway_payments.GatewayResult())
    except UsageError as refused:
        return str(refused)
    engine.slot().world = work.commit()
    return "paid"


@examples(120)
@given(
    st.lists(STEPS, max_size=8),
    st.lists(STEPS, min_size=1, max_size=8),
    st.sampled_from(["documented", "live"]),
    st.sampled_from(CLOCKS),
)
def test_an_imported_world_answers_as_the_exported_one_would_have(
    before: list[Step], after: list[Step], dialect: str, clock: Clock
) -> None:
    """The same bytes for the same calls, payments and days, and the same state at the end."""
    first = engine_of(altered(billing_world(), dialect=dialect, clock=clock, schedule=None))
    for step in before:
        do(first, step)
    second = engine_of(exported_and_imported(first.slot().world, 65.0))

    for step in after:
        told, copied = do(first, step), do(second, step)
        if isinstance(told, Answer) and isinstance(copied, Answer):
            assert (told.body, told.status) == (copied.body, copied.status)
        else:
            assert told == copied
    assert exported(first.slot().world, 65.0) == exported(second.slot().world, 65.0)


STATED = ("demo", "eq_servers", "faults")


@pytest.mark.parametrize(
    "world", [*map(shipped, STATED), billing_world()], ids=[*STATED, "billing"]
)
def test_a_state_says_all_there_is(world: World) -> None:
    """A copy of the copy is the copy, and each table, index and sequence is as it was."""
    copied = exported_and_imported(world)

    assert exported(copied) == exported(world)
    for name in TABLE_OF.values():
        table, copy = world.table(name), copied.table(name)
        assert {key: dict(v) for key, v in table.index_entries.items()} == {
            key: dict(v) for key, v in copy.index_entries.items()
        }
    assert copied.balances == world.balances
    assert (copied.sequences, copied.randomness) == (world.sequences, world.randomness)


def test_every_attribute_of_a_world_is_part_of_its_state() -> None:
    """Whoever gives the world another one is told here; name, number and schedule are left out."""
    renamed = {"seed": "randomness", "drawn": "randomness", "version": "", "tables": ""}
    told = {renamed.get(each.name, each.name) for each in fields(State)} - {""}
    told |= {each.name for each in fields(TableRows)}

    assert told == {each.name for each in fields(World)} - {"name", "number", "schedule"}
    assert [each.name for each in fields(TableRows)] == list(TABLE_OF.values())


def test_what_is_rare_is_kept_too() -> None:
    """Outages, faults, policies, days, the seed and the name of the scenario."""
    world = shipped("demo")
    rare = imported(
        exported(world)
        .replace(b'"outages":[]', b'"outages":["jira","mail"]')
        .replace(b'"faults":[]', b'"faults":[{"effect":{"status":503}}]')
        .replace(b'"overpaid_credit":"refuse"', b'"overpaid_credit":"clamp"')
        .replace(b'"suspension":5', b'"suspension":6')
        .replace(b'"seed":1', b'"seed":77')
        .replace(b'"scenario":"demo"', b'"scenario":"mine"')
    )

    assert exported_and_imported(rare).outages == {"jira", "mail"}
    assert exported_and_imported(rare).faults[0].effect == effect(status=503)
    assert exported_and_imported(rare).policies.overpaid_credit == "clamp"
    assert exported_and_imported(rare).billing_days.suspension == 6
    assert (exported_and_imported(rare).randomness.seed, exported_and_imported(rare).scenario) == (
        77,
        "mine",
    )


def test_a_running_clock_goes_on_from_the_instant_it_showed() -> None:
    """However long the state lay about, and whatever the machine's own clock shows by then."""
    begun = datetime(2026, 3, 1, 9, tzinfo=UTC)
    world = replace(shipped("demo"), clock=Clock(begun, 100.0))

    copied = imported(exported(world, 160.5), 7_000.0)

    assert copied.clock.now(7_000.0) == begun + timedelta(seconds=60)
    assert copied.clock.now(7_005.0) == begun + timedelta(seconds=65)
    assert plain(state_of(world))["clock"] == {"instant": "2026-03-01T09:00:00Z", "frozen": False}
