"""What a run has counted: its figures, and the lines and branches that nothing ran."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from tests.trials.coverage.exclusions import Exclusion


class Summary(TypedDict):
    """Figures of one file, or of all, as `coverage json` writes them."""

    covered_lines: int
    num_statements: int
    excluded_lines: int
    covered_branches: int
    num_branches: int


class File(TypedDict):
    """A file; a branch is the line it leaves and the one it leads to, negative for the end."""

    summary: Summary
    missing_lines: list[int]
    missing_branches: list[tuple[int, int]]


class Counted(TypedDict):
    """What `coverage json` writes."""

    totals: Summary
    files: Mapping[str, File]


def gaps(counted: Counted) -> Iterator[str]:
    """Name the lines that nothing ran, and the branches that nothing took, file by file."""
    for path, file in sorted(counted["files"].items()):
        lines = set(file["missing_lines"])
        branches = [
            f"{start}->{'end' if end < 0 else end}"
            for start, end in file["missing_branches"]
            if start not in lines and end not in lines
        ]
        if lines or branches:
            yield f"{path}: {', '.join([*_spans(sorted(lines)), *branches])}"


def _spans(lines: list[int]) -> Iterator[str]:
    start = last = 0
    for line in [*lines, 0]:
        if line != last + 1:
            if start:
                yield str(start) if start == last else f"{start}-{last}"
            start = line
        last = line


def section(counted: Counted, left_out: list[Exclusion]) -> Iterator[str]:
    """Write the section of the page: figures, gaps, and the reason of each exclusion."""
    totals = counted["totals"]
    missing = list(gaps(counted))
    yield "| of the package | there are | run by a test | not run |"
    yield "|---|---|---|---|"
    for name, all_of, covered in (
        ("lines", totals["num_statements"], totals["covered_lines"]),
        ("branches", totals["num_branches"], totals["covered_branches"]),
    ):
        yield f"| {name} | {all_of} | {covered} | {all_of - covered} |"
    yield ""
    yield f"{totals['excluded_lines']} lines more are left out, each for a reason:"
    yield ""
    yield from (f"- `{each.where}`: {each.reason}" for each in left_out)
    if missing:
        yield ""
        yield f"Not run, in {len(missing)} files:"
        yield ""
        yield from (f"- {each}" for each in missing)
