"""The garbage collector of the process, which is kept from looking at what worlds are made of.

Rows hold no cycles, and to go through half a million of them in one go would hold up whatever else
the process does.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

MANY_OBJECTS = 100_000


@contextmanager
def garbage_collector_paused(*, keep: bool = False) -> Iterator[None]:
    """Pause the collector while a world is made: nothing is garbage, and looking costs half.

    It never looks at what a large world is made of.

    Args: keep: nor at what is made now, however little that is, for it stays.
    """
    _COLLECTOR.pause()
    try:
        yield
    finally:
        _COLLECTOR.go_on(keep=keep)


def collect_and_keep() -> None:
    """Collect what was made since the last time; what is left stays, and is not looked at again.

    While the collector is paused, nothing happens.
    """
    _COLLECTOR.look()


class _Collector:
    """The collector, which several threads may pause at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pauses = 0
        self._was_enabled = False

    def pause(self) -> None:
        with self._lock:
            if not self._pauses:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._pauses += 1

    def go_on(self, *, keep: bool) -> None:
        with self._lock:
            self._pauses -= 1
            if self._pauses:
                return
            if keep or gc.get_count()[0] >= MANY_OBJECTS:
                gc.freeze()
            if self._was_enabled:
                gc.enable()

    def look(self) -> None:
        with self._lock:
            if not self._pauses:
                gc.collect()
                gc.freeze()


_COLLECTOR = _Collector()
