"""What is kept of rows: found again on the same basis only, bounded, and gone with the row."""

from simulator.domain.tables import Table
from simulator.shapes.row_cache import RowCache

BASIS = ("live", 1)


def row() -> object:
    """Make something that can be kept of."""
    table: Table[int, object] = Table("t")
    return table


def test_what_was_kept_is_found_on_the_same_basis_only() -> None:
    """Another row has nothing, and on another basis another value is kept beside it."""
    kept, one, other = RowCache[str](8), row(), row()
    kept.keep(one, BASIS, "a")

    assert kept.find(one, BASIS) == "a"
    assert kept.find(one, ("live", 2)) is None
    assert kept.find(other, BASIS) is None
    kept.keep(one, ("live", 2), "b")
    assert (kept.find(one, BASIS), kept.find(one, ("live", 2))) == ("a", "b")


def test_what_was_kept_goes_with_its_row() -> None:
    """Nothing here keeps a row alive."""
    kept, one = RowCache[str](8), row()
    kept.keep(one, BASIS, "a")
    kept.keep(one, ("live", 2), "b")

    del one

    assert len(kept) == 0


def test_the_oldest_goes_first() -> None:
    """As many are kept as were asked for."""
    kept, rows = RowCache[int](3), [row() for _ in range(5)]
    for number, each in enumerate(rows):
        kept.keep(each, BASIS, number)

    assert [kept.find(each, BASIS) for each in rows] == [None, None, 2, 3, 4]
