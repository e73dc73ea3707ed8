"""The clocks of worlds: moves forward, never back, and what running along means."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulator.domain.clock import Clock, midnight
from simulator.domain.laws import breaches_of
from simulator.domain.schedule import compute_schedule, schedule_of
from simulator.engine import clocks
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from tests.support.api import in_process
from tests.support.clocks import after, bytes_of, days_in, event_lines, slot_of, slot_with_service
from tests.support.hypothesis_profiles import examples
from tests.support.recorder import new_engine
from tests.support.worlds import shipped, world_from

NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
RENEWED = ["03-06 renewal"]


def refused(move: object, *arguments: object) -> UsageError:
    """Move a clock as it cannot be moved, and give the error."""
    with pytest.raises(UsageError) as caught:
        move(*arguments)  # type: ignore[operator]
    return caught.value


@examples(25)
@given(
    spans=some.lists(some.integers(0, 40 * 86400), max_size=8),
    scenario=some.sampled_from(
        ["demo", "three_billing_months", "cancellation_with_refund", "generate_due_invoice"]
    ),
)
def test_one_long_way_equals_many_short_ones(spans: list[int], scenario: str) -> None:
    """Byte for byte of the exported state, whatever the parts."""
    at_once, in_parts = slot_of(shipped(scenario)), slot_of(shipped(scenario))
    events = clocks.advance(at_once, 0.0, timedelta(seconds=sum(spans))).finish()
    parts = [
        event
        for span in spans
        for event in clocks.advance(in_parts, 0.0, timedelta(seconds=span)).finish()
    ]
    assert bytes_of(at_once.world) == bytes_of(in_parts.world)
    assert events == parts
    assert breaches_of(at_once.world) == []
    assert days_in(schedule_of(at_once.world)) == days_in(compute_schedule(at_once.world))


def test_thirty_days_equal_thirty_times_one_day() -> None:
    """In the demo world, where something happens on ten of them."""
    at_once, in_parts = slot_of(shipped("demo")), slot_of(shipped("demo"))
    after(at_once, 30)
    for _ in range(30):
        after(in_parts, 1)
    assert bytes_of(at_once.world) == bytes_of(in_parts.world)


def test_a_clock_never_runs_backwards() -> None:
    """Not by an instant, not by a span; standing still is allowed."""
    slot = slot_with_service()
    before = slot.world
    problem = refused(clocks.set_to, slot, 0.0, NINE - timedelta(seconds=1))
    assert (problem.status, "2026-03-01T09:00:00Z already" in problem.what) == (409, True)
    assert refused(clocks.advance, slot, 0.0, -DAY).status == 409
    assert slot.world is before
    assert clocks.set_to(slot, 0.0, NINE).finish() == []


@pytest.mark.parametrize("days", [3661, 999_999_999])
def test_a_move_is_bounded(days: int) -> None:
    """Ten years at once, and nothing beyond the end of time."""
    slot = slot_with_service()
    assert "at most 3660 days" in refused(after, slot, days).would_be_right
    assert "3660" in refused(clocks.forecast, slot, days).would_be_right


def test_time_ends() -> None:
    """Where dates still fit."""
    slot = slot_with_service("{server_id: 12345}")
    while slot.world.clock.instant.year < 2190:
        after(slot, 3660)
    assert "time ends at 2199-12-31" in refused(after, slot, 3660).what


def test_the_next_event_is_where_something_happens() -> None:
    """Each step is one midnight; when nothing lies ahead, that is said."""
    slot = slot_with_service()
    days = []
    while (day := clocks.next_event(slot.world)) is not None:
        days.append(day)
        assert clocks.to_next_event(slot, 0.0).finish()
        assert slot.world.clock == Clock(midnight(day))
    assert days == [date(2026, 3, 6), date(2026, 3, 21), date(2026, 3, 25), date(2026, 4, 3)]
    assert refused(clocks.to_next_event, slot, 0.0).status == 409


def test_a_forecast_changes_nothing_and_comes_true() -> None:
    """The same events, as data."""
    slot = slot_of(shipped("demo"))
    before = bytes_of(slot.world)
    foreseen = clocks.forecast(slot, 60).finish()
    assert bytes_of(slot.world) == before
    assert len(foreseen) > 10
    assert after(slot, 60) == foreseen


def test_a_running_clock_catches_up_with_its_midnights() -> None:
    """Each once, as if it had been looked at all the time; while nothing passed, it is free."""
    slot = slot_with_service()
    clocks.run(slot, 100.0).finish()
    before = slot.world
    assert clocks.catch_up(slot, 100.0 + 3600) == []
    assert slot.world is before
    week = 100.0 + 7 * 86400
    assert event_lines(clocks.catch_up(slot, week)) == RENEWED
    assert clocks.catch_up(slot, week) == []
    assert slot.world.clock.now(week) == NINE + 7 * DAY
    frozen = slot_with_service()
    after(frozen, 7)
    clocks.freeze(slot, week).finish()
    assert bytes_of(slot.world) == bytes_of(frozen.world)


def test_moving_a_running_clock_lets_it_run_on() -> None:
    """From where it was moved to, after what it had missed."""
    slot = slot_with_service()
    clocks.run(slot, 0.0).finish()
    assert event_lines(clocks.advance(slot, 2 * 86400.0, 3 * DAY).finish()) == RENEWED
    assert slot.world.clock.now(2 * 86400.0) == NINE + 5 * DAY
    assert slot.world.clock.now(2 * 86400.0 + 60) == NINE + 5 * DAY + timedelta(minutes=1)
    clocks.run(slot, 2 * 86400.0 + 60).finish()
    assert slot.world.clock.now(2 * 86400.0 + 60) == NINE + 5 * DAY + timedelta(minutes=1)
    clocks.set_to(slot, 2 * 86400.0 + 60, NINE + 6 * DAY).finish()
    assert slot.world.clock.now(2 * 86400.0 + 60) == NINE + 6 * DAY


def test_a_frozen_clock_has_nothing_to_catch_up_with() -> None:
    """Whatever the machine's clock shows, before or after."""
    slot = slot_with_service()
    assert clocks.catch_up(slot, 1e9) == []
    clocks.freeze(slot, 1e9).finish()
    assert slot.world.clock == Clock(NINE)


def test_another_clock_is_a_new_beginning() -> None:
    """What was to happen between the two happens at the next midnight, or never."""
    world = clocks.with_clock(
        slot_with_service().world, Clock(datetime(2026, 3, 19, 9, tzinfo=UTC))
    )
    slot = slot_of(world)
    assert event_lines(after(slot, 1)) == ["03-20 renewal"]


def test_a_long_way_tells_how_far_it_has_come(caplog: pytest.LogCaptureFixture) -> None:
    """Once for each thousand events."""
    rows = [f"{{server_id: {n}, id: {n}, next_due_date: 2026-03-20}}" for n in range(1, 301)]
    caplog.set_level("INFO", "whmcs_sim")
    assert len(after(slot_with_service(", ".join(rows)), 60)) == 1200
    assert caplog.messages == ["the clock has come to 2026-04-03, after 1200 events"]


WORLD = """
    clients: [{id: 7, email: ann@example.com, password: Secret-7}]
"""


def test_sessions_and_links_die_when_the_clock_has_gone_past_them() -> None:
    """A session after its ttl, a link for a new password after an hour; not a second before."""
    engine = new_engine()
    slot = engine.worlds.add(DEFAULT, world_from(WORLD))
    api = in_process(engine)
    login = {"user": "ann@example.com", "password": "Secret-7", "ttl": 3600}
    token = api.send("auth", "POST", action="whmcslogin", **login).json["result"]["token"]
    api.call("reset_password", email="ann@example.com")
    link = str(slot.world.messages[1].facts["reset_token"])

    clocks.advance(slot, 0.0, timedelta(seconds=3599)).finish()
    assert api.call("get_client", token=token)["result"] == "OK"
    clocks.advance(slot, 0.0, timedelta(seconds=1)).finish()
    assert api.call("get_client", token=token)["code"] == -1
    assert api.call("reset_password", reset_token=link, **{"pass": "Secret-8"})["code"] == -1
