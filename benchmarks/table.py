"""The table: results in columns, for a terminal and for a page."""

from collections.abc import Sequence

from benchmarks.results import Result

HEAD = ("what", "median", "quartiles", "target", "met?")


def print_table(results: Sequence[Result]) -> None:
    """Print all results, the ones that miss their target to be found at a glance."""
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for number, row in enumerate(rows):
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            print("  ".join("-" * width for width in widths))


def markdown(results: Sequence[Result]) -> list[str]:
    """Write all results as a table in Markdown."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(_cells(result) for result in results)]
    return [f"| {' | '.join(row)} |" for row in rows]


def show(result: Result) -> str:
    """Write a result in one line, as progress."""
    return "  ".join(cell for cell in _cells(result) if cell)


def _cells(result: Result) -> tuple[str, ...]:
    target = str(result.target or "")
    if not result.samples:
        return result.what, "–", result.note, target, ""
    first, third = result.quartiles
    value = f"{_digits(result.value)} {result.unit}"
    return result.what, value, f"{_digits(first)}–{_digits(third)}", target, result.verdict


def _digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value < 0.1 else f"{value:.2f}"
