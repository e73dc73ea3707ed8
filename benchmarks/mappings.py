"""Mappings that could hold a table: each can be read, changed, kept as it is, and put back."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from immutables import Map

Rows = dict[int, object]


class Mapping(Protocol):
    """Rows by number, with versions."""

    def read(self, key: int) -> object:
        """Give a row."""

    def update(self, key: int, row: object) -> None:
        """Change a row."""

    def snapshot(self) -> Any:  # noqa: ANN401 what reset takes, and nobody else understands
        """Keep the rows as they are now."""

    def reset(self, snapshot: Any) -> None:  # noqa: ANN401 what snapshot gave
        """Put the rows back as they were."""


class CopiedDict:
    """A dict that is copied whenever it must be kept."""

    def __init__(self, rows: Rows) -> None:
        self._rows = dict(rows)

    def read(self, key: int) -> object:
        """Give a row."""
        return self._rows[key]

    def update(self, key: int, row: object) -> None:
        """Change a row."""
        self._rows[key] = row

    def snapshot(self) -> Rows:
        """Copy all rows."""
        return self._rows.copy()

    def reset(self, snapshot: Rows) -> None:
        """Copy all rows back."""
        self._rows = snapshot.copy()


class Trie:
    """A persistent map of `immutables` or `pyrsistent`."""

    def __init__(self, rows: Any) -> None:  # noqa: ANN401 either, and they share no type
        self._rows = rows

    def read(self, key: int) -> object:
        """Give a row."""
        row: object = self._rows[key]
        return row

    def update(self, key: int, row: object) -> None:
        """Go on with another version."""
        self._rows = self._rows.set(key, row)

    def snapshot(self) -> object:
        """Keep this version."""
        return self._rows

    def reset(self, snapshot: object) -> None:
        """Go back to a version."""
        self._rows = snapshot


class Overlay:
    """The changes since the start, over rows that never change."""

    def __init__(self, rows: Rows) -> None:
        self._base = rows
        self._changed: Rows = {}

    def read(self, key: int) -> object:
        """Look among the changes first."""
        return self._changed[key] if key in self._changed else self._base[key]

    def update(self, key: int, row: object) -> None:
        """Add to the changes."""
        self._changed[key] = row

    def snapshot(self) -> Rows:
        """Copy the changes."""
        return self._changed.copy()

    def reset(self, snapshot: Rows) -> None:
        """Copy the changes back."""
        self._changed = snapshot.copy()


def immutables_map(rows: Rows) -> Mapping:
    """Use a map of `immutables`."""
    return Trie(Map(rows))


def others() -> dict[str, Callable[[Rows], Mapping]]:
    """List what a map of `immutables` is compared with; pyrsistent only where it is installed."""
    found: dict[str, Callable[[Rows], Mapping]] = {"dict, copied": CopiedDict, "overlay": Overlay}
    try:
        pmap = import_module("pyrsistent").pmap
    except ModuleNotFoundError:
        return found
    return {**found, "pyrsistent": lambda rows: Trie(pmap(rows))}
