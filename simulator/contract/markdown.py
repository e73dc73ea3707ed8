"""Markdown: the few pieces that the reference pages are written with."""

from collections.abc import Iterable, Iterator, Sequence

SPECIAL = "\\`*<[|"


def plain(text: str) -> str:
    r"""Write text so that it reads as it is.

    >>> plain("a|b")
    'a\\|b'
    """
    return "".join(f"\\{each}" if each in SPECIAL else each for each in text)


def code(text: str) -> str:
    r"""Write a span of code, for a cell of a table too.

    >>> code('{"a|b"}')
    '`{"a\\|b"}`'
    """
    fence = "`"
    while fence in text:
        fence += "`"
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write the lines of a table."""
    yield _row(heads)
    yield "|" + "---|" * len(heads)
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
