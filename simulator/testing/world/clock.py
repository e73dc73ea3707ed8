"""The clock of a world, for tests: read it, move it, stop it, and look ahead."""

from datetime import datetime
from typing import Any, TypeAlias

from simulator.testing.world.paths import WorldPath
from simulator.testing.world.wanted import Instant, written

Moved: TypeAlias = dict[str, Any]
PATIENCE = 3600.0


class WorldClock:
    """The time of a world, UTC. Midnights that it passes bring what the billing system does alone.

    A move gives `now`, `frozen`, `next_event` and `happened`: how many events of each kind.
    """

    def __init__(self, path: WorldPath) -> None:
        """Move the clock of a world."""
        self._path = path

    @property
    def now(self) -> datetime:
        """What time it is in the world, UTC."""
        return datetime.fromisoformat(self._look()["now"])

    @property
    def frozen(self) -> bool:
        """Whether it stands still between moves."""
        return bool(self._look()["frozen"])

    @property
    def next_event(self) -> datetime | None:
        """The midnight at which something next happens by itself; None for none in ten years."""
        told = self._look()["next_event"]
        return None if told is None else datetime.fromisoformat(told)

    def advance(
        self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0
    ) -> Moved:
        """Go on by a span; the parts add up.

        Raises:
            UsageError: it is nothing, or more than 3660 days.
        """
        span = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        return self._move({"advance": span})

    def set(self, instant: Instant) -> Moved:
        """Go on to an instant: `"2026-05-01T00:00:00Z"`, or a datetime; without a zone it is UTC.

        Raises:
            UsageError: it lies behind, or is none.
        """
        return self._move({"set": written(instant)})

    def to_next_event(self) -> Moved:
        """Go on to the next midnight at which something happens by itself.

        Raises:
            UsageError: nothing does within ten years.
        """
        return self._move({"to_next_event": True})

    def freeze(self) -> Moved:
        """Let it stand still from now on."""
        return self._move({"freeze": True})

    def run(self) -> Moved:
        """Let it run beside the machine's clock from now on."""
        return self._move({"run": True})

    def forecast(self, days: int = 31) -> list[dict[str, Any]]:
        """Tell what the next days (1 to 3660) bring if nobody does anything; nothing is changed.

        Raises:
            UsageError: so many days cannot be meant.
        """
        told = self._path.ask("GET", "clock/forecast", query={"days": days}, seconds=PATIENCE)
        events: list[dict[str, Any]] = told["events"]
        return events

    def _look(self) -> dict[str, Any]:
        return self._path.ask("GET", "clock")

    def _move(self, move: dict[str, object]) -> Moved:
        return self._path.ask("POST", "clock", move, seconds=PATIENCE)
