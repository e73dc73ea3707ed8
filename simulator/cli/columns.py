"""Columns: how a table is printed, and JSON in its stead; both without colours."""

import json
from collections.abc import Sequence


def print_columns(rows: Sequence[Sequence[str]]) -> None:
    """Print rows as columns that line up; the last one may be as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def print_json(value: object) -> None:
    """Print a value for programs, in any script."""
    print(json.dumps(value, indent=2, ensure_ascii=False))
