"""Progress: how far a run is, said now and then."""

import time
from collections.abc import Callable

EVERY = 15.0  # seconds


class Progress:
    """Counts what is done, and tells how long the rest will take."""

    def __init__(self, what: str, whole: int, tell: Callable[[str], None]) -> None:
        """Args: what: is counted; whole: how many there are."""
        self._what, self._whole, self._tell = what, whole, tell
        self._done = 0
        self._started = self._told = time.monotonic()

    def step(self, more: int = 1) -> bool:
        """Count some as done; gives whether it was time to tell."""
        self._done += more
        now = time.monotonic()
        due = now - self._told > EVERY or self._done == self._whole
        if due:
            self._told = now
            rate = self._done / (now - self._started)
            left = (self._whole - self._done) / rate
            far = f"{self._done:,} of {self._whole:,} {self._what}"
            self._tell(f"{far}: {rate:.1f} a second, {left:,.0f} s left")
        return due
