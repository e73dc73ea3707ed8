"""Signals: whoever waits for a change leaves a callback; the next change calls them all, once."""

from collections.abc import Callable


class Signal:
    """Notifies its subscribers of the next change, in whichever thread that happens.

    Attributes:
        subscribers: called once and forgotten; after a notification it is another set.
    """

    __slots__ = ("subscribers",)

    def __init__(self) -> None:
        self.subscribers: set[Callable[[], object]] = set()

    def notify(self) -> None:
        """Call all subscribers."""
        if self.subscribers:
            called, self.subscribers = self.subscribers, set()
            for callback in called:
                callback()
