"""What modules import of others, by the names of top-level packages."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

OWN = {"simulator"}


def imports_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Go through the imports of modules in a folder: the module's path, the package's name."""
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder)
        for name in _names(ast.parse(path.read_text("utf-8"))):
            package = name.partition(".")[0]
            if package not in sys.stdlib_module_names | OWN:
                yield str(place), package


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
        elif _imports_lazily(node):
            yield node.args[0].value  # type: ignore[attr-defined]


def _imports_lazily(node: ast.AST) -> bool:
    """Tell whether a node is `import_module("…")`."""
    match node:
        case ast.Call(
            func=ast.Name(id="import_module") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str()), *_],
        ):
            return True
        case _:
            return False
