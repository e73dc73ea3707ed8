"""Reads YAML safely and fast: text becomes plain values, or one clear problem.

The parser is libyaml's. What it builds is only ever text, numbers, booleans, lists and mappings.
Hostile files are refused before they cost anything: nesting is counted while libyaml composes (its
own recursion has no limit and would end the process), and aliases are measured before they expand.
"""

import re

from yaml import MarkedYAMLError, YAMLError
from yaml._yaml import CParser
from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.scenario.aliases import refuse_hostile_aliases
from simulator.scenario.plain_scalars import PlainScalars
from simulator.scenario.problems import Unreadable

DEEPEST = 100
PLAIN, QUOTED, MAPPING, SEQUENCE = "plain", "quoted", "mapping", "sequence"

_FORBIDDEN = re.compile(  # as a list of what is allowed, it takes ten times as long to compile
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


class Suspicious(Exception):
    """The quick reader met a repeated key, a key that is no word, or a tag: look closer."""


class _Composer(CParser):
    """libyaml's composer, with the tags we need and a limit to nesting."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def resolve(self, kind: type[Node], _value: object, implicit: tuple[bool, bool] | bool) -> str:  # noqa: FBT001 libyaml's binding calls it so
        """Tell what stands there; called for every node that has no tag of its own."""
        if kind is ScalarNode:
            return PLAIN if isinstance(implicit, tuple) and implicit[0] else QUOTED
        return MAPPING if kind is MappingNode else SEQUENCE

    def descend_resolver(self, parent: Node | None, _index: object) -> None:
        """Count the nesting; called before each node."""
        self.depth += 1
        if self.depth > DEEPEST and parent is not None:
            position = position_of(parent.start_mark)
            raise Unreadable(f"nested deeper than {DEEPEST} levels", *position)

    def ascend_resolver(self) -> None:
        """Count the nesting; called after each node."""
        self.depth -= 1


def read(text: str) -> object:
    """Read a document into plain values.

    Raises:
        Unreadable: it is no YAML, or not one that a scenario may be.
        Suspicious: it needs a closer look, by `survey`.
    """
    meanings = PlainScalars()

    def value_of(node: Node) -> object:
        tag = node.tag
        if tag is PLAIN:
            return meanings[node.value]
        if tag is QUOTED:
            return node.value
        if tag is SEQUENCE:
            return [value_of(child) for child in node.value]
        if tag is not MAPPING:
            raise Suspicious
        found = {key.value: value_of(child) for key, child in node.value}
        if len(found) != len(node.value):
            raise Suspicious
        return found

    try:
        return value_of(compose(text))
    except TypeError:  # a list or a mapping as a key is not hashable
        raise Suspicious from None


def compose(text: str) -> Node:
    """Parse a text into nodes, which know their positions.

    Raises:
        Unreadable: it is no YAML, or not one that a scenario may be.
    """
    _refuse_forbidden(text)
    try:
        root = _Composer(text).get_single_node()
    except YAMLError as error:
        raise _readable(error, text) from None
    if root is None:
        raise Unreadable("the file is empty; write at least `clients: [{}]`")
    if "*" in text and "&" in text:
        refuse_hostile_aliases(root, DEEPEST)
    if root.tag is not MAPPING and not isinstance(root, MappingNode):
        raise Unreadable(
            "a scenario is a mapping of keys such as `clients:`, not a list or a word",
            *position_of(root.start_mark),
        )
    return root


def keys_of(text: str) -> list[str]:
    """List the keys at the top of a document, whatever is below them.

    Raises:
        Unreadable: it is no YAML, or not one that a scenario may be.
    """
    root = compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    return [key.value for key, _ in pairs if isinstance(key, ScalarNode)]


def position_of(mark: Mark) -> tuple[int, int]:
    """Turn libyaml's mark into a line and a column, counted from 1."""
    return mark.line + 1, mark.column + 1


def place_in(text: str, offset: int) -> tuple[int, int]:
    """Turn an offset into a line and a column, counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text.removeprefix("\ufeff"))
    if found is not None:
        offset = found.start() + text.startswith("\ufeff")
        code = f"U+{ord(found.group()):04X}"
        raise Unreadable(f"character {code} is not allowed in YAML", *place_in(text, offset))


def _readable(error: YAMLError, text: str) -> Unreadable:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Unreadable(f"not YAML: {' '.join(str(error).split())}")
    mark = error.problem_mark
    position = position_of(mark)
    if "expected a single document" in (error.context or ""):
        return Unreadable("a scenario is one document; a second one begins here", *position)
    if text[mark.index : mark.index + 1] == "\t":
        return Unreadable("a tab cannot indent YAML; use spaces", *position)
    context = f" ({error.context})" if error.context else ""
    return Unreadable(f"not YAML: {error.problem}{context}", *position)
