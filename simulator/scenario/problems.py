"""Problems of a scenario, and where they are: the line and column of each key and value.

Positions cost a second, slower reading of the text, made only when the quick one found something
wrong. It goes on after a mistake, so that all of them are reported at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.errors import ScenarioError, quoted
from simulator.scenario.yaml_reader import (
    MAPPING,
    PLAIN,
    QUOTED,
    SEQUENCE,
    UnreadableDocument,
    compose,
    position_of,
    scalar_value,
)

DocumentPath: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]

_TAG = "tag:yaml.org,2002:"
_KNOWN_TAGS = {
    ScalarNode: frozenset((PLAIN, QUOTED, f"{_TAG}str")),
    MappingNode: frozenset((MAPPING, f"{_TAG}map")),
}
_LIST_TAGS = frozenset((SEQUENCE, f"{_TAG}seq"))


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


@dataclass(slots=True)
class PositionedDocument:
    """A document with the positions of its values and keys; lines and columns count from 1.

    Attributes:
        source: the name of the file.
        document: the plain values; of a repeated key, the first one.
        problems: repeated keys, keys that are no words, and tags.
    """

    values: dict[DocumentPath, Position] = field(default_factory=dict)
    keys: dict[DocumentPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    document: object = None
    source: str = ""

    def position_of(self, problem: Problem) -> Position:
        """Tell where a problem is; for a value that is not written, where it would stand."""
        path = problem.path
        if problem.position is not None:
            return problem.position
        if problem.at_key and path in self.keys:
            return self.keys[path]
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def lines(self, problems: Iterable[Problem]) -> list[str]:
        """Write problems in the order in which they stand in the file, each once."""
        located = {(self.position_of(each), path_text(each.path), each.text) for each in problems}
        return [problem_line(self.source, *each) for each in sorted(located)]

    def visit(self, node: Node, path: DocumentPath) -> object:
        """Read a node and all below it."""
        self.values[path] = position_of(node.start_mark)
        if node.tag not in _KNOWN_TAGS.get(type(node), _LIST_TAGS):
            tag = quoted(node.tag.replace(_TAG, "!!"))
            self.problems.append(Problem(path, f"the tag {tag} is not used here; leave it out"))
        if isinstance(node, ScalarNode):
            return scalar_value(node.value) if node.tag == PLAIN else node.value
        if isinstance(node, MappingNode):
            return self._visit_mapping(node, path)
        return [self.visit(child, (*path, index)) for index, child in enumerate(node.value)]

    def _visit_mapping(self, node: MappingNode, path: DocumentPath) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(path, "a key must be a word, not a list or mapping"))
                continue
            inner, position = (*path, key.value), position_of(key.start_mark)
            if key.value in found:
                line, column = self.keys[inner]
                text = (
                    f"the key {quoted(key.value)} is repeated; it first stands at {line}:{column}"
                )
                self.problems.append(Problem(inner, text, position=position))
            else:
                self.keys[inner] = position
                found[key.value] = self.visit(value, inner)
        return found


def read_with_positions(text: str, source: str = "") -> PositionedDocument:
    """Read a document a second time, with positions."""
    found = PositionedDocument(source=source)
    found.document = found.visit(compose(text), ())
    return found


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
