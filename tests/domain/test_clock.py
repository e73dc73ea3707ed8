"""The clock: frozen until somebody moves it, or running beside a clock of the machine."""

from datetime import UTC, datetime, timedelta

import pytest

from simulator.domain.clock import Clock

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
