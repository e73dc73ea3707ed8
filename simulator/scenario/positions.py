"""Reads a document a second time, with the line and column of each key and value.

This reading is slower, and made only when the quick one found something wrong. It goes on after a
mistake, so that all of them are reported at once.
"""

from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.errors import quoted
from simulator.scenario.problems import DocumentPath, Position, Positions, Problem
from simulator.scenario.yaml_reader import (
    MAPPING,
    PLAIN,
    QUOTED,
    SEQUENCE,
    compose,
    position_of,
    scalar_value,
)

_TAG = "tag:yaml.org,2002:"
_KNOWN_TAGS = {
    ScalarNode: frozenset((PLAIN, QUOTED, f"{_TAG}str")),
    MappingNode: frozenset((MAPPING, f"{_TAG}map")),
}
_LIST_TAGS = frozenset((SEQUENCE, f"{_TAG}seq"))


@dataclass(slots=True)
class PositionedDocument:
    """A document with the positions of its values and keys.

    Attributes:
        document: the plain values; of a repeated key, the first one.
        problems: repeated keys, keys that are no words, and tags.
    """

    values: dict[DocumentPath, Position] = field(default_factory=dict)
    keys: dict[DocumentPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    document: object = None

    @property
    def positions(self) -> Positions:
        """Where everything stands."""
        return Positions(self.values, self.keys)

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
        return [
            self.visit(child, (*path, client_index))
            for client_index, child in enumerate(node.value)
        ]

    def _visit_mapping(self, node: MappingNode, path: DocumentPath) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(path, "a key must be a word, not a list or mapping"))
            elif key.value in found:
                self._refuse_repeated(key, (*path, key.value))
            else:
                self.keys[*path, key.value] = position_of(key.start_mark)
                found[key.value] = self.visit(value, (*path, key.value))
        return found

    def _refuse_repeated(self, key: ScalarNode, path: DocumentPath) -> None:
        line, column = self.keys[path]
        text = f"the key {quoted(key.value)} is repeated; it first stands at {line}:{column}"
        self.problems.append(Problem(path, text, position=position_of(key.start_mark)))


def read_with_positions(text: str) -> PositionedDocument:
    """Read a document a second time, with positions.

    Raises:
        Unreadable: it is no YAML, or not one that a scenario may be.
    """
    found = PositionedDocument()
    found.document = found.visit(compose(text), ())
    return found
