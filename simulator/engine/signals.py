"""Signals: whoever waits for a change leaves a callback; the next change calls it, once."""

from collections.abc import Callable, Hashable, Iterable

Callback = Callable[[], object]


class Signal:
    """Notifies its subscribers of the next change, in whichever thread that happens.

    Each waits for changes of a kind, None for any; whoever notifies says which kinds it is of.
    """

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: dict[Hashable, set[Callback]] = {}

    def __bool__(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._waiting)

    @property
    def subscribers(self) -> set[Callback]:
        """All who wait, whatever for."""
        return set[Callback]().union(*self._waiting.values())

    def subscribe(self, callback: Callback, kind: Hashable = None) -> None:
        """Call back at the next change of a kind, and forget it then."""
        self._waiting.setdefault(kind, set()).add(callback)

    def unsubscribe(self, callback: Callback, kind: Hashable = None) -> None:
        """Call back no more."""
        waiting = self._waiting.get(kind, set())
        waiting.discard(callback)
        if not waiting:
            self._waiting.pop(kind, None)

    def has(self, callback: Callback, kind: Hashable = None) -> bool:
        """Tell whether somebody still waits."""
        return callback in self._waiting.get(kind, ())

    def notify(self) -> None:
        """Call all subscribers."""
        self.notify_of(tuple(self._waiting))

    def notify_of(self, kinds: Iterable[Hashable]) -> None:
        """Call those who wait for one of some kinds; nobody else is looked at."""
        for kind in kinds:
            for callback in tuple(self._waiting.pop(kind, ())):
                callback()
