"""The clock: frozen until somebody moves it, or running beside a clock of the machine."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulator.domain.clock import Clock, ClockMove, InvalidDate, Span, iso, parse_instant

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("reading", [0.0, 1e9, -5.0])
def test_a_frozen_clock_ignores_the_machine(reading: float) -> None:
    """It stands at its instant."""
    clock = Clock(NOON)

    assert (clock.frozen, clock.now(reading)) == (True, NOON)


@pytest.mark.parametrize(
    ("reading", "seconds"), [(100.0, 0), (100.999, 0), (101.0, 1), (3700.5, 3600)]
)
def test_a_running_clock_counts_whole_seconds(reading: float, seconds: int) -> None:
    """From the reading at which it was started."""
    clock = Clock(NOON, started_at=100.0)

    assert (clock.frozen, clock.now(reading)) == (False, NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize("started_at", [None, 100.0])
def test_a_clock_that_is_counted_from_a_later_instant_tells_the_same(
    started_at: float | None,
) -> None:
    """A running one; a frozen one stands at the instant."""
    clock = Clock(NOON, started_at)
    later = NOON + timedelta(hours=1)
    rebased = clock.rebased(later)

    assert (rebased.instant, rebased.frozen) == (later, clock.frozen)
    assert rebased.now(7300.0) == (later if clock.frozen else clock.now(7300.0))
    assert clock.now(7300.0) == (NOON if clock.frozen else NOON + timedelta(hours=2))


@pytest.mark.parametrize("started_at", [None, 100.0])
def test_a_clock_moves_on_and_stays_what_it_is(started_at: float | None) -> None:
    """Frozen or running."""
    clock = Clock(NOON, started_at)

    assert clock.moved(timedelta(days=1)) == Clock(NOON + timedelta(days=1), started_at)


def test_an_instant_is_written_in_iso_8601() -> None:
    """To the second, in UTC."""
    assert iso(NOON) == "2026-03-01T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T12:00:00Z", NOON),
        ("2026-03-01T12:00:00.999Z", NOON),
        ("2026-03-01T12:00", NOON),
        ("2026-03-01T14:00:00+02:00", NOON),
        ("2026-03-01", NOON.replace(hour=0)),
        ("1970-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2199-12-31T23:59:59Z", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text: str, instant: datetime) -> None:
    """To the second; it is UTC where it has no zone."""
    read = parse_instant(text)

    assert (read, read.tzinfo) == (instant, UTC)


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the machine stand where the clock is nine hours ahead."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_an_instant_does_not_depend_on_where_the_machine_is() -> None:
    """Without a zone it is UTC there too."""
    assert datetime(2026, 3, 1, 21).astimezone(UTC) == NOON
    assert parse_instant("2026-03-01T12:00:00") == NOON


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("tomorrow", "'tomorrow' is no instant; write 2026-03-01T09:00:00Z"),
        (
            "0001-01-01T00:00:00+14:00",
            "'0001-01-01T00:00:00+14:00' is no instant; write 2026-03-01T09:00:00Z",
        ),
        ("1969-12-31", "'1969-12-31' is too far away; 1970 to 2199 is possible"),
        ("2200-01-01", "'2200-01-01' is too far away; 1970 to 2199 is possible"),
    ],
)
def test_what_is_no_instant_is_told_with_what_is_right(text: str, problem: str) -> None:
    """Also one that nobody bills in."""
    with pytest.raises(InvalidDate) as refused:
        parse_instant(text)

    assert str(refused.value) == problem
    assert problem.startswith(f"{refused.value.what}; ")


ONE_MOVE = "exactly one move; "


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        (ClockMove(advance=Span(seconds=1)), ""),
        (ClockMove(set="2026-05-01T00:00:00Z"), ""),
        (ClockMove(to_next_event=True), ""),
        (ClockMove(freeze=True), ""),
        (ClockMove(run=True), ""),
        (ClockMove(), ONE_MOVE),
        (ClockMove(freeze=True, run=True), ONE_MOVE),
        (ClockMove(to_next_event=True, set="2026-05-01T00:00:00Z"), ONE_MOVE),
        (ClockMove(advance=Span(days=1), run=True), ONE_MOVE),
        (ClockMove(advance=Span()), "an advance of nothing; write {days: 1}"),
        (ClockMove(set="tomorrow"), "'tomorrow' is no instant; write 2026-03-01T09:00:00Z"),
    ],
)
def test_a_move_is_one_of_five(move: ClockMove, problem: str) -> None:
    """And what is wrong with it, a sentence says."""
    assert move.problem == problem or (problem == ONE_MOVE and move.problem.startswith(problem))
