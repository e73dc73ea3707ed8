"""A sign of life on a terminal, while something takes long and cannot be counted."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TextIO

PATIENCE = 0.5
TICK = 0.1
TICKS_A_SECOND = round(1 / TICK)
SIGNS = "|/-\\"
CLEAR = "\r\x1b[K"


@contextmanager
def working(what: str, stream: TextIO | None = None) -> Iterator[None]:
    """Tell that something is on its way, if it takes longer than half a second.

    A stream that is no terminal is never written to.
    """
    shown = sys.stderr if stream is None else stream
    if not shown.isatty():
        yield
        return
    over = Event()
    thread = Thread(target=_tell, args=(what, shown, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _tell(what: str, stream: TextIO, over: Event) -> None:
    if over.wait(PATIENCE):
        return
    ticks = round(PATIENCE / TICK)
    while not over.wait(TICK):
        ticks += 1
        sign = SIGNS[ticks % len(SIGNS)]
        stream.write(f"{CLEAR}{sign} {what} … {ticks // TICKS_A_SECOND} s")
        stream.flush()
    stream.write(CLEAR)
    stream.flush()
