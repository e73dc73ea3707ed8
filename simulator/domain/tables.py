"""Tables: immutable rows by key, with indexes that follow them.

A table is a hash array mapped trie (`immutables.Map`). Writing a row makes a new table that shares
the rest with the old one, at a cost that does not grow with the number of rows.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

Row = TypeVar("Row")
Key = TypeVar("Key", int, str)

IndexEntry = Map[Any, None]
EMPTY_ENTRY: IndexEntry = Map()
NO_ENTRIES: Map[Hashable, IndexEntry] = Map()


IndexValues = Mapping[str, Collection[Hashable]]


def _no_values(_row: object) -> IndexValues:
    return {}


def _moved(
    entries: Map[Hashable, IndexEntry],
    key: object,
    before: Collection[Hashable],
    after: Collection[Hashable],
) -> Map[Hashable, IndexEntry]:
    """Move a row's key from its old entries of an index to its new ones."""
    for value in set(before).difference(after) if before else ():
        rest = entries[value].delete(key)
        entries = entries.set(value, rest) if rest else entries.delete(value)
    for value in set(after).difference(before) if before else after:
        entries = entries.set(value, entries.get(value, EMPTY_ENTRY).set(key, None))
    return entries


class Table(Struct, Generic[Key, Row], frozen=True, eq=False, weakref=True):
    """Rows of one kind; iterating gives them by ascending key.

    Attributes:
        name: the table's name in the world, in the state and in messages.
        key: the attribute that identifies a row.
        index_values: gives the values under which a row is found, by the name of the index; an
            index in which it has none may be left out.
        index_entries: name of an index → value → keys of the rows that have it.
    """

    name: str
    key: str = "id"
    index_values: Callable[[Row], IndexValues] = _no_values
    rows: Map[Key, Row] = Map()
    index_entries: Map[str, Map[Hashable, IndexEntry]] = Map()

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def __getitem__(self, key: Key) -> Row:
        return self.rows[key]

    def __iter__(self) -> Iterator[Row]:
        """Go through all rows by ascending key."""
        return (self.rows[key] for key in sorted(self.rows))

    def get(self, key: Key | None) -> Row | None:
        """Give the row of a key, or None."""
        return None if key is None else self.rows.get(key)

    def key_of(self, row: Row) -> Key:
        """Give a row's key."""
        key: Key = getattr(row, self.key)
        return key

    def keys_where(self, index: str, value: Hashable) -> IndexEntry:
        """Give the keys of the rows that an index has under a value, in no order."""
        return self.index_entries.get(index, NO_ENTRIES).get(value, EMPTY_ENTRY)

    def values_of(self, index: str) -> Collection[Any]:
        """Give the values under which an index has rows, in no order."""
        return self.index_entries.get(index, NO_ENTRIES).keys()

    def where(self, index: str, value: Hashable) -> list[Row]:
        """Give the rows that an index has under a value, by ascending key."""
        keys = self.index_entries.get(index, NO_ENTRIES).get(value)
        return [self.rows[key] for key in sorted(keys)] if keys else []

    def first(self, index: str, value: Hashable) -> Row | None:
        """Give the row that a unique index has under a value, or None."""
        for key in self.index_entries.get(index, NO_ENTRIES).get(value, EMPTY_ENTRY):
            return self.rows[key]
        return None

    def put(self, row: Row) -> Self:
        """Write a row, new or changed."""
        key: Key = getattr(row, self.key)
        old, after = self.rows.get(key), self.index_values(row)
        before = {} if old is None else self.index_values(old)
        entries = self._entries_after(key, before, after)
        return replace(self, rows=self.rows.set(key, row), index_entries=entries)

    def filled(self, rows: Iterable[Row]) -> Self:
        """Write many rows at once: the same table as `put` for each, at a fraction of its cost."""
        everything = {**self.rows, **{self.key_of(row): row for row in rows}}
        found: dict[str, dict[Hashable, dict[Key, None]]] = {}
        for key, row in everything.items():
            for name, values in self.index_values(row).items():
                for value in values:
                    found.setdefault(name, {}).setdefault(value, {})[key] = None
        entries = {
            name: Map({value: Map(keys) for value, keys in values.items()})
            for name, values in found.items()
        }
        return replace(self, rows=Map(everything), index_entries=Map(entries))

    def remove(self, key: Key) -> Self:
        """Take a row out.

        Raises:
            KeyError: no row has this key.
        """
        before = self.index_values(self.rows[key])
        entries = self._entries_after(key, before, {})
        return replace(self, rows=self.rows.delete(key), index_entries=entries)

    def _entries_after(
        self, key: Key, before: IndexValues, after: IndexValues
    ) -> Map[str, Map[Hashable, IndexEntry]]:
        entries = self.index_entries
        for name in {**before, **after} if before else after:
            old, new = before.get(name, ()), after.get(name, ())
            if old != new and (old or new):
                moved = _moved(entries.get(name, NO_ENTRIES), key, old, new)
                entries = entries.set(name, moved)
        return entries
