"""Operators: the small changes that are made to the statements of a function."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
FUNCTIONS |= {"sorted": "list", "reversed": "list"}
METHODS = {"startswith": "endswith", "endswith": "startswith", "lstrip": "rstrip"}
METHODS |= {"rstrip": "lstrip", "partition": "rpartition", "rpartition": "partition"}
METHODS |= {"find": "rfind", "rfind": "find"}
PLAIN_METHODS = {"strip", "casefold", "lower", "upper", "lstrip", "rstrip"}  # x.strip() → x


@dataclass(frozen=True)
class Change:
    """A change of a function.

    Attributes:
        statement: the innermost statement, and so the lines, that it is in.
        holder: the node that holds what is replaced, in a field, at an index where that is a list.
        text: `before -> after`.
    """

    statement: ast.stmt
    holder: ast.AST
    field: str
    index: int | None
    new: ast.AST
    text: str

    def make(self) -> None:
        """Change the tree that it was found in, for good."""
        if self.index is None:
            setattr(self.holder, self.field, self.new)
        else:
            getattr(self.holder, self.field)[self.index] = self.new


def changes_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Change]:
    """List what may be changed in the body of a function."""
    return [*_below(function, function)]


def _below(statement: ast.stmt, node: ast.AST) -> Iterator[Change]:
    for field, value in ast.iter_fields(node):
        if _says_only_words(node, field):
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or isinstance(child, ast.arguments):
                continue
            at = index if isinstance(value, list) else None
            inner = child if isinstance(child, ast.stmt) else statement
            for new in _replacements(node, field, child):
                placed = ast.fix_missing_locations(ast.copy_location(new, child))
                text = f"{ast.unparse(child)} -> {ast.unparse(placed)}"
                yield Change(inner, node, field, at, placed, text)
            yield from _below(inner, child)


def _says_only_words(node: ast.AST, field: str) -> bool:
    """Whether what is in a field is for people or for mypy: annotations, f-strings, docstrings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast":
        return True
    if isinstance(node, ast.keyword) and _only_guards(node):
        return True
    return isinstance(node, ast.JoinedStr) or field in ("annotation", "returns", "decorator_list")


def _replacements(node: ast.AST, field: str, child: ast.AST) -> Iterator[ast.AST]:
    """Give what may stand in a place instead of what is there."""
    if isinstance(child, ast.stmt):
        yield from _statements(child)
    elif isinstance(child, ast.expr) and not isinstance(getattr(child, "ctx", None), ast.Store):
        yield from _expressions(child)
        yield from _in_place(node, field, child)


def _in_place(node: ast.AST, field: str, child: ast.expr) -> Iterator[ast.expr]:
    """Give what the place of an expression allows: conditions, what is returned or looked in."""
    if field in ("test", "ifs") and not isinstance(child, (ast.Compare, ast.UnaryOp)):
        yield ast.UnaryOp(ast.Not(), child)
    elif field == "ifs":
        yield ast.Constant(value=True)
    if isinstance(node, ast.Return) and not _falsy(child):  # None is as good as False
        yield ast.Constant(value=None)
    if isinstance(node, ast.Compare) and isinstance(child, (ast.Tuple, ast.Set, ast.List)):
        for each in child.elts if len(child.elts) > 1 else []:
            kept = [one for one in child.elts if one is not each]
            yield ast.Set(kept)  # for `in`, all three are alike


def _statements(child: ast.stmt) -> Iterator[ast.stmt]:
    match child:
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.Expr() | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.AugAssign(target=target, op=op, value=value):
            yield ast.AugAssign(target, ARITHMETIC[type(op)](), value)
            yield ast.Assign([target], value)
        case _:
            return


def _expressions(child: ast.expr) -> Iterator[ast.expr]:  # noqa: C901 PLR0912 one case a kind
    match child:
        case ast.Constant(value=value):
            yield from _constants(value)
        case ast.Compare(left=left, ops=ops, comparators=others):
            for at, op in enumerate(ops):
                other = [*ops[:at], COMPARISONS[type(op)](), *ops[at + 1 :]]
                yield ast.Compare(left, other, others)
        case ast.BoolOp(op=op, values=values):
            for each in values:
                rest = [one for one in values if one is not each]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            if not any(isinstance(side, ast.JoinedStr) or _word(side) for side in (left, right)):
                yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from [ast.Slice(None, upper, step)] if lower else []
            yield from [ast.Slice(lower, None, step)] if upper else []
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in FUNCTIONS:
            kept = keywords if FUNCTIONS[name] != "list" else []
            yield ast.Call(ast.Name(FUNCTIONS[name], ast.Load()), args, kept)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=args, keywords=keywords):
            if name in METHODS:
                yield ast.Call(ast.Attribute(value, METHODS[name], ast.Load()), args, keywords)
            if name in PLAIN_METHODS:
                yield value
        case _:
            pass
    if isinstance(child, ast.Call):
        for at, keyword in enumerate(child.keywords):
            if _only_guards(keyword):
                continue
            kept = [*child.keywords[:at], *child.keywords[at + 1 :]]
            yield ast.Call(child.func, child.args, kept)


def _constants(value: object) -> Iterator[ast.expr]:
    match value:
        case bool():
            yield ast.Constant(value=not value)
        case int():
            yield ast.Constant(value=value + 1)
        case bytes():
            yield ast.Constant(value=b"XX" + value)
        case str() if " " not in value.strip():  # what has blanks inside is a text for people
            yield ast.Constant(value=f"XX{value}")
        case _:
            return


def _only_guards(keyword: ast.keyword) -> bool:
    return keyword.arg == "strict"  # of zip, say, where the lengths are the same in any case


def _falsy(node: ast.AST) -> bool:
    empty = isinstance(node, (ast.Tuple, ast.List)) and not node.elts
    return empty or (isinstance(node, ast.Constant) and not node.value)


def _word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
