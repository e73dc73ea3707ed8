"""The library: shipped scenarios by name, files by path, and what a new file begins with.

`compiled.json`, which `make generate` writes, has the values of the demo world under its hash: to
serve it nobody waits for a parser of YAML. A text that was edited has another hash.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from msgspec import Raw, json

from simulator.errors import UnknownName, UsageError, quoted
from simulator.scenario.problems import UnreadableDocument, position_at, unreadable_error
from simulator.scenario.scalars import scalar_value

_PACKAGE = Path(__file__).parent.parent
IN_THE_WHEEL = _PACKAGE / "_scenarios"
IN_THE_CHECKOUT = _PACKAGE.parent / "scenarios"

COMPILED = "compiled.json"
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
    found = []
    for name in names():
        path = folder() / f"{name}.yaml"
        document = read_document(read_file(path))
        description = document.get("description", "") if isinstance(document, dict) else ""
        found.append(LibraryEntry(name, str(description), path))
    return found


def read_document(text: str) -> object:
    """Read a scenario into plain values.

    Raises:
        UnreadableDocument: it is no YAML, or not one that a scenario may be.
        SuspiciousDocument: it needs the second reading, `read_with_positions`.
    """
    known = _compiled().get(digest(text))
    if known is not None:
        return json.Decoder(object, float_hook=scalar_value).decode(known)
    from simulator.scenario import yaml_reader  # noqa: PLC0415 it is what start need not wait for

    return yaml_reader.read(text)


@cache
def _compiled() -> Mapping[str, Raw]:
    try:
        return json.decode((folder() / COMPILED).read_bytes(), type=dict[str, Raw])
    except OSError:
        return {}


def digest(text: str) -> str:
    """Give what a text is known by once it is compiled."""
    return sha256(text.encode()).hexdigest()


def find(name_or_path: str) -> Path:
    """Find a scenario by its name in the library, or by its path.

    A folder stands for its `default.yaml`, else for the only scenario in it.

    Raises:
        UnknownName: there is none.
        UsageError: it is no name; or a folder, and which of its files is meant is not clear.
    """
    if "\0" in name_or_path:
        raise UsageError(
            "it cannot be read: a NUL is in its name",
            where=f"scenario {quoted(name_or_path)}",
            would_be_right="name a .yaml file, or one of `whmcs-sim scenario list`",
        )
    path, named = Path(name_or_path), shipped_name(name_or_path)
    if _folder(path) and not (named and name_or_path in names()):
        return _only_scenario_in(path)
    if not named:
        return path
    if name_or_path not in names():
        where = "scenario (a name in the library, or the path of a .yaml file)"
        raise UnknownName("scenario", name_or_path, names(), where=where)
    return folder() / f"{name_or_path}.yaml"


def shipped_name(text: str) -> bool:
    """Whether a text is meant as the name of a shipped scenario, not as a path."""
    return os.sep not in text and not text.endswith(SUFFIXES)


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


def read_file(path: Path, opener: Callable[[str, int], int] | None = None) -> str:
    """Read the text of a scenario file.

    Args: opener: opens it, as `open` would.

    Raises:
        UsageError: there is no such file, or none that can be read.
        ScenarioError: it is too large, or not UTF-8.
    """
    try:
        return _content_of(path, opener)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    except UnreadableDocument as error:
        raise unreadable_error(str(path), error) from None


def file_stamp(path: str | Path) -> tuple[int, ...] | None:
    """Tell when a file was changed, and how; None while there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 a `Path` is slower to make
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _unreadable(path: Path, error: OSError | ValueError) -> UsageError:
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return UsageError(
        f"it cannot be read: {reason}",
        where=str(path),
        would_be_right="name a .yaml file, or one of `whmcs-sim scenario list`",
    )


def _content_of(path: Path, opener: Callable[[str, int], int] | None) -> str:
    with open(path, "rb", opener=opener) as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise UnreadableDocument(f"larger than {LARGEST_FILE // 2**20} MiB")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        position = position_at(content[: error.start].decode(), error.start)
        text = f"byte 0x{content[error.start]:02x} is not UTF-8; save it as UTF-8"
        raise UnreadableDocument(text, *position) from None


SCHEMA_FILE = "whmcs-sim.schema.json"
FIRST_NAME = "my_world"
MODELINE = "# yaml-language-server: $schema={schema}\n"
STARTER = """\
{modeline}\
# Check it with `whmcs-sim scenario lint`, serve it with `whmcs-sim serve`.
scenario: {name}
description: One client with a server, and the unpaid invoice of its next month.
clock: 2026-03-01T09:00:00Z # stands still until told to move; dates are relative to its day
clients:
  - id: 123
    token: my-token # what your code sends as token
    credit: 100.00
    services: # server_id is the id of most calls, id the relid; 10 days until it must be paid
      - {{server_id: 12345, id: 1001, price: 50.00, next_due_date: today+10d}}
    invoices: # Unpaid, because it does not say status: Paid
      - {{id: 501, due: today+10d, items: [{{service: 1001, amount: 50.00}}]}}
steps: [{{call: get_invoice, with: {{invoice_id: 501}}, expect: {{balance: "50.00"}}}}] # a story
"""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_MODELINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")
_SCENARIO = re.compile(r"^scenario:[^\n]*$", re.MULTILINE)


def starter(name: str, schema: str) -> str:
    """Write the small scenario; `schema` is the path that editors find the schema at."""
    return STARTER.format(modeline=MODELINE.format(schema=schema), name=name)


def variant(text: str, name: str, schema: str) -> str:
    """Write a scenario under another name, and with another path of the schema."""
    body = _MODELINE.sub("", text)
    line = f"scenario: {name}"
    named = _SCENARIO.sub(line, body, count=1) if _SCENARIO.search(body) else f"{line}\n{body}"
    return MODELINE.format(schema=schema) + named


def wrong_name(name: str) -> bool:
    """Whether a word cannot be the name of a scenario and of its file."""
    return not _NAME.fullmatch(name)
