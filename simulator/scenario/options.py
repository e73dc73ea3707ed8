"""Options: what whoever loads a scenario decides instead of its file."""

from datetime import UTC, datetime

from msgspec import Struct

from simulator.domain.clock import Clock
from simulator.domain.policies import Dialect
from simulator.errors import UsageError
from simulator.scenario.dates import HOW_TO_WRITE_INSTANT, BadDate, instant_of

DEFAULT_INSTANT = datetime(2026, 3, 1, 9, tzinfo=UTC)
RUNNING = "now"


class Options(Struct, frozen=True, kw_only=True):
    """Overrides of a scenario; None leaves it to the file.

    Attributes:
        clock: an ISO instant to freeze at, or `now` to run along.
        wall_clock: what `now` means, UTC.
        reading: the machine's steady clock at that moment, in seconds.
    """

    dialect: Dialect | None = None
    seed: int | None = None
    clock: str | None = None
    wall_clock: datetime = DEFAULT_INSTANT
    reading: float = 0.0

    def clock_for(self, written: str | None) -> Clock:
        """Make the world's clock from the option, else from what the file says.

        Raises:
            UsageError: the option `clock` is no instant.
            BadDate: the file's clock is none.
        """
        if self.clock is None:
            return self._clock(written)
        try:
            return self._clock(self.clock)
        except BadDate as problem:
            would_be_right = f"{HOW_TO_WRITE_INSTANT}, or {RUNNING}"
            raise UsageError(
                str(problem).partition(";")[0], where="clock", would_be_right=would_be_right
            ) from None

    def _clock(self, text: str | None) -> Clock:
        if text is None:
            return Clock(DEFAULT_INSTANT)
        if text == RUNNING:
            return Clock(self.wall_clock.replace(microsecond=0), self.reading)
        return Clock(instant_of(text))
