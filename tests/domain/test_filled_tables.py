"""Filling a table in bulk is the same as putting the rows one by one."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.tables import Index, Table


@dataclass(frozen=True, slots=True)
class Row:
    """A row that stands on any number of shelves."""

    id: int
    shelves: tuple[int, ...] = ()
    owner: int = 0


EMPTY: Table[int, Row] = Table(
    "rows",
    indexes=(Index("shelf", lambda row: row.shelves), Index("owner", lambda row: (row.owner,))),
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


def shelved(table: Table[int, Row]) -> dict[tuple[str, object], list[int]]:
    """Tell which rows stand on which shelf."""
    return {
        (index, shelf): sorted(rows)
        for index, shelves in table.shelves.items()
        for shelf, rows in shelves.items()
    }


@given(ROWS, ROWS)
def test_filling_equals_putting(already: list[Row], rows: list[Row]) -> None:
    """Whatever was there before, and however often a key comes."""
    table = one_by_one = EMPTY.filled(already)
    for row in rows:
        one_by_one = one_by_one.put(row)

    filled = table.filled(rows)

    assert filled.rows == one_by_one.rows
    assert shelved(filled) == shelved(one_by_one)


def test_filling_with_nothing_changes_nothing() -> None:
    """An empty table stays one."""
    assert len(EMPTY.filled([])) == 0
    assert EMPTY.filled([]).shelves == EMPTY.shelves
