"""A world's clock: frozen at an instant, or running beside a clock of the machine.

The clock never reads a machine's time itself. Whoever asks hands in a *reading*, seconds of any
steadily growing clock, and a frozen clock ignores it. All instants are UTC.
"""

from datetime import datetime, timedelta

from msgspec import Struct


class Clock(Struct, frozen=True):
    """What time it is in a world.

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
        """Tell the world's time, in whole seconds, for a reading of the machine's clock."""
        if self.started_at is None:
            return self.instant
        return self.instant + timedelta(seconds=int(reading - self.started_at))
