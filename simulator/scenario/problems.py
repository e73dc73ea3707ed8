"""Problems: what is wrong with a scenario, where, and what would be right, each as one line."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from simulator.errors import quoted

DocumentPath: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]


class Problem(NamedTuple):
    """What is wrong at one place of the document.

    Attributes:
        path: the keys and places from the root to the value that is wrong.
        at_key: whether the key is wrong, rather than its value.
        position: where it is, when the path does not tell.
    """

    path: DocumentPath
    text: str
    at_key: bool = False
    position: Position | None = None


class Positions(NamedTuple):
    """Where values and keys stand in the text: line and column, both counted from 1."""

    values: Mapping[DocumentPath, Position]
    keys: Mapping[DocumentPath, Position]

    def of(self, problem: Problem) -> Position:
        """Tell where a problem is; for a value that is not written, where it would stand."""
        path = problem.path
        if problem.position is not None:
            return problem.position
        if problem.at_key and path in self.keys:
            return self.keys[path]
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (1, 1))


def problem_line(source: str, position: Position, path: DocumentPath, text: str) -> str:
    """Write a problem as `file:line:column path: problem`."""
    line, column = position
    return f"{source}:{line}:{column} {path_text(path)}: {text}"


def problem_lines(source: str, positions: Positions, problems: Iterable[Problem]) -> list[str]:
    """Write problems in the order in which they stand in the file, each once."""
    located = sorted({(positions.of(problem), problem) for problem in problems}, key=_sort_key)
    return [
        problem_line(source, client_index, problem.path, problem.text)
        for client_index, problem in located
    ]


def _sort_key(located: tuple[Position, Problem]) -> tuple[Position, str, str]:
    position, problem = located
    return position, path_text(problem.path), problem.text


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
