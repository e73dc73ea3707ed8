"""The clock: frozen until somebody moves it, or running beside a clock of the machine."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.domain.clock import Clock, iso

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


def test_an_instant_is_written_in_iso_8601() -> None:
    """To the second, in UTC."""
    assert iso(NOON) == "2026-03-01T12:00:00Z"
