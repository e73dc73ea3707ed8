"""Aliases: measured before they are expanded, so that a small file cannot become a huge world."""

from yaml.nodes import MappingNode, Node, ScalarNode

from simulator.scenario.problems import Unreadable

MOST_ADDED = 100_000


def refuse_hostile_aliases(root: Node, deepest: int) -> None:
    """Refuse aliases that contain themselves, or that would expand beyond measure.

    An anchor stands before its aliases, so going through the nodes in the order of the text finds
    each one measured when an alias needs it, or still open when the alias contains itself.

    Raises:
        Unreadable: the aliases are hostile, or a mistake.
    """
    measured: dict[int, tuple[int, int]] = {}
    still_open: set[int] = set()

    def measure(node: Node) -> tuple[int, int]:
        """Tell how many nodes it expands to, and how deep they are."""
        if isinstance(node, ScalarNode):
            return 1, 1
        if id(node) in measured:
            return measured[id(node)]
        if id(node) in still_open:
            raise _refusal(node, "an alias here contains itself")
        still_open.add(id(node))
        sizes = [measure(child) for child in children_of(node)]
        size = 1 + sum(size for size, _ in sizes)
        depth = 1 + max((depth for _, depth in sizes), default=0)
        still_open.discard(id(node))
        if depth > deepest:
            raise _refusal(node, f"aliases nest deeper than {deepest} levels")
        if size - written > MOST_ADDED:
            raise _refusal(node, f"aliases in here add more than {MOST_ADDED:,} values")
        measured[id(node)] = (size, depth)
        return size, depth

    written = _count_written(root)
    measure(root)


def children_of(node: Node) -> list[Node]:
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
                waiting += children_of(node)
    return len(seen)


def _refusal(node: Node, text: str) -> Unreadable:
    return Unreadable(text, node.start_mark.line + 1, node.start_mark.column + 1)
