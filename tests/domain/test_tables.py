"""Tables: rows by identifier with indexes that follow them, held against a plain dictionary."""

from dataclasses import dataclass
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.tables import Table


@dataclass(frozen=True)
class Book:
    """A row with one author and any number of subjects."""

    id: int
    author: str
    subjects: tuple[str, ...] = ()


Change: TypeAlias = "Book | int"
EMPTY: Table[int, Book] = Table(
    "books", index_values=lambda book: {"author": (book.author,), "subject": book.subjects}
)
AUTHORS, SUBJECTS = "ab", "xyz"
BOOKS = st.builds(
    Book,
    id=st.integers(min_value=1, max_value=6),
    author=st.sampled_from(AUTHORS),
    subjects=st.lists(st.sampled_from(SUBJECTS), max_size=3).map(tuple),
)
CHANGES = st.lists(BOOKS | st.integers(min_value=1, max_value=6), max_size=30)


def apply(change: Change, table: Table[int, Book], model: dict[int, Book]) -> Table[int, Book]:
    """Put a book or remove an identifier, in the table and in the model."""
    if isinstance(change, Book):
        model[change.id] = change
        return table.put(change)
    if model.pop(change, None) is None:
        return table
    return table.remove(change)


def same(table: Table[int, Book], model: dict[int, Book]) -> bool:
    """Whether a table gives what the model gives, by every way to ask."""
    rows = [model[key] for key in sorted(model)]
    return (
        list(table) == rows
        and len(table) == len(model)
        and all(table.get(key) == model.get(key) for key in range(8))
        and all((key in table) is (key in model) for key in range(8))
        and all(
            table.where("author", author) == [row for row in rows if row.author == author]
            for author in AUTHORS
        )
        and all(
            table.where("subject", subject) == [row for row in rows if subject in row.subjects]
            for subject in SUBJECTS
        )
    )


@given(changes=CHANGES)
def test_a_table_is_a_dictionary_with_indexes(changes: list[Change]) -> None:
    """Whatever is put and removed, rows and shelves are those of a plain model."""
    table, model = EMPTY, dict[int, Book]()
    for change in changes:
        table = apply(change, table, model)

    assert same(table, model)


@given(changes=CHANGES)
def test_older_tables_stay_as_they_were(changes: list[Change]) -> None:
    """Every table on the way still gives what it gave."""
    table, model = EMPTY, dict[int, Book]()
    history = [(table, dict(model))]
    for change in changes:
        table = apply(change, table, model)
        history.append((table, dict(model)))

    assert all(same(then, model_then) for then, model_then in history)


def test_an_emptied_table_keeps_no_empty_index_entries() -> None:
    """What nobody stands on is gone."""
    table = EMPTY.put(Book(1, "a", ("x",))).remove(1)

    assert (len(table), dict(table.index_entries.get("author", {}))) == (0, {})


def test_the_first_of_an_index_entry_is_the_only_one() -> None:
    """For indexes that are unique; None where nobody stands."""
    book = Book(1, "a")
    table = EMPTY.put(book)

    assert table.first("author", "a") is book
    assert table.first("author", "b") is None


def test_a_table_needs_no_index() -> None:
    """Its rows are found by their keys."""
    book = Book(1, "a")
    plain: Table[int, Book] = Table("plain")

    assert [*plain.put(book)] == [book]
    assert len(plain.put(book).remove(1)) == 0


def test_no_key_has_no_row() -> None:
    """An optional reference can be looked up as it is."""
    assert EMPTY.get(None) is None


def test_rows_come_by_ascending_key() -> None:
    """Whatever order their keys have in the map; these would come as 32, 64, 1, 40, 2."""
    books = [Book(key, "a") for key in (64, 2, 40, 1, 32)]
    keys = [1, 2, 32, 40, 64]

    assert [*EMPTY.filled(books).rows] != keys
    assert [book.id for book in EMPTY.filled(books)] == keys
    assert [book.id for book in EMPTY.filled(books).where("author", "a")] == keys


def test_what_is_not_there_cannot_be_removed() -> None:
    """It is a mistake of ours, and says so."""
    with pytest.raises(KeyError):
        EMPTY.remove(1)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with any number of tags."""

    id: int
    tags: tuple[int, ...] = ()
    owner: int = 0


EMPTY_ROWS: Table[int, Row] = Table(
    "rows",
    index_values=lambda row: {"tag": row.tags, "owner": (row.owner,)},
)
ROWS = st.lists(
    st.builds(
        Row,
        st.integers(1, 9),
        st.lists(st.integers(0, 4), max_size=3).map(tuple),
        st.integers(0, 2),
    ),
    max_size=12,
)


def indexed(table: Table[int, Row]) -> dict[tuple[str, object], list[int]]:
    """Give the keys of the rows under each value of each index."""
    return {
        (index, value): sorted(rows)
        for index, index_entries in table.index_entries.items()
        for value, rows in index_entries.items()
    }


@given(ROWS, ROWS)
def test_filling_equals_putting(already: list[Row], rows: list[Row]) -> None:
    """Whatever was there before, and however often a key comes."""
    table = one_by_one = EMPTY_ROWS.filled(already)
    for row in rows:
        one_by_one = one_by_one.put(row)

    filled = table.filled(rows)

    assert filled.rows == one_by_one.rows
    assert indexed(filled) == indexed(one_by_one)


def test_filling_with_nothing_changes_nothing() -> None:
    """An empty table stays one."""
    assert len(EMPTY_ROWS.filled([])) == 0
    assert EMPTY_ROWS.filled([]).index_entries == EMPTY_ROWS.index_entries
