"""Signals: who waits for a change leaves a callback, and the next change calls all of them once."""

from collections.abc import Callable


class Signal:
    """Rings when there may be something new; in whichever thread that happens.

    Attributes:
        waiting: called when it rings, and forgotten: whoever wants to know of the next change too
            asks again. After a ring it is another set.
    """

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self.waiting: set[Callable[[], object]] = set()

    def notify(self) -> None:
        """Tell all who wait that there may be something for them."""
        if self.waiting:
            woken, self.waiting = self.waiting, set()
            for tell in woken:
                tell()
