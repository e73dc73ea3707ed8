"""The library: scenarios that are shipped, found by name, and files, found by path."""

import os
from pathlib import Path
from typing import NamedTuple

from simulator.errors import ScenarioError, UnknownName, UsageError
from simulator.scenario.problems import Unreadable, line_of
from simulator.scenario.survey import survey
from simulator.scenario.yaml_reader import place_in

_PACKAGE = Path(__file__).parent.parent
IN_THE_WHEEL = _PACKAGE / "_scenarios"
IN_THE_CHECKOUT = _PACKAGE.parent / "scenarios"

LARGEST_FILE = 64 * 2**20
SUFFIXES = (".yaml", ".yml")


class Entry(NamedTuple):
    """A shipped scenario."""

    name: str
    description: str
    path: Path


def folder() -> Path:
    """Tell where the shipped scenarios are."""
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_THE_CHECKOUT


def names() -> list[str]:
    """List the shipped scenarios; empty when none came with the installation."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def entries() -> list[Entry]:
    """List the shipped scenarios with what they are good for."""
    return [_entry(name, folder() / f"{name}.yaml") for name in names()]


def find(name_or_path: str) -> Path:
    """Find a scenario by its name in the library, or by its path.

    Raises:
        UnknownName: there is none.
    """
    path = Path(name_or_path)
    if os.sep in name_or_path or path.suffix in SUFFIXES:
        return path
    if name_or_path not in names():
        where = "scenario (a name in the library, or the path of a .yaml file)"
        raise UnknownName("scenario", name_or_path, names(), where=where)
    return folder() / f"{name_or_path}.yaml"


def read_file(path: Path) -> str:
    """Read the text of a scenario file.

    Raises:
        UsageError: there is no such file, or none that can be read.
        ScenarioError: it is too large, or not UTF-8.
    """
    try:
        return decoded(_content_of(path))
    except OSError as error:
        raise UsageError(
            f"it cannot be read: {error.strerror}",
            where=str(path),
            would_be_right="name a .yaml file, or one of `whmcs-sim scenario list`",
        ) from None
    except Unreadable as error:
        line = line_of(str(path), error.position, (), error.text)
        raise ScenarioError(str(path), [line]) from None


def _content_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(f"larger than {LARGEST_FILE // 2**20} MiB")
    return path.read_bytes()


def decoded(content: bytes) -> str:
    """Turn the bytes of a file into text.

    Raises:
        Unreadable: they are not UTF-8.
    """
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        place = place_in(content[: error.start].decode(), error.start)
        byte = content[error.start]
        raise Unreadable(f"byte 0x{byte:02x} is not UTF-8; save it as UTF-8", *place) from None


def _entry(name: str, path: Path) -> Entry:
    found = survey(read_file(path)).document
    description = found.get("description", "") if isinstance(found, dict) else ""
    return Entry(name, str(description), path)
