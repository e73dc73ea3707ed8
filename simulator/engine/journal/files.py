"""Journals in a file, when a server has done its work: JSON, or an HTTP archive for tools.

    {"worlds": [{"world": "default", "entries": […], "forgotten": 0}]}

Entries are whole, as `GET …/journal/{n}` shows them, and secrets are masked.
"""

from pathlib import Path
from typing import Any

import msgspec

from simulator.engine.dispatch import Actions
from simulator.engine.journal.har import archive
from simulator.engine.journal.journal import MIB, Bounds
from simulator.engine.journal.view import show_entry
from simulator.engine.worlds import Worlds
from simulator.errors import UsageError

HAR, JSON = ".har", ".json"
WIDE_BOUNDS = Bounds(entries=100_000, bytes=256 * MIB)
"""What a journal may take that is read at the end only."""


def journal_path(name: str) -> Path:
    """Read the path of a file that journals can be written to.

    Raises:
        UsageError: its ending says neither JSON nor HAR.
    """
    path = Path(name)
    if path.suffix.lower() not in (HAR, JSON):
        raise UsageError(
            f"{name!r} does not tell what it is",
            where="journal file",
            would_be_right=f"let its name end in {HAR} or {JSON}",
        )
    return path


def write_journals(path: Path, worlds: Worlds, actions: Actions) -> str:
    """Write the journals of all worlds into a file; gives what is in it, in words."""
    slots = list(worlds)
    forgotten = sum(slot.journal.forgotten for slot in slots)
    exchanges = [exchange for slot in slots for exchange in slot.journal]
    document: dict[str, Any]
    if path.suffix.lower() == HAR:
        document = archive(exchanges, forgotten)
    else:
        document = {
            "worlds": [
                {
                    "world": slot.name,
                    "entries": [show_entry(actions, exchange) for exchange in slot.journal],
                    "forgotten": slot.journal.forgotten,
                }
                for slot in slots
            ]
        }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document)) + b"\n")
    lost = f", {forgotten} more were too many to keep" if forgotten else ""
    return f"{_counted(len(slots), 'world')}, {_counted(len(exchanges), 'request')} in {path}{lost}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
