"""State files: a world on the disk, whole or not at all, whatever happens while it is written.

    world = load(path)
    save(path, world)

A file is written beside the one that is there, brought to the disk, and then takes its name. It
is for its owner's eyes only, because it has passwords. Only a regular file is read, so that no pipe
makes anybody wait, and none that is larger than what is written. `StateFile` also holds a lock, on
`<file>.lock`, so that two servers never write the same one.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EFBIG
from pathlib import Path
from typing import Self

from msgspec import Struct

from simulator.domain.world import World
from simulator.engine import clocks
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.state.importing import import_state
from simulator.errors import UsageError

OWNER_ONLY = 0o600
HOW = "serve --state"
LARGEST_FILE = 2**31  # bytes; the world of such a state takes some ten times as many
NO_FILE = "it is no regular file"


class Disk(Struct, frozen=True):
    """What saving asks of the disk, so that a test can have it fail; `largest` in bytes."""

    write: Callable[[int, memoryview], int] = os.write
    sync: Callable[[int], None] = os.fsync
    rename: Callable[[Path, Path], None] = os.replace
    largest: int = LARGEST_FILE


DISK = Disk()


def load(path: Path, reading: float | None = None, disk: Disk = DISK) -> World:
    """Make the world of a state file; a clock that ran goes on from where it was.

    Raises:
        UsageError: it cannot be read, is damaged, or of an unknown version.
    """
    try:
        text = _content_of(path, disk)
    except OSError as problem:
        raise _unusable(path, f"it cannot be read: {problem.strerror}") from None
    return import_state(text, str(path), clocks.monotonic_seconds() if reading is None else reading)


def _content_of(path: Path, disk: Disk) -> bytes:
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe that nobody writes would wait
    with os.fdopen(number, "rb") as file:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise _unusable(path, NO_FILE)
        if found.st_size > disk.largest:
            most = f"{disk.largest} bytes at most"
            raise _unusable(path, f"it is too large: {found.st_size} bytes, {most}")
        return file.read(found.st_size)


def save(path: Path, world: World, reading: float | None = None, disk: Disk = DISK) -> None:
    """Write the state file of a world, in the stead of one that is there.

    Args: reading: when a running clock is looked at; its billing days are caught up with by then.

    Raises:
        OSError: the disk is full, say, or it would be too large to be read again; the file that was
            there is as it was.
    """
    reading = clocks.monotonic_seconds() if reading is None else reading
    text = encode_state(state_of(world, reading))
    if len(text) > disk.largest:
        raise OSError(EFBIG, os.strerror(EFBIG))
    fresh = _temporary_path(path)
    with _removed_on_error(fresh):
        _write(fresh, text, disk)
        disk.rename(fresh, path)
    _sync_folder(path.parent, disk)


def _temporary_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def _write(path: Path, text: bytes, disk: Disk) -> None:
    path.unlink(missing_ok=True)  # left behind by one who was killed
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        rest = memoryview(text)
        while rest:
            rest = rest[disk.write(number, rest) :]
        disk.sync(number)
    finally:
        os.close(number)


def _sync_folder(folder: Path, disk: Disk) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        disk.sync(number)
    finally:
        os.close(number)


class StateFile:
    """A state file that this process alone writes, from `acquire` to `release`.

    Attributes:
        path: where it is, with links followed.
        existed: whether a world was kept in it when it was acquired.
        loaded: the world that was read from it; None until then.
    """

    def __init__(self, path: Path, lock: int, disk: Disk) -> None:
        self.path = path
        self.existed = path.exists()
        self.loaded: World | None = None
        self._lock: int | None = lock
        self._disk = disk

    @classmethod
    def acquire(cls, path: str | Path, disk: Disk = DISK) -> Self:
        """Lock a state file, which need not be there yet.

        Raises:
            UsageError: another process has it, or nothing can be written there.
        """
        whole = Path(os.path.realpath(path))
        if os.path.isdir(whole):  # noqa: PTH112 a name that is too long is told below
            raise _unusable(whole, "it is a folder")
        if os.path.exists(whole) and not os.path.isfile(whole):  # noqa: PTH110, PTH113 as above
            raise _unusable(whole, NO_FILE)
        if not whole.parent.is_dir():
            raise _unusable(whole, f"there is no folder {whole.parent}")
        lock = _lock(whole)
        try:
            with _removed_on_error(_temporary_path(whole)):
                _write(_temporary_path(whole), b"", disk)
            _temporary_path(whole).unlink()
        except OSError as problem:
            os.close(lock)
            raise _unwritable(whole, problem) from None
        return cls(whole, lock, disk)

    def load(self, reading: float) -> World:
        """Make the world that was saved."""
        self.loaded = load(self.path, reading, self._disk)
        return self.loaded

    def save(self, world: World, reading: float) -> None:
        """Write the file."""
        save(self.path, world, reading, self._disk)

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _lock(path: Path) -> int:
    beside = path.with_name(f"{path.name}.lock")
    try:
        number = os.open(beside, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    except OSError as problem:
        raise _unwritable(path, problem) from None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(number)
        taken = isinstance(problem, BlockingIOError)
        why = "another server keeps its world there" if taken else f"{problem.strerror}"
        raise _unusable(path, why) from None
    return number


def _unwritable(path: Path, problem: OSError) -> UsageError:
    return _unusable(path, f"nothing can be written there: {problem.strerror}")


def _unusable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"{path} cannot be used: {why}", where=HOW, would_be_right="name another file"
    )
