"""Tables: immutable rows by identifier, with indexes that follow them.

A table is a hash array mapped trie (`immutables.Map`). Writing a row makes a new table that shares
all the others, at a cost that does not grow with their number; the table before it stays as it was.
"""

import gc
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, Self, TypeVar

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

Row = TypeVar("Row")
Key = TypeVar("Key", int, str)

IndexEntry = Map[Any, None]
EMPTY_ENTRY: IndexEntry = Map()
NO_ENTRIES: Map[Hashable, IndexEntry] = Map()


class Index(Struct, Generic[Row], frozen=True):
    """A second way to find rows: `keys` names the shelves that a row stands on."""

    name: str
    keys: Callable[[Row], Collection[Hashable]]


def _moved(
    index_entries: Map[Hashable, IndexEntry],
    key: object,
    before: Collection[Hashable],
    after: Collection[Hashable],
) -> Map[Hashable, IndexEntry]:
    """Take a row off its old shelves and put it on its new ones."""
    for name in set(before).difference(after):
        rest = index_entries[name].delete(key)
        index_entries = index_entries.set(name, rest) if rest else index_entries.delete(name)
    for name in set(after).difference(before):
        index_entries = index_entries.set(name, index_entries.get(name, EMPTY_ENTRY).set(key, None))
    return index_entries


class Table(Struct, Generic[Key, Row], frozen=True, eq=False):
    """Rows of one kind; iterating gives them by ascending key.

    Attributes:
        name: the table's name in the world, in the state and in messages.
        key: the attribute that identifies a row.
    """

    name: str
    key: str = "id"
    indexes: tuple[Index[Row], ...] = ()
    rows: Map[Key, Row] = Map()
    index_entries: Map[str, Map[Hashable, IndexEntry]] = Map()

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __contains__(self, key: object) -> bool:
        """Tell whether a row has this key."""
        return key in self.rows

    def __getitem__(self, key: Key) -> Row:
        """Give the row of a key that is known to exist."""
        return self.rows[key]

    def __iter__(self) -> Iterator[Row]:
        """Go through all rows by ascending key."""
        return (self.rows[key] for key in sorted(self.rows))

    def get(self, key: Key | None) -> Row | None:
        """Give the row of a key, or None."""
        return None if key is None else self.rows.get(key)

    def key_of(self, row: Row) -> Key:
        """Tell a row's key."""
        key: Key = getattr(row, self.key)
        return key

    def keys_where(self, index: str, value: Hashable) -> IndexEntry:
        """Give the keys on one shelf of an index, in no order."""
        return self.index_entries.get(index, NO_ENTRIES).get(value, EMPTY_ENTRY)

    def where(self, index: str, value: Hashable) -> list[Row]:
        """Give the rows on one shelf of an index, by ascending key; empty when there are none."""
        keys = self.index_entries.get(index, NO_ENTRIES).get(value)
        return [self.rows[key] for key in sorted(keys)] if keys else []

    def first(self, index: str, value: Hashable) -> Row | None:
        """Give the one row on a shelf that holds at most one, or None."""
        return next((self.rows[key] for key in self.keys_where(index, value)), None)

    def put(self, row: Row) -> Self:
        """Write a row, new or changed."""
        key = self.key_of(row)
        index_entries = self._entries_after(key, self.rows.get(key), row)
        return replace(self, rows=self.rows.set(key, row), index_entries=index_entries)

    def filled(self, rows: Iterable[Row]) -> Self:
        """Write many rows at once: the same table as `put` for each, at a fraction of its cost."""
        everything = {**self.rows, **{self.key_of(row): row for row in rows}}
        index_entries = {index.name: self._entries_of(index, everything) for index in self.indexes}
        filled = Map({name: indexed for name, indexed in index_entries.items() if indexed})
        return replace(self, rows=Map(everything), index_entries=filled)

    @staticmethod
    def _entries_of(index: Index[Row], rows: Mapping[Key, Row]) -> Map[Hashable, IndexEntry]:
        index_entries: dict[Hashable, dict[Key, None]] = {}
        for key, row in rows.items():
            for name in index.keys(row):
                index_entries.setdefault(name, {})[key] = None
        return Map({name: Map(keys) for name, keys in index_entries.items()})

    def remove(self, key: Key) -> Self:
        """Take a row out.

        Raises:
            KeyError: no row has this key.
        """
        index_entries = self._entries_after(key, self.rows[key], None)
        return replace(self, rows=self.rows.delete(key), index_entries=index_entries)

    def _entries_after(
        self, key: Key, old: Row | None, new: Row | None
    ) -> Map[str, Map[Hashable, IndexEntry]]:
        index_entries = self.index_entries
        for index in self.indexes:
            before = () if old is None else index.keys(old)
            after = () if new is None else index.keys(new)
            if (before or after) and before != after:
                moved = _moved(index_entries.get(index.name, NO_ENTRIES), key, before, after)
                index_entries = index_entries.set(index.name, moved)
        return index_entries


@contextmanager
def garbage_collector_paused() -> Iterator[None]:
    """Pause the collector while a world is made: nothing is garbage, and looking costs half."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
