"""The machine's clocks, read here and nowhere else; worlds are handed what they show."""

import time
from datetime import UTC, datetime


def reading() -> float:
    """Read the steady clock, in seconds; only differences mean anything."""
    return time.monotonic()


def wall_clock() -> datetime:
    """Read the time of day, UTC, for a world whose clock runs along."""
    return datetime.now(UTC)  # noqa: TID251 the one place: a scenario may ask for the present
