"""A keeper: a process that cleans up after `run --` when that is killed and cannot do it itself.

It does nothing but wait for the other end of a pipe, which the kernel closes whatever happens to
`run`. If nobody has dismissed it by then, it kills all that came of the command, and removes the
folder of temporary files. It has a session of its own, so what kills a whole group spares it.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import Never, Self

PROCESSES = Path("/proc")
DISMISSED = b"."
IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class Keeper:
    """Watches over a run while the block lasts.

    Args:
        folder: removed in the end; the command and all that comes of it have its name somewhere in
            their environment, and are found by that.
        sandboxed: all who share our network are of the run, also those without that environment.
    """

    def __init__(self, folder: Path, *, sandboxed: bool) -> None:
        self._folder = folder
        self._sandboxed = sandboxed
        self._pid = 0
        self._writing = -1

    def __enter__(self) -> Self:
        """Begin to watch."""
        reading, self._writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._watch(reading)
        os.close(reading)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Dismiss the keeper: the run cleans up for itself."""
        with suppress(OSError):  # somebody has killed it
            os.write(self._writing, DISMISSED)
        os.close(self._writing)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _watch(self, reading: int) -> Never:
        try:
            os.setsid()
            for number in IGNORED:
                signal.signal(number, signal.SIG_IGN)
            _hold_only(reading)
            if os.read(reading, 1) != DISMISSED:
                self._clean_up()
        finally:
            os._exit(0)

    def _clean_up(self) -> None:
        while found := list(self._left_behind()):  # one that forks meanwhile is found again
            for pid in found:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        rmtree(self._folder, ignore_errors=True)

    def _left_behind(self) -> Iterator[int]:
        """Go through the processes of the run that live; elsewhere than on Linux none is found."""
        ours = _network_of(os.getpid()) if self._sandboxed else None
        marker = os.fsencode(self._folder)
        for pid in _other_processes():
            if _lives(pid) and (marker in _environment(pid) or (ours and _network_of(pid) == ours)):
                yield pid


def _hold_only(reading: int) -> None:
    """Let go of all other files, so that nobody who reads our output waits for us."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.closerange(3, reading)
    os.closerange(reading + 1, os.sysconf("SC_OPEN_MAX"))


def _other_processes() -> list[int]:
    try:
        names = os.listdir(PROCESSES)  # noqa: PTH208 names only, and many
    except OSError:  # pragma: no cover (a system that hides its processes)
        return []
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


def _lives(pid: int) -> bool:
    """Whether it can still do anything: the dead whom nobody has buried cannot be killed again."""
    try:
        told = (PROCESSES / str(pid) / "stat").read_bytes()
    except OSError:
        return False
    return told.rpartition(b") ")[2][:1] not in (b"Z", b"X")


def _environment(pid: int) -> bytes:
    try:
        return (PROCESSES / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


def _network_of(pid: int) -> str | None:
    try:
        return os.readlink(PROCESSES / str(pid) / "ns" / "net")  # noqa: PTH115 no path
    except OSError:
        return None
