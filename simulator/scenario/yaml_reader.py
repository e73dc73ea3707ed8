"""YAML text becomes plain values, safely and fast, or one clear problem.

The parser is libyaml's. The values are text, numbers, booleans, lists and mappings, nothing else.
An unquoted word means what the core schema of YAML 1.2 says: `no`, `on`, `12:30` and dates are
text, and a number with a point is an exact `Decimal`, so that 150.50 stays 150.50.

Hostile files are refused before they cost anything: nesting is counted while libyaml composes (its
own recursion has no limit and would end the process), and aliases are measured before they expand.
"""

import re
from functools import cache

from yaml import MarkedYAMLError, YAMLError
from yaml._yaml import CParser
from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.scenario.problems import SuspiciousDocument, UnreadableDocument, position_at
from simulator.scenario.scalars import scalar_value

DEEPEST = 100
MOST_ADDED = 100_000
PLAIN, QUOTED, MAPPING, SEQUENCE = "plain", "quoted", "mapping", "sequence"

_FORBIDDEN = re.compile(  # as a list of what is allowed, it takes ten times as long to compile
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


def refuse_hostile_aliases(root: Node) -> None:
    """Refuse aliases that contain themselves, or that would expand beyond measure.

    An anchor stands before its aliases, so going through the nodes in the order of the text finds
    each one measured when an alias needs it, or still open when the alias contains itself.
    """
    measured: dict[int, tuple[int, int]] = {}
    still_open: set[int] = set()

    def measure(node: Node) -> tuple[int, int]:
        """Tell how many nodes it expands to, and how deep they are."""
        if isinstance(node, ScalarNode):
            return 1, 1
        if id(node) in measured:
            return measured[id(node)]
        position = position_of(node.start_mark)
        if id(node) in still_open:
            raise UnreadableDocument("an alias here contains itself", *position)
        still_open.add(id(node))
        sizes = [measure(child) for child in _children(node)]
        size = 1 + sum(size for size, _ in sizes)
        depth = 1 + max((depth for _, depth in sizes), default=0)
        still_open.discard(id(node))
        if depth > DEEPEST:
            raise UnreadableDocument(f"aliases nest deeper than {DEEPEST} levels", *position)
        if size - written > MOST_ADDED:
            text = f"aliases in here add more than {MOST_ADDED:,} values"
            raise UnreadableDocument(text, *position)
        measured[id(node)] = (size, depth)
        return size, depth

    written = _count_written(root)
    measure(root)


def _children(node: Node) -> list[Node]:
    """Give the nodes directly inside a list or a mapping, keys included."""
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value)


def _count_written(root: Node) -> int:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if not isinstance(node, ScalarNode):
                waiting += _children(node)
    return len(seen)


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
            raise UnreadableDocument(f"nested deeper than {DEEPEST} levels", *position)

    def ascend_resolver(self) -> None:
        """Count the nesting; called after each node."""
        self.depth -= 1


def read(text: str) -> object:
    """Read a document into plain values.

    Raises:
        UnreadableDocument: it is no YAML, or not one that a scenario may be.
        SuspiciousDocument: it needs the second reading, `read_with_positions`.
    """
    meaning_of = cache(scalar_value)

    def value_of(node: Node) -> object:
        tag = node.tag
        if tag is PLAIN:
            return meaning_of(node.value)
        if tag is QUOTED:
            return node.value
        if tag is SEQUENCE:
            return [value_of(child) for child in node.value]
        if tag is not MAPPING:
            raise SuspiciousDocument
        found = {key.value: value_of(child) for key, child in node.value}
        if len(found) != len(node.value):
            raise SuspiciousDocument
        return found

    try:
        return value_of(compose(text))
    except TypeError:  # a list or a mapping as a key is not hashable
        raise SuspiciousDocument from None


def compose(text: str) -> Node:
    """Parse a text into nodes, which know their positions."""
    _refuse_forbidden(text)
    try:
        root = _Composer(text).get_single_node()
    except YAMLError as error:
        raise _explained(error, text) from None
    if root is None:
        raise UnreadableDocument("the file is empty; write at least `clients: [{}]`")
    if "*" in text and "&" in text:
        refuse_hostile_aliases(root)
    if root.tag is not MAPPING and not isinstance(root, MappingNode):
        raise UnreadableDocument(
            "a scenario is a mapping of keys such as `clients:`, not a list or a word",
            *position_of(root.start_mark),
        )
    return root


def keys_of(text: str) -> list[str]:
    """List the keys at the top of a document, whatever is below them."""
    root = compose(text)
    pairs = root.value if isinstance(root, MappingNode) else []
    return [key.value for key, _ in pairs if isinstance(key, ScalarNode)]


def position_of(mark: Mark) -> tuple[int, int]:
    """Turn libyaml's mark into a line and a column, counted from 1."""
    return mark.line + 1, mark.column + 1


def _refuse_forbidden(text: str) -> None:
    found = _FORBIDDEN.search(text.removeprefix("\ufeff"))
    if found is not None:
        offset = found.start() + text.startswith("\ufeff")
        code = f"U+{ord(found.group()):04X}"
        raise UnreadableDocument(
            f"character {code} is not allowed in YAML", *position_at(text, offset)
        )


def _explained(error: YAMLError, text: str) -> UnreadableDocument:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        text = " ".join(str(error).split())  # pragma: no cover (a character, refused before)
        return UnreadableDocument(f"not YAML: {text}")  # pragma: no cover (refused before)
    mark = error.problem_mark
    position = position_of(mark)
    if "expected a single document" in (error.context or ""):
        return UnreadableDocument("a scenario is one document; a second one begins here", *position)
    if text[mark.index : mark.index + 1] == "\t":
        return UnreadableDocument("a tab cannot indent YAML; use spaces", *position)
    context = f" ({error.context})" if error.context else ""
    return UnreadableDocument(f"not YAML: {error.problem}{context}", *position)
