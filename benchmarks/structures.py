"""Structures: what could hold a table, compared with `immutables.Map`.

`docs/decisions/0001-persistent-map.md` rests on these figures.
"""

from collections.abc import Iterator

from benchmarks.mappings import Mapping, immutables_map, others
from benchmarks.results import Effort, Result
from benchmarks.timing import Work, ratios, settled

SMALLEST = 100
SIZES = (SMALLEST, 10_000, 100_000)
CHANGES = 1_000
KEY = 7


def measure(effort: Effort) -> Iterator[Result]:
    """Compare each with the map at the same size, then the map with itself at the smallest."""
    for size in SIZES:
        rows: dict[int, object] = {key: object() for key in range(size)}
        ours = _works(_changed(immutables_map(rows), size))
        for name, make in others().items():
            theirs = _works(_changed(make(rows), size))
            yield from _compare(f"{name} / immutables, {size:,} rows", theirs, ours, effort)
    largest: dict[int, object] = {key: object() for key in range(SIZES[-1])}
    smallest: dict[int, object] = {key: object() for key in range(SMALLEST)}
    yield from _compare(
        f"immutables, {SIZES[-1]:,} / {SMALLEST} rows",
        _works(_changed(immutables_map(largest), SIZES[-1])),
        _works(_changed(immutables_map(smallest), SMALLEST)),
        effort,
    )


def _compare(
    what: str, works: dict[str, Work], others: dict[str, Work], effort: Effort
) -> Iterator[Result]:
    with settled():
        for name, work in works.items():
            yield Result(f"{name}: {what}", ratios(work, others[name], effort.pairs))


def _changed(mapping: Mapping, size: int) -> Mapping:
    """Change some rows, as the tests before have."""
    for key in range(min(size, CHANGES)):
        mapping.update(key, object())
    return mapping


def _works(mapping: Mapping) -> dict[str, Work]:
    row = object()
    before = mapping.snapshot()

    def refused() -> None:
        draft = mapping.snapshot()
        for key in range(3):
            mapping.update(key, row)
        mapping.reset(draft)

    return {
        "read": lambda: mapping.read(KEY),
        "update": lambda: mapping.update(KEY, row),
        "snapshot": mapping.snapshot,
        "reset": lambda: mapping.reset(before),
        "request that is refused": refused,
    }
