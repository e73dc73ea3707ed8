"""What a page says that a command prints, compared with what it printed; `…` stands for anything.

A line that is only `…` stands for any number of lines, a `…` inside a line for any part of it.
"""

import re
from difflib import ndiff

ANYTHING = "…"


def same(expected: str, printed: str) -> bool:
    """Tell whether it was printed as the page says; space at the end of lines does not count."""
    pattern = "".join(_pattern(line) for line in _lines(expected))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def difference(expected: str, printed: str) -> str:
    """Show both, line by line, for whoever has to mend the page."""
    return "\n".join(ndiff(_lines(expected), _lines(printed)))


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return [] if lines == [""] else lines


def _pattern(line: str) -> str:
    if line == ANYTHING:
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in line.split(ANYTHING)) + r"\n"
