"""What was written of a row, kept for as long as the row is there and what it shows stays the same.

A row never changes, so what it looks like need not be written again. Nothing here keeps a row, or a
table, alive: when a world is put back or taken away, what was kept of it goes too. What is large is
not kept at all, so that a cache is bounded in bytes: by how many entries it has, and how large one
may be.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Generic, TypeVar
from weakref import ref

V = TypeVar("V")
Key = tuple[int, Hashable]


class _Entry(ref[Any], Generic[V]):
    """A row, as long as it is there, with what was kept of it."""

    __slots__ = ("key", "value")
    key: Key
    value: V


class RowCache(Generic[V]):
    """Values that follow from a row and a basis; the oldest go first.

    A basis is what else the value depends on. Worlds that were forked share rows, so several values
    of a row may be kept. Of what shall not be kept alive, a basis has a `ref`.

    Args: most: how many are kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Key, _Entry[V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, row: object, basis: Hashable) -> V | None:
        """Give what was kept of a row on a basis; None where nothing was."""
        entry = self._entries.get((id(row), basis))
        return None if entry is None else entry.value

    def keep(self, row: object, basis: Hashable, value: V) -> None:
        """Keep what follows from a row on a basis."""
        entry: _Entry[V] = _Entry(row, self._forget)
        entries = self._entries
        entry.key, entry.value = (id(row), basis), value
        entries[entry.key] = entry
        if len(entries) > self._most:
            entries.popitem(last=False)

    def _forget(self, entry: _Entry[V]) -> None:
        self._entries.pop(entry.key, None)
