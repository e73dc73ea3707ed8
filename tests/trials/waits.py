"""Waits: how long others wait while one is served what takes long. `make waits` writes the figures.

What is measured stands in `benchmarks/waits.py`; `--quick` prints it for small worlds.
"""

import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks import waits
from benchmarks.results import FULL, QUICK, Effort, Result
from tests.trials.report import write_section

WHAT = "longest wait during "


def run(
    arguments: Sequence[str], measure: Callable[[Effort], Iterator[Result]] = waits.measure
) -> int:
    """Measure, and tell whether nobody waits too long; in full, the figures are written."""
    quick = "--quick" in arguments
    results = []
    for result in measure(QUICK if quick else FULL):
        results.append(result)
        sys.stdout.write(f"{row_of(result)}\n")
        sys.stdout.flush()
    if not quick:
        write_section("waits", lines_of(results))
    return int(any(each.verdict == "no" for each in results))


def lines_of(results: Sequence[Result]) -> list[str]:
    """Write the table of a run."""
    most = f"{waits.MOST_MILLISECONDS:g} ms"
    asked = "What another client, which asks for the server's health all the while, waits at most"
    return [
        f"{asked}; it should be {most}.",
        "",
        "| meanwhile | median | quartiles |",
        "|---|---|---|",
        *map(row_of, results),
    ]


def row_of(result: Result) -> str:
    """Write a row of the table."""
    first, third = result.quartiles
    what = result.what.removeprefix(WHAT)
    return f"| {what} | {result.value:.0f} ms | {first:.0f} to {third:.0f} ms |"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
