"""The library: scenarios that are shipped, found by name, and files, found by path."""

import os
from pathlib import Path
from typing import NamedTuple

from simulator.errors import UnknownName, UsageError
from simulator.scenario.problems import read_with_positions, unreadable_error
from simulator.scenario.yaml_reader import UnreadableDocument, position_at

_PACKAGE = Path(__file__).parent.parent
IN_THE_WHEEL = _PACKAGE / "_scenarios"
IN_THE_CHECKOUT = _PACKAGE.parent / "scenarios"

LARGEST_FILE = 64 * 2**20
SUFFIXES = (".yaml", ".yml")
DEFAULT = "default"
MOST_LISTED = 5


class LibraryEntry(NamedTuple):
    """A shipped scenario."""

    name: str
    description: str
    path: Path

    @property
    def first_sentence(self) -> str:
        """The description as far as its first full stop."""
        return f"{self.description.partition('. ')[0].removesuffix('.')}."


def folder() -> Path:
    """Tell where the shipped scenarios are."""
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_THE_CHECKOUT


def names() -> list[str]:
    """List the shipped scenarios; empty when none came with the installation."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def entries() -> list[LibraryEntry]:
    """List the shipped scenarios with what they are good for."""
    return [_entry(name, folder() / f"{name}.yaml") for name in names()]


def find(name_or_path: str) -> Path:
    """Find a scenario by its name in the library, or by its path.

    A folder stands for its `default.yaml`, else for the only scenario in it.

    Raises:
        UnknownName: there is none.
        UsageError: it is a folder, and which of its files is meant is not clear.
    """
    path = Path(name_or_path)
    named = os.sep not in name_or_path and path.suffix not in SUFFIXES
    if _folder(path) and not (named and name_or_path in names()):
        return _only_scenario_in(path)
    if not named:
        return path
    if name_or_path not in names():
        where = "scenario (a name in the library, or the path of a .yaml file)"
        raise UnknownName("scenario", name_or_path, names(), where=where)
    return folder() / f"{name_or_path}.yaml"


def _folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that is too long; whoever reads it tells
        return False


def _only_scenario_in(path: Path) -> Path:
    try:
        files = sorted(each for each in path.iterdir() if each.suffix in SUFFIXES)
    except OSError as error:
        raise _unreadable(path, error) from None
    meant = [each for each in files if each.stem == DEFAULT] or files
    if len(meant) == 1:
        return meant[0]
    if not files:
        what, advice = "it is a folder without scenarios", f"put a {DEFAULT}.yaml there"
    else:
        listed = ", ".join(each.name for each in meant[:MOST_LISTED])
        more = f" and {len(meant) - MOST_LISTED} more" if len(meant) > MOST_LISTED else ""
        what = f"it is a folder with {len(meant)} scenarios: {listed}{more}"
        advice = f"name one of them as {meant[0]}, or call one {DEFAULT}.yaml"
    raise UsageError(what, where=str(path), would_be_right=advice)


def read_file(path: Path) -> str:
    """Read the text of a scenario file.

    Raises:
        UsageError: there is no such file, or none that can be read.
        ScenarioError: it is too large, or not UTF-8.
    """
    try:
        return _content_of(path)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    except UnreadableDocument as error:
        raise unreadable_error(str(path), error) from None


def _unreadable(path: Path, error: OSError | ValueError) -> UsageError:
    reason = error.strerror if isinstance(error, OSError) else error
    return UsageError(
        f"it cannot be read: {reason}",
        where=str(path),
        would_be_right="name a .yaml file, or one of `whmcs-sim scenario list`",
    )


def _content_of(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableDocument(f"larger than {LARGEST_FILE // 2**20} MiB")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        position = position_at(content[: error.start].decode(), error.start)
        text = f"byte 0x{content[error.start]:02x} is not UTF-8; save it as UTF-8"
        raise UnreadableDocument(text, *position) from None


def _entry(name: str, path: Path) -> LibraryEntry:
    found = read_with_positions(read_file(path)).document
    description = found.get("description", "") if isinstance(found, dict) else ""
    return LibraryEntry(name, str(description), path)
