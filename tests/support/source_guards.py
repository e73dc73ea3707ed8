"""Laws of the source tree that no tool checks for us, each as a pure function.

A guard takes the root of a tree and returns one sentence for each violation, with the place. It
knows nothing of pytest, so that `test_architecture.py` can try it on this repository and on a tree
that breaks the law on purpose.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE_BUDGET = 400
FUNCTION_BUDGET = 40
VAGUE_NAMES = frozenset({"utils", "helpers", "common", "base", "manager", "data"})
MAY_AWAIT = ("web", "sandbox", "client", "testing")
# What reads, traces or evaluates code; an action of ours is explained from what it records.
MAGIC_MODULES = frozenset({"ast", "dis", "linecache", "symtable", "tokenize"})
MAGIC_NAMES = frozenset(
    {"compile", "eval", "exec", "getsource", "getsourcelines", "setprofile", "settrace"}
)
# Who may import a module by a name that it computes, and why.
MAY_IMPORT_BY_NAME = {
    "simulator/actions/__init__.py": "lying in the folder of actions is the registration",
    "simulator/rules/__init__.py": "lying in the folder of rules gives a failure its id",
}
# Who may import within functions without a word at each place, and why.
MAY_IMPORT_LAZILY = {
    "simulator/cli/main.py": "its table imports a command when it is asked for",
    "simulator/pytest_plugin.py": "every pytest run loads it, few ask for the server",
}
# Folders of tests that try no folder of the package, but all of it from some side.
TESTS_OF_THE_WHOLE = frozenset(
    {
        *("benchmarks", "docs", "encodings", "fixtures", "model", "packaging", "plugin"),
        *("properties", "support", "trials"),
    }
)
# A type is a noun: none is called by one of these words alone.
PARTICIPLES = re.compile(
    "_?(Answered|Asked|Begun|Consulted|Declared|Done|Drawn|Due|Ended|Explained|Forgotten|Found|Given"
    "|Heard|Held|Kept|Known|Left|Listed|Loaded|Lost|Made|Met|Placed|Provoked|Put|Read|Refused"
    "|Registered|Removed|Required|Said|Saved|Seen|Sent|Served|Settled|Shown|Sought|Taken|Told"
    "|Undeclared|Unreadable|Wanted|Written)"
)
LAZY_REASON = re.compile(r"# (ruff: )?noqa: PLC0415 \S+ \S+")
LAZY_AGAIN = "# noqa: PLC0415"
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
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := body_length(node)) > FUNCTION_BUDGET
    ]


def async_outside_web(root: Path) -> list[str]:
    """Report asynchronous code in the package anywhere but under `web/` and `testing/`."""
    return [
        f"{place(root, path, node)}: async belongs under simulator/web"
        for path in sources(root, "simulator")
        if path.relative_to(root / "simulator").parts[0] not in MAY_AWAIT
        for node in nodes(path)
        if isinstance(node, ASYNC_SYNTAX) or (isinstance(node, ast.comprehension) and node.is_async)
    ]


def own_modules_named_in_strings(root: Path) -> list[str]:
    """Report strings of the package that name one of its modules: such an import nobody checks."""
    modules = {module_name(root, path) for path in sources(root, "simulator")} - {"simulator"}
    return [
        f"{place(root, path, node)}: {node.value!r} is one of our modules; import it"
        for path in sources(root, "simulator")
        for node in nodes(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.partition(":")[0] in modules
    ]


def imports_by_name(root: Path) -> list[str]:
    """Report imports of modules by a string, but those that `MAY_IMPORT_BY_NAME` gives a reason."""
    return [
        f"{place(root, path, node)}: {name} hides an import from mypy and import-linter"
        for path in sources(root, "simulator")
        if place(root, path) not in MAY_IMPORT_BY_NAME
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and (name := called_name(node)) in ("import_module", "__import__")
    ]


def lazy_imports_without_reason(root: Path) -> list[str]:
    """Report imports inside functions of the package that do not say in their line why.

    A reason holds for the imports in the lines below it, or for a file that begins with it.
    """
    return [
        f"{place(root, path)}:{line}: write after the import `# noqa: PLC0415` and why it is lazy"
        for path in sources(root, "simulator")
        if place(root, path) not in MAY_IMPORT_LAZILY
        for line in unexplained_imports(path)
    ]


def unexplained_imports(path: Path) -> Iterator[int]:
    """Give the lines of the lazy imports of a file that have no reason."""
    text = path.read_text("utf-8")
    if any("ruff: noqa" in found.group() for found in LAZY_REASON.finditer(text)):
        return
    lines = text.splitlines()
    explained = 0  # the last line of the block that the reason above holds for
    for node in sorted(lazy_imports(parse(path)), key=lambda node: node.lineno):
        end = node.end_lineno or node.lineno
        written = "\n".join(lines[node.lineno - 1 : end])
        follows = node.lineno == explained + 1 and LAZY_AGAIN in written
        if follows or LAZY_REASON.search(written):
            explained = end
        else:
            yield node.lineno


def own_packages_imported_whole(root: Path) -> list[str]:
    """Report `import a.b` of our own, and relative imports: the style is `from a.b import c`."""
    return [
        f"{place(root, path, node)}: write from … import …, with the whole path"
        for path in sources(root)
        for node in nodes(path)
        if (isinstance(node, ast.ImportFrom) and node.level)
        or (
            isinstance(node, ast.Import)
            and any(each.name.partition(".")[0] in ("simulator", "tests") for each in node.names)
        )
    ]


def magic(root: Path) -> list[str]:
    """Report what reads our own source, hooks into the interpreter, or evaluates text."""
    return [
        f"{place(root, path, node)}: {name} is magic; record or declare what is to be known"
        for path in sources(root, "simulator")
        for node in nodes(path)
        if (name := magic_name(node))
    ]


def types_named_by_participles(root: Path) -> list[str]:
    """Report classes whose name is a bare participle: a type is a noun."""
    return [
        f"{place(root, path, node)}: {node.name} is a participle; name the thing"
        for path in sources(root)
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and PARTICIPLES.fullmatch(node.name)
    ]


def folders_of_tests_without_a_package(root: Path) -> list[str]:
    """Report folders of tests that mirror no folder of the package."""
    folders = sorted({path.parent.relative_to(root / "tests") for path in sources(root, "tests")})
    return [
        f"tests/{folder.as_posix()}: there is no simulator/{folder.as_posix()}"
        for folder in folders
        if folder.parts
        and folder.parts[0] not in TESTS_OF_THE_WHOLE
        and not (root / "simulator" / folder).is_dir()
    ]


def modules_without_first_line(root: Path) -> list[str]:
    """Report modules of the package whose docstring is missing or starts with an empty line."""
    return [
        f"{place(root, path)}: the docstring has no first line"
        for path in sources(root, "simulator")
        if not first_line(path)
    ]


def first_lines_used_twice(root: Path) -> list[str]:
    """Report modules whose docstring starts like another of the package, or of the tests."""
    return [
        f"{place(root, path)}: starts like {place(root, seen[line])}: {line}"
        for folder in ("simulator", "tests")
        for seen in [dict[str, Path]()]
        for path in sources(root, folder)
        if (line := first_line(path)) and seen.setdefault(line, path) != path
    ]


def engines_that_nobody_observes(root: Path) -> list[str]:
    """Report engines that the recorder of `tests/support/recorder.py` would not see.

    Trials run for long and claim nothing, so theirs need not be observed.
    """
    return [
        f"{place(root, path, node)}: make it with new_engine, or the table of claims misses it"
        for path in sources(root, "tests")
        if path != root / "tests" / "support" / "recorder.py"
        if root / "tests" / "trials" not in path.parents
        for node in nodes(path)
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


def sources(root: Path, *folders: str) -> Iterator[Path]:
    """Find the Python files of the given folders, or of the package and its tests, in order."""
    for folder in folders or ("simulator", "tests"):
        yield from sorted((root / folder).rglob("*.py"))


def place(root: Path, path: Path, node: ast.AST | None = None) -> str:
    """Write a place the way editors and tools do: `file` or `file:line`."""
    line = f":{node.lineno}" if isinstance(node, ast.expr | ast.stmt) else ""
    return f"{path.relative_to(root).as_posix()}{line}"


def parse(path: Path) -> ast.Module:
    """Read a file as syntax."""
    return _parsed(path.read_text("utf-8"))


def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Give all that the syntax of a file is made of, from the outside inwards."""
    return _walked(path.read_text("utf-8"))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _walked(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parsed(text)))


def forget_syntax() -> None:
    """Give back what was parsed: millions of objects, which every collection of garbage visits."""
    _walked.cache_clear()
    _parsed.cache_clear()


def called_name(node: ast.Call) -> str:
    """Give the last part of the name that is called; empty where there is none."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def magic_name(node: ast.AST) -> str:
    """Give the name of the magic that a node uses; empty where it uses none."""
    match node:
        case ast.Import(names=names):
            return next((each.name for each in names if each.name in MAGIC_MODULES), "")
        case ast.ImportFrom(module=str(module), names=names):
            named = [module, *(each.name for each in names)]
            return next((each for each in named if each in MAGIC_MODULES | MAGIC_NAMES), "")
        case ast.Attribute(value=ast.Name(id="sys" | "inspect" | "threading"), attr=name) if (
            name in MAGIC_NAMES
        ):
            return name
        case ast.Call(func=ast.Name(id=name)) if name in MAGIC_NAMES:
            return name
        case _:
            return ""


def lazy_imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Find the imports inside functions."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


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
