"""Import order: modules that work only when another of the package was imported before.

Run as a script, this imports groups of modules, each in a process that has imported nothing else of
the package.
"""

import ast
import importlib
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.support.source_guards import module_name, nodes, sources
from tests.support.source_trees import ROOT

LIBRARIES = ("aiohttp.web", "hypothesis", "immutables", "msgspec", "pytest", "yaml")


def modules_that_need_another_first(root: Path) -> list[str]:
    """Report modules that fail, or warn, when an interpreter imports them before any other.

    Only what imports itself by way of others can be entered at a wrong place; such modules are
    imported in processes of their own, and all together in one more.
    """
    imports = module_imports(root)
    groups = [" ".join(imports), *(each for each in imports if imports_itself(each, imports))]
    command = [sys.executable, "-W", "error", "-m", __spec__.name, str(root), *groups]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    unexplained = [run.stderr] if run.returncode and not run.stdout else []
    return [*dict.fromkeys(run.stdout.splitlines()), *unexplained]


def module_imports(root: Path) -> dict[str, set[str]]:
    """Give for each module of the package those that are imported before it is done."""
    modules = {module_name(root, path): nodes(path) for path in sources(root, "simulator")}
    return {
        name: {
            each
            for node in walked
            for named in imported_names(node)
            for each in (named, *ancestors(named))
            if each in modules and each != name
        }
        | set(ancestors(name))
        for name, walked in modules.items()
    }


def imported_names(node: ast.AST) -> list[str]:
    """List what an import may name: modules, and names of modules that may be modules."""
    match node:
        case ast.Import(names=names):
            return [each.name for each in names]
        case ast.ImportFrom(module=str(module), names=names):
            return [module, *(f"{module}.{each.name}" for each in names)]
        case _:
            return []


def ancestors(name: str) -> list[str]:
    """List the packages that a module lies in."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def imports_itself(name: str, imports: dict[str, set[str]]) -> bool:
    """Tell whether the import of a module comes back to it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for each in imports[waiting.pop()] - seen:
            seen.add(each)
            waiting.append(each)
    return name in seen


def import_in_child(group: str) -> int:
    """Import modules in a process of their own, and return the number of that process."""
    if child := os.fork():
        return child
    code = 0
    for name in group.split():
        try:
            importlib.import_module(name)
        except BaseException as problem:  # noqa: BLE001  whatever it is, it is what we report
            told = re.sub(r" \(\S+\.py\)| \(/[^)]*\)$", "", str(problem))
            os.write(1, f"{name}: {type(problem).__name__}: {told}\n".encode())
            code = 1
    os._exit(code)


def main(root: str, *groups: str) -> int:
    """Import groups of modules, as many at once as there are processors; give the exit code."""
    for library in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(library)
    sys.path.insert(0, root)
    at_once = os.cpu_count() or 1
    codes = []
    for first in range(0, len(groups), at_once):
        children = [import_in_child(group) for group in groups[first : first + at_once]]
        codes += [os.waitpid(child, 0)[1] for child in children]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
