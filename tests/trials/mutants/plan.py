"""The plan: which functions are changed, how, and what a change is called in every run."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.trials.mutants.operators import Change, changes_of
from tests.trials.report import ROOT

AREAS = {  # the first prefix that fits a path says its area
    "rules": "simulator/rules/",
    "effects": "simulator/effects/",
    "domain/laws": "simulator/domain/laws/",
    "domain": "simulator/domain/",
    "converters": "simulator/spec/converters",
    "forms": "simulator/web/forms",
}


@dataclass(frozen=True)
class Function:
    """A function or method; what is defined inside it is part of it.

    Attributes:
        path: of its file, below the root.
        name: `simulator/domain/money.py::exact`, or `…::Table.get`.
        first: its first line, which may be a decorator.
        version: a digest of what it says; lines may move.
        tree: of the whole file.
    """

    path: str
    name: str
    first: int
    last: int
    version: str
    node: ast.FunctionDef
    tree: ast.Module


@dataclass(frozen=True)
class Mutant:
    """A function with one change.

    Attributes:
        mutation: `before -> after`, with `(2)` where the same can be done to a second place.
    """

    function: Function
    mutation: str
    change: Change

    @property
    def lines(self) -> frozenset[int]:
        """The lines of the changed statement, or of its head, counted from the function's first."""
        statement = self.change.statement
        body = getattr(statement, "body", None)
        last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
        first = self.function.first
        return frozenset(range(statement.lineno - first, max(last, statement.lineno) - first + 1))


def digest(*parts: object) -> str:
    """Give a short digest of what parts say."""
    return sha256(repr(parts).encode()).hexdigest()[:16]


def area_of(path: str) -> str:
    """Tell the area of a path below the root."""
    return next(area for area, prefix in AREAS.items() if path.startswith(prefix))


def paths_of_areas() -> list[str]:
    """List the files of all areas, area by area."""
    found = {
        each.relative_to(ROOT).as_posix()
        for prefix in AREAS.values()
        for start in ROOT.glob(f"{prefix.rstrip('/')}*")
        for each in ([start] if start.is_file() else start.rglob("*.py"))
    }
    return sorted(found, key=lambda path: ([*AREAS].index(area_of(path)), path))


def functions_in(path: str, source: str) -> list[Function]:
    """List the functions of a file."""
    tree = ast.parse(source)
    return [
        Function(
            path=path,
            name=f"{path}::{name}",
            first=min(node.lineno, *(each.lineno for each in node.decorator_list), node.lineno),
            last=node.end_lineno or node.lineno,
            version=digest(ast.dump(node)),
            node=node,
            tree=tree,
        )
        for name, node in _defined_in(tree)
    ]


def _defined_in(
    node: ast.Module | ast.ClassDef, before: str = ""
) -> Iterator[tuple[str, ast.FunctionDef]]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef):
            yield f"{before}{each.name}", each
        elif isinstance(each, ast.ClassDef):
            yield from _defined_in(each, f"{before}{each.name}.")


def mutants_of(function: Function) -> Iterator[Mutant]:
    """List the mutants of a function."""
    seen: Counter[str] = Counter()
    for change in changes_of(function.node):
        seen[change.text] += 1
        nth = seen[change.text]
        yield Mutant(function, change.text if nth == 1 else f"{change.text} ({nth})", change)


def functions_of(paths: Sequence[str]) -> dict[str, Function]:
    """List the functions of files, by name."""
    found = (functions_in(path, (ROOT / path).read_text(encoding="utf-8")) for path in paths)
    return {each.name: each for functions in found for each in functions}


def ignored_folder(root: Path = ROOT) -> Path:
    """Give the folder, ignored by git, in which a run finds what an earlier one left."""
    folder = root / ".mutants"
    folder.mkdir(exist_ok=True)
    return folder
