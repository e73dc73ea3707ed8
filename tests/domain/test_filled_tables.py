"""Filling a table in bulk is the same as putting the rows one by one."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.tables import Index, Table


@dataclass(frozen=True, slots=True)
class Row:
    """A row that stands on any number of shelves."""

    id: int
    index_entries: tuple[int, ...] = ()
    owner: int = 0


EMPTY: Table[int, Row] = Table(
    "rows",
    indexes=(
        Index("shelf", lambda row: row.index_entries),
        Index("owner", lambda row: (row.owner,)),
    ),
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
    """Tell which rows stand on which shelf."""
    return {
        (index, value): sorted(rows)
        for index, index_entries in table.index_entries.items()
        for value, rows in index_entries.items()
    }


@given(ROWS, ROWS)
def test_filling_equals_putting(already: list[Row], rows: list[Row]) -> None:
    """Whatever was there before, and however often a key comes."""
    table = one_by_one = EMPTY.filled(already)
    for row in rows:
        one_by_one = one_by_one.put(row)

    filled = table.filled(rows)

    assert filled.rows == one_by_one.rows
    assert indexed(filled) == indexed(one_by_one)


def test_filling_with_nothing_changes_nothing() -> None:
    """An empty table stays one."""
    assert len(EMPTY.filled([])) == 0
    assert EMPTY.filled([]).index_entries == EMPTY.index_entries
