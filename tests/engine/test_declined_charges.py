"""Faults that decline charges of bank subscriptions: which they meet, how often, and who counts."""

from collections import Counter
from datetime import timedelta

import pytest

from simulator.domain.unit_of_work import UnitOfWork
from simulator.engine import clocks
from simulator.engine.clocks import SLICE
from simulator.engine.faults.parser import effect_of, faults_of
from simulator.engine.worlds import WorldSlot
from simulator.errors import ScenarioError, UsageError
from tests.support.clocks import after, bytes_of, slot_of
from tests.support.faults import answer_json, fault, faulty_engine
from tests.support.journals import ask
from tests.support.worlds import world_from

SUBSCRIBED = (
    "{server_id: %d, id: %d, next_due_date: 2026-03-20, subscription: {gateway: paymaster}}"
)


def slot_with(match: str, servers: tuple[int, ...] = (12345,)) -> WorldSlot:
    """Place a world of subscribed servers, and a fault that declines some charges."""
    services = ", ".join(SUBSCRIBED % (server, server) for server in servers)
    return slot_of(
        world_from(f"""
        faults: [{{match: {match}, effect: {{collects: declined}}}}]
        clients: [{{id: 123, services: [{services}]}}]
        """)
    )


def outcomes(slot: WorldSlot, days: int = 400) -> list[str]:
    """Tell what came of each charge."""
    return [each.status for each in after(slot, days) if each.kind == "collection"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("{nth: 2}", ["Paid", "Unpaid"]),
        ("{first: 1}", ["Unpaid"]),
        ("{client: 123, params: {id: 12345}, every: 3}", ["Paid", "Paid", "Unpaid"]),
        ("{params: {id: 12346}}", ["Paid"] * 13),
    ],
)
def test_a_fault_declines_the_charges_that_it_meets(match: str, expected: list[str]) -> None:
    """After a declined one the server is terminated, so no other comes."""
    assert outcomes(slot_with(match)) == expected


def test_one_server_of_a_client_can_be_met() -> None:
    """The charge of the other goes through, and is not counted."""
    slot = slot_with("{params: {id: 2}}", (1, 2))
    assert outcomes(slot, 19) == ["Paid", "Unpaid"]
    (entry,) = slot.faults
    assert (entry.met, entry.applied) == (1, 1)


@pytest.mark.parametrize("match", ["{nth: 3}", "{every: 2}", "{probability: 0.3}"])
def test_a_long_move_equals_single_days(match: str) -> None:
    """The counters go on from day to day."""
    at_once, by_day = slot_with(match), slot_with(match)
    after(at_once, 400)
    for _ in range(400):
        after(by_day, 1)
    assert bytes_of(at_once.world) == bytes_of(by_day.world)
    assert [*map(repr, at_once.faults)] == [*map(repr, by_day.faults)]


def test_a_forecast_knows_of_the_fault_and_counts_nothing() -> None:
    """So it comes true."""
    slot = slot_with("{nth: 2}")
    foreseen = clocks.forecast(slot, 100).finish()
    assert next(iter(slot.faults)).met == 0
    assert after(slot, 100) == foreseen
    assert next(iter(slot.faults)).met == 2


def test_a_day_that_runs_again_counts_once() -> None:
    """Somebody changes the world in a pause: what was counted so far has not happened."""
    servers = tuple(range(1, 3 * SLICE // 2 + 1))
    slot = slot_with("{first: 1}", servers)
    after(slot, 18)
    counted: list[int] = []
    for _ in clocks.advance(slot, 0.0, timedelta(days=1)):
        if counted or not slot.faults.find(1).met:
            continue
        counted.append(slot.faults.find(1).met)
        work = UnitOfWork(slot.world, slot.world.clock.instant)
        work.put(slot.world.clients[123])
        slot.world = work.commit()
    assert 0 < counted[0] < len(servers)
    assert slot.faults.find(1).met == len(servers)
    assert Counter(each.status for each in slot.world.invoices) == {
        "Unpaid": 1,
        "Paid": len(servers) - 1,
    }


def test_a_request_never_meets_it() -> None:
    """It is neither counted for one nor applied to one."""
    engine = faulty_engine(fault({"collects": "declined"}))

    assert answer_json(ask(engine, "get_client"))["result"] == "OK"
    assert engine.worlds.slot().faults.find(1).met == 0


def test_a_request_cannot_ask_for_it() -> None:
    """A header that says so is refused, not ignored."""
    with pytest.raises(UsageError, match="no request charges a subscription"):
        effect_of("collects=declined", "the header X-Sim-Fault")
    (declared,) = faults_of("client=123 params.id=12345 collects=declined", "--fault")
    assert declared.match.params == {"id": "12345"}


@pytest.mark.parametrize("match", ["{action: get_invoices}", "{params: {invoice: 1}}"])
def test_a_match_that_no_charge_can_meet_is_refused(match: str) -> None:
    """A charge has a client and a server, and no action."""
    with pytest.raises(ScenarioError, match="collects meets charges"):
        slot_with(match)
