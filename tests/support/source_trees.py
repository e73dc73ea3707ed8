"""Source trees that break a law on purpose, and the tools that must notice."""

import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "pyproject.toml"
TOOLS = Path(sys.executable).parent


def copy_of_package(to: Path) -> Path:
    """Copy the package and the configuration of its tools, and return the root of the copy."""
    shutil.copy(CONFIG, to)
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(ROOT / "simulator", to / "simulator", ignore=ignore)
    return to


def plant(root: Path, path: str, source: str) -> None:
    """Write a file into a tree, with the packages above it where they are missing."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in list(target.relative_to(root).parents)[:-1]:
        marker = root / folder / "__init__.py"
        if not marker.exists():
            marker.write_text(f'"""The package {folder}."""\n')
    target.write_text(source)


def lint_imports(root: Path) -> CompletedProcess[str]:
    """Check the layers of a tree."""
    return run(str(TOOLS / "lint-imports"), "--no-cache", "--no-logo", at=root)


def ruff(source: str, path: str) -> CompletedProcess[str]:
    """Check source text as if it lay at a path of this repository."""
    options = ("--no-cache", "--output-format", "concise", "--stdin-filename", path)
    return run(sys.executable, "-m", "ruff", "check", *options, "-", at=ROOT, text=source)


def mypy(root: Path, path: str) -> CompletedProcess[str]:
    """Check the types of one file of a tree."""
    options = ("--config-file", str(CONFIG), "--cache-dir", str(root / ".mypy_cache"))
    return run(sys.executable, "-m", "mypy", *options, path, at=root)


def run(*command: str, at: Path, text: str = "") -> CompletedProcess[str]:
    """Run a tool and keep what it says, on lines that are never wrapped."""
    return subprocess.run(
        command,
        cwd=at,
        input=text,
        env={"COLUMNS": "1000", "NO_COLOR": "1", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
