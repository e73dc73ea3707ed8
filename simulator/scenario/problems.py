"""Problems of a scenario, and how they are told: the file, the line and column, and the path."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from simulator.errors import ScenarioError, quoted

DocumentPath: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]


class Problem(NamedTuple):
    """What is wrong at one place of the document.

    Attributes:
        path: the keys and indexes from the root to the value that is wrong.
        at_key: whether the key is wrong, rather than its value.
        position: where it is, when the path does not tell.
    """

    path: DocumentPath
    text: str
    at_key: bool = False
    position: Position | None = None


class UnreadableDocument(Exception):
    """The text is no YAML that a scenario may be; one problem, at a position."""

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        """Args: line, column: counted from 1."""
        super().__init__(text)
        self.text = text
        self.position = (line, column)


class SuspiciousDocument(Exception):
    """The quick reader met a repeated key, a key that is no word, or a tag: look closer."""


def position_at(text: str, offset: int) -> tuple[int, int]:
    """Turn an offset into a line and a column, counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def problem_line(source: str, position: Position, where: str, text: str) -> str:
    """Write a problem as `file:line:column path: problem`."""
    line, column = position
    return f"{source}:{line}:{column} {where}: {text}"


def unreadable_error(source: str, error: UnreadableDocument) -> ScenarioError:
    """Turn the reader's one problem into the error of a scenario."""
    return ScenarioError(source, [problem_line(source, error.position, path_text(()), error.text)])


def path_text(path: DocumentPath) -> str:
    """Write a path as a reader would, `clients[0].email`; the root is `document`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{key_text(step)}" for step in path)
    return "".join(parts).removeprefix(".") or "document"


def key_text(text: str) -> str:
    """Show a key without quotes where it is a plain word."""
    return text if text.isidentifier() else quoted(text)


def suggestion(word: str, known: Sequence[str]) -> str:
    """Suggest a known word, as the end of a sentence; empty when none is near.

    >>> suggestion("clent", ["client", "clock"])
    "; did you mean 'client'?"
    """
    by_case = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), list(by_case), n=1)
    return f"; did you mean {quoted(by_case[near[0]])}?" if near else ""
