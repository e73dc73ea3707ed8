"""A scenario with the line and column of each key and value.

Positions cost a second, slower reading of the text, made only when the quick one found something
wrong. It goes on after a mistake, so that all of them are reported at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.errors import quoted
from simulator.scenario.problems import DocumentPath, Position, Problem, path_text, problem_line
from simulator.scenario.scalars import scalar_value
from simulator.scenario.yaml_reader import (
    MAPPING,
    PLAIN,
    QUOTED,
    SEQUENCE,
    compose,
    position_of,
)

_TAG = "tag:yaml.org,2002:"
_KNOWN_TAGS = {
    ScalarNode: frozenset((PLAIN, QUOTED, f"{_TAG}str")),
    MappingNode: frozenset((MAPPING, f"{_TAG}map")),
}
_LIST_TAGS = frozenset((SEQUENCE, f"{_TAG}seq"))


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
