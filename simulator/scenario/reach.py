"""Reach: which files a scenario may be read from.

Whoever sits at the machine may name any. Over HTTP it may be anybody who names one, so there it is
a shipped scenario, or a file in a folder that was allowed: `serve --scenarios DIR`. What it extends
and the files of its stubs are held to the same. Anything else is not there, whatever is there, so
that no answer tells of a file, and nobody opens what never ends.
"""

import os
import stat
from pathlib import Path

from msgspec import Struct

from simulator.errors import UnknownName, UsageError, quoted
from simulator.scenario import library

IN_PLACE = "the scenario itself may be sent instead of its name"
NOT_FOUND = 404


class Reach(Struct, frozen=True):
    """Finds and reads scenario files.

    Attributes:
        folders: what may be read besides the shipped scenarios; None: everything.
    """

    folders: tuple[Path, ...] | None = None

    def find(self, name_or_path: str) -> Path:
        """Find a scenario by its name, or by its path, which may begin at an allowed folder.

        Raises:
            UnknownName: nothing has the name.
            UsageError: there is no such file, or it may not be read, which is the same.
        """
        if self.folders is None or (
            library.shipped_name(name_or_path) and name_or_path in library.names()
        ):
            return library.find(name_or_path)
        plain = library.shipped_name(name_or_path)
        spellings = [name_or_path + each for each in library.SUFFIXES] if plain else [name_or_path]
        paths = (folder / spelling for folder in self.folders for spelling in spellings)
        found = next(filter(None, map(self._readable, paths)), None)
        if found is not None:
            return found
        if plain:
            where = f"scenario (a name in the library or of {self._words()}; {IN_PLACE})"
            raise UnknownName("scenario", name_or_path, self.names(), where=where)
        raise UsageError(
            f"there is no scenario {quoted(name_or_path)}",
            where="scenario",
            would_be_right=f"name a shipped one, or a file in {self._words()}; {IN_PLACE}",
            status=NOT_FOUND,
        )

    def beside(self, source: str, name: str) -> Path:
        """Find what the file `source` extends: a shipped scenario, or a file beside it.

        Raises:
            UsageError: see `find`.
        """
        if library.shipped_name(name):
            return self.find(name)
        near = self.folders is None or self.holds(source)
        return self.find(str(Path(source).parent / name) if near else name)

    def holds(self, source: str) -> bool:
        """Tell whether a source is a file that may be read, and with it what lies beside it."""
        return self.folders is None or self._readable(Path(source)) is not None

    def read(self, path: Path) -> str:
        """Read the text of a file that was found.

        Raises:
            UsageError: it cannot be read any more, or it is too large.
        """
        return library.read_file(path, None if self.folders is None else _open_regular)

    def names(self) -> list[str]:
        """List what can be named: shipped scenarios, and files of the folders."""
        own = {
            each.stem
            for folder in self.folders or ()
            for suffix in library.SUFFIXES
            for each in folder.glob(f"*{suffix}")
        }
        return sorted(own.union(library.names()))

    def _readable(self, path: Path) -> Path | None:
        """Give the real path of a file that may be read."""
        try:
            real = path.resolve(strict=True)
            allowed = (library.folder().resolve(), *(each.resolve() for each in self.folders or ()))
            inside = any(real.is_relative_to(each) for each in allowed)
            return real if inside and real.suffix in library.SUFFIXES and real.is_file() else None
        except (OSError, ValueError, RuntimeError):  # also a name that can be none, or a loop
            return None

    def _words(self) -> str:
        return "a folder of --scenarios" if self.folders else "a folder that --scenarios allows"


ANYWHERE = Reach()


def _open_regular(path: str, flags: int) -> int:
    """Open a regular file and nothing else, without waiting for whoever would write into it."""
    opened = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError("it is no regular file")
    return opened
