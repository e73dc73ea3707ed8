"""What commands print and write: columns, JSON, files, and progress on a terminal.

Progress goes to standard error, and only where that is a terminal.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TextIO

from simulator.errors import UsageError


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows as columns that line up; the last one may be as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def json_text(value: object) -> str:
    """Write a value for programs, in any script."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def print_json(value: object) -> None:
    """Print a value for programs."""
    print(json_text(value), end="")


def write_file(path: Path, content: bytes, where: str) -> None:
    """Write a file that a flag names.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise unwritable(path, problem, where) from None


def unwritable(path: Path, problem: OSError, where: str) -> UsageError:
    """Say that a file cannot be written."""
    return UsageError(
        f"{path} cannot be written: {problem.strerror}",
        where=where,
        would_be_right="name a file in a folder that is there and yours",
    )


HUNDRED = 100


class Progress:
    """Tells how far something is, each time it is another per cent further."""

    def __init__(self, what: str, of: int) -> None:
        self.what, self.of = what, of
        self.shown = sys.stderr.isatty() and of > 1
        self.percent = -1

    def at(self, number: int) -> None:
        """Tell that so many are done."""
        percent = number * HUNDRED // self.of if self.shown else self.percent
        if percent != self.percent:
            self.percent = percent
            print(f"\r{self.what}: {number:,} of {self.of:,}", end="", file=sys.stderr, flush=True)

    def over(self) -> None:
        """Take the line away."""
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


PATIENCE = 0.5
TICK = 0.1
TICKS_A_SECOND = round(1 / TICK)
SIGNS = "|/-\\"
CLEAR = "\r\x1b[K"


@contextmanager
def spinner(what: str, stream: TextIO | None = None, after: float = PATIENCE) -> Iterator[None]:
    """Tell that something is on its way, if it takes longer than some seconds.

    A stream that is no terminal is never written to.
    """
    shown = sys.stderr if stream is None else stream
    if not shown.isatty():
        yield
        return
    over = Event()
    thread = Thread(target=_spin, args=(what, shown, over, after), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _spin(what: str, stream: TextIO, over: Event, after: float) -> None:
    if over.wait(after):
        return
    ticks = round(after / TICK)
    while not over.wait(TICK):
        ticks += 1
        sign = SIGNS[ticks % len(SIGNS)]
        stream.write(f"{CLEAR}{sign} {what} … {ticks // TICKS_A_SECOND} s")
        stream.flush()
    stream.write(CLEAR)
    stream.flush()
