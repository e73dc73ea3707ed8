"""A world's clock: frozen at an instant, or running beside a clock of the machine.

The clock never reads the machine's time itself. The caller passes a *reading*, the seconds of any
monotonic clock, which a frozen clock ignores. All instants are UTC.
"""

from datetime import datetime, timedelta
from typing import Self

from msgspec import Struct


class Clock(Struct, frozen=True):
    """What time it is in a world.

    Every midnight up to `instant` has had its billing day; midnights that a running clock has
    passed since then are caught up with at the next request.

    Attributes:
        instant: the world's time when the clock was started.
        started_at: the reading at that moment, in seconds; None for a frozen clock.
    """

    instant: datetime
    started_at: float | None = None

    @property
    def frozen(self) -> bool:
        """Whether time stands still until somebody moves it."""
        return self.started_at is None

    def now(self, reading: float) -> datetime:
        """Give the world's time, in whole seconds, for a reading of the machine's clock."""
        if self.started_at is None:
            return self.instant
        return self.instant + timedelta(seconds=int(reading - self.started_at))

    def moved(self, span: timedelta) -> Self:
        """Give the same clock, moved on by a span."""
        return type(self)(self.instant + span, self.started_at)

    def rebased(self, instant: datetime) -> Self:
        """Give a clock that tells the same time, counted from a later instant."""
        if self.started_at is None:
            return type(self)(instant)
        return type(self)(instant, self.started_at + (instant - self.instant).total_seconds())


def iso(instant: datetime) -> str:
    """Write an instant in ISO 8601: `2026-03-01T09:00:00Z`."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
