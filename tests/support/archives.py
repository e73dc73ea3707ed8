"""Archives of this repository, installed as users get them, and what their modules import."""

import ast
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from tests.support.waiting import PROCESS_GUARD_S

MIDNIGHT = "1767225600"


class Archives(NamedTuple):
    """A wheel and a source archive of the same sources."""

    wheel: Path
    sdist: Path


def build(sources: Path, target: Path, *kinds: str) -> Archives:
    """Build archives of a source folder; a kind that is not asked for has no file."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    for kind in kinds:
        command += ["-t", kind]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": MIDNIGHT}
    run(command, cwd=sources, env=environment)
    wheel = next(target.glob("*.whl"), target / "no.whl")
    return Archives(wheel, next(target.glob("*.tar.gz"), target / "no.tar.gz"))


def files_of(archives: Archives) -> tuple[set[str], set[str]]:
    """List the files in a wheel, and those in a source archive without their common folder."""
    with ZipFile(archives.wheel) as wheel, tarfile.open(archives.sdist) as sdist:
        inside = {each.name.partition("/")[2] for each in sdist if each.isfile()}
        return set(wheel.namelist()), inside


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into a new environment; gives its folder of commands.

    What it depends on is borrowed from the environment of the tests.
    """
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    python = folder / "bin" / "python"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    run([sys.executable, "-m", "pip", "--python", str(python), *install])
    borrow(folder)
    return folder / "bin"


def borrow(folder: Path) -> None:
    """Let an environment find the packages that the tests run with, after its own."""
    own = next(folder.glob("lib/python3*/site-packages"))
    folders = [each for each in sys.path if each.endswith("site-packages")]
    (own / "borrowed.pth").write_text("\n".join(folders) + "\n", "utf-8")


def run(
    command: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> str:
    """Run a command that must succeed; gives what it prints.

    Raises:
        AssertionError: it failed; what it printed is told.
    """
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=PROCESS_GUARD_S,
        cwd=cwd,
        env=env,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


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
