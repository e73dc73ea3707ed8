"""Facts: what a condition compared, taken apart down to the values that decided.

As in an assertion of pytest: `invoice.unpaid and renewal_ahead(invoice, service, today)` becomes
what its deciding part looked at, also inside the predicates it asked, and the entities they are of.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType, NoneType

from msgspec import UNSET, Struct, UnsetType

from simulator.domain.clients import Location
from simulator.domain.policies import Policies
from simulator.domain.tables import Table
from simulator.domain.world import World
from simulator.engine.explain.deciding import around, deciding_element, decisive, rows_of, spans
from simulator.engine.explain.entities import plain, read, sentence
from simulator.engine.explain.values import UNKNOWN, Scope, asked_again, value_of
from simulator.engine.masking import MASK, secret

DEEPEST = 6
MOST_FACTS = 8
TOLD = (NoneType, bool, int, Decimal, str, date, Collection, Location)
UNTOLD = (Table, bytes, dict, MappingProxyType)
PLAIN = str | int | float | bool | list[str] | None


class Fact(Struct, frozen=True, omit_defaults=True):
    """One thing that was compared.

    Attributes:
        says: a sentence.
        expression: how the source names it; empty for an entity.
        value: what it was, where an expression was looked at.
    """

    says: str
    expression: str = ""
    value: PLAIN | UnsetType = UNSET


class Facts:
    """Takes conditions apart in a world."""

    def __init__(self, world: World) -> None:
        """Begin with the world that the request met."""
        self._world = world

    def of(self, condition: ast.expr, scope: Scope) -> list[Fact]:
        """List the facts that decided a condition, each once, and few."""
        found = {fact.says: fact for fact in self._deciding(condition, scope, 0)}
        return list(found.values())[:MOST_FACTS]

    def _deciding(self, node: ast.expr, scope: Scope, depth: int) -> Iterator[Fact]:
        if depth > DEEPEST:
            return
        match node:
            case ast.UnaryOp(op=ast.Not()):
                yield from self._deciding(node.operand, scope, depth)
            case ast.BoolOp():
                for each in decisive(node, scope):
                    yield from self._deciding(each, scope, depth)
            case ast.Compare():
                for each in (node.left, *node.comparators):
                    yield from self._looked_at(each, scope, depth)
            case ast.IfExp():
                yield from self._deciding(node.test, scope, depth)
                chosen = node.body if value_of(node.test, scope) else node.orelse
                yield from self._looked_at(chosen, scope, depth)
            case _:
                yield from self._looked_at(node, scope, depth)

    def _looked_at(self, node: ast.expr, scope: Scope, depth: int) -> Iterator[Fact]:
        match node:
            case ast.Name():
                yield from self._named(node, scope, depth)
            case ast.Attribute():
                yield from self._attribute(node, scope, depth)
            case ast.Call():
                yield from self._called(node, scope, depth)
            case ast.BoolOp() | ast.UnaryOp() | ast.Compare() | ast.IfExp():
                yield from self._deciding(node, scope, depth)
            case ast.Constant() | ast.Dict():
                return
            case _:
                for each in ast.iter_child_nodes(node):
                    if isinstance(each, ast.expr):
                        yield from self._looked_at(each, scope, depth + 1)

    def _named(self, node: ast.Name, scope: Scope, depth: int) -> Iterator[Fact]:
        told = sentence(value_of(node, scope), self._world)
        if told:
            yield Fact(told)
            return
        assigned = scope.assigned(node.id)
        inner = [] if assigned is None else [*self._deciding(assigned, scope, depth + 1)]
        yield from inner or self._valued(node, scope)

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Iterator[Fact]:
        yield from self._valued(node, scope)
        owner: ast.expr = node.value
        while isinstance(owner, ast.Attribute) and not self._tells(owner, scope):
            owner = owner.value
        if self._tells(owner, scope):
            yield Fact(sentence(value_of(owner, scope), self._world))
        elif not isinstance(owner, ast.Name):
            yield from self._looked_at(owner, scope, depth + 1)

    def _tells(self, node: ast.expr, scope: Scope) -> bool:
        return bool(sentence(value_of(node, scope), self._world))

    def _called(self, node: ast.Call, scope: Scope, depth: int) -> Iterator[Fact]:
        if getattr(node.func, "id", "") == "bool":
            yield from self._deciding(node.args[0], scope, depth)
            return
        element = deciding_element(node, scope)
        if element is not None:
            yield from self._deciding(*element, depth + 1)
            return
        ended = asked_again(node, scope)
        inner = [] if ended is None else [*self._ended(ended.scope, depth)]
        yield from inner or self._answered(node, scope, depth)
        if not isinstance(node.func, ast.Name | ast.Attribute):
            yield from self._looked_at(node.func, scope, depth + 1)

    def _answered(self, node: ast.Call, scope: Scope, depth: int) -> Iterator[Fact]:
        """Tell what a call gave; of one that found nothing, also what it was asked."""
        value = value_of(node, scope)
        if value is UNKNOWN:
            return
        rows = rows_of(node, value, scope)
        yield from (Fact(told) for each in rows if (told := sentence(each, self._world)))
        if rows:
            return
        yield from self._valued(node, scope)
        if value and isinstance(node.func, ast.Attribute):
            owners = (each.value for each in node.args if isinstance(each, ast.Attribute))
            known = (sentence(value_of(each, scope), self._world) for each in owners)
            yield from map(Fact, filter(None, known))
            return
        yield from self._owner(node, scope, depth)
        for each in node.args:
            yield from self._looked_at(each, scope, depth + 1)

    def _owner(self, node: ast.Call, scope: Scope, depth: int) -> Iterator[Fact]:
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        if owner is not None and not isinstance(value_of(owner, scope), Mapping):
            yield from self._looked_at(owner, scope, depth + 1)

    def _ended(self, scope: Scope, depth: int) -> Iterator[Fact]:
        """Go through what a predicate looked at where it returned."""
        nodes = ast.walk(scope.function) if scope.function is not None else ()
        for node in nodes:
            if isinstance(node, ast.Return) and spans(node, scope.line) and node.value is not None:
                condition = around(scope.function, node) or node.value
                yield from self._deciding(condition, scope, depth + 1)
                if condition is not node.value:
                    yield from self._deciding(node.value, scope, depth + 1)

    def _valued(self, node: ast.expr, scope: Scope) -> Iterator[Fact]:
        value = value_of(node, scope)
        told = sentence(value, self._world)
        if told:
            yield Fact(told)
            return
        if not isinstance(value, TOLD) or isinstance(value, UNTOLD) or _word(node, value):
            return
        written = ast.unparse(node)
        if isinstance(node, ast.Attribute) and isinstance(value_of(node.value, scope), Policies):
            yield Fact(f"policy {node.attr} is {value}", written, plain(value))
            return
        shown = MASK if _secret(node) and value not in (None, "") else plain(value)
        yield Fact(f"{_short(node, scope)} {_verb(shown)} {read(shown)}", written, shown)


def _verb(value: object) -> str:
    return "holds" if isinstance(value, list) else "is"


def _short(node: ast.expr, scope: Scope) -> str:
    """Name an expression for a sentence: as the caller did, and the day without its owner."""
    written = ast.unparse(node)
    if isinstance(node, ast.Name):
        written = scope.given.get(node.id, written)
    return written.removeprefix("work.") if written in ("work.today", "work.now") else written


def _word(node: ast.expr, value: object) -> bool:
    """Tell whether there is nothing to tell: a word such as `Outage.WHMCS`, or a type asked for."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    word = str(name).isupper() and not isinstance(value, int | Decimal)
    return word or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance")


def _secret(node: ast.expr) -> bool:
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    for each in ast.walk(node):
        name = getattr(each, "attr", None) or getattr(each, "id", None)
        if name is not None and id(each) not in called and secret(str(name)):
            return True
    return False
