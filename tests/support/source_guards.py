"""Laws of the source tree that no tool checks for us, each as a pure function.

A guard takes the root of a tree and returns one sentence for each violation, with the place. It
knows nothing of pytest, so that `test_architecture.py` can try it on this repository and on a tree
that breaks the law on purpose. Run as a script, this module imports each module of a tree in a
process that has imported nothing else of the package.
"""

import ast
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FILE_BUDGET = 400
FUNCTION_BUDGET = 40
VAGUE_NAMES = frozenset({"utils", "helpers", "common", "base", "manager", "data"})
MAY_AWAIT = ("web", "sandbox", "client", "testing")
ASYNC_SYNTAX = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def files_over_budget(root: Path) -> list[str]:
    """Report files that have grown longer than `FILE_BUDGET` lines."""
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources(root)}
    return [
        f"{place(root, path)}: {length} lines, the budget is {FILE_BUDGET}"
        for path, length in lengths.items()
        if length > FILE_BUDGET
    ]


def functions_over_budget(root: Path) -> list[str]:
    """Report functions whose body is longer than `FUNCTION_BUDGET` lines, docstring aside."""
    return [
        f"{place(root, path, node)}: {node.name}: {length} lines, the budget is {FUNCTION_BUDGET}"
        for path in sources(root)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := body_length(node)) > FUNCTION_BUDGET
    ]


def async_outside_web(root: Path) -> list[str]:
    """Report asynchronous code in the package anywhere but under `web/` and `testing/`."""
    return [
        f"{place(root, path, node)}: async belongs under simulator/web"
        for path in sources(root, "simulator")
        if path.relative_to(root / "simulator").parts[0] not in MAY_AWAIT
        for node in ast.walk(parse(path))
        if isinstance(node, ASYNC_SYNTAX) or (isinstance(node, ast.comprehension) and node.is_async)
    ]


def modules_without_first_line(root: Path) -> list[str]:
    """Report modules of the package whose docstring is missing or starts with an empty line."""
    return [
        f"{place(root, path)}: the docstring has no first line"
        for path in sources(root, "simulator")
        if not first_line(path)
    ]


def first_lines_used_twice(root: Path) -> list[str]:
    """Report modules of the package whose docstring starts like that of another."""
    seen: dict[str, Path] = {}
    return [
        f"{place(root, path)}: starts like {place(root, seen[line])}: {line}"
        for path in sources(root, "simulator")
        if (line := first_line(path)) and seen.setdefault(line, path) != path
    ]


def engines_that_nobody_observes(root: Path) -> list[str]:
    """Report engines that the recorder of `tests/support/recorder.py` would not see."""
    return [
        f"{place(root, path, node)}: make it with new_engine, or the table of claims misses it"
        for path in sources(root, "tests")
        if path != root / "tests" / "support" / "recorder.py"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Engine"
        and not any(each.arg == "observer" for each in node.keywords)
    ]


def vague_names(root: Path) -> list[str]:
    """Report modules and folders whose name says nothing about what they hold."""
    return [
        f"{place(root, path)}: {part!r} says nothing about what is inside"
        for path in sources(root)
        for part in path.relative_to(root).with_suffix("").parts
        if part.removeprefix("test_") in VAGUE_NAMES
    ]


def exported_names_that_do_not_exist(root: Path) -> list[str]:
    """Report names in `__all__` that the module neither defines nor imports."""
    return [
        f"{place(root, path)}: __all__ names {name!r}, which is not there"
        for path in sources(root, "simulator")
        for tree in [parse(path)]
        for name in exported(tree)
        if name not in bound_names(tree.body)
    ]


def modules_that_need_another_first(root: Path) -> list[str]:
    """Report modules that fail, or warn, when an interpreter imports them before any other."""
    names = [module_name(root, path) for path in sources(root, "simulator")]
    command = [sys.executable, "-P", "-W", "error", __file__, str(root), *names]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    unexplained = [run.stderr] if run.returncode and not run.stdout else []
    return run.stdout.splitlines() + unexplained


def sources(root: Path, *folders: str) -> Iterator[Path]:
    """Find the Python files of the given folders, or of the package and its tests, in order."""
    for folder in folders or ("simulator", "tests"):
        yield from sorted((root / folder).rglob("*.py"))


def place(
    root: Path, path: Path, node: ast.expr | ast.stmt | ast.comprehension | None = None
) -> str:
    """Write a place the way editors and tools do: `file` or `file:line`."""
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(root).as_posix()}{line}"


def parse(path: Path) -> ast.Module:
    """Read a file as syntax."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def first_line(path: Path) -> str:
    """Take the first line of a module's docstring; empty where there is none."""
    docstring = ast.get_docstring(parse(path), clean=False) or ""
    return docstring.partition("\n")[0].strip()


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function's body, without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def module_name(root: Path, path: Path) -> str:
    """Name the module that lies in a file, the way `import` spells it."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def exported(tree: ast.Module) -> list[str]:
    """Read the names in `__all__`; none where a module-level `__getattr__` may answer for them."""
    if "__getattr__" in bound_names(tree.body):
        return []
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
        and node.value is not None
        and "__all__" in bound_names([node])
    ]
    return [name for value in values for name in ast.literal_eval(value)]


def bound_names(body: list[ast.stmt]) -> set[str]:
    """Collect the names that statements bind at module level."""
    return {name for statement in body for name in names_of(statement)}


def names_of(node: ast.AST) -> Iterator[str]:
    """Give the names that one statement binds, looking into `if` and `try`, not into scopes."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.Lambda() | ast.comprehension():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from names_of(child)


LIBRARIES = ("aiohttp.web", "hypothesis", "immutables", "msgspec", "pytest", "yaml")


def import_in_child(name: str) -> int:
    """Import a module in a process of its own, and return the number of that process."""
    if child := os.fork():
        return child
    try:
        importlib.import_module(name)
    except BaseException as problem:  # noqa: BLE001  whatever it is, it is what we report
        os.write(1, f"{name}: {type(problem).__name__}: {problem}\n".encode())
        os._exit(1)
    os._exit(0)


def main(root: str, *names: str) -> int:
    """Import all modules, as many at once as there are processors, and return the exit code."""
    for library in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(library)
    sys.path.insert(0, root)
    at_once = os.cpu_count() or 1
    codes = []
    for first in range(0, len(names), at_once):
        children = [import_in_child(name) for name in names[first : first + at_once]]
        codes += [os.waitpid(child, 0)[1] for child in children]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
