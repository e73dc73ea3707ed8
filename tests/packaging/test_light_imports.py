"""Starting up imports little: what a script pays for each time, the standard library can do."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.support.source_trees import ROOT
from tests.support.waiting import PROCESS_GUARD_S

HEAVY = {"aiohttp", "faker", "jsonschema", "msgspec", "reportlab", "yaml"}
COMMAND = "import sys; from simulator.cli.main import main; sys.exit(main({words!r}))"


def bare(code: str, *packages: Path) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter that has the standard library, this package and those named."""
    path = os.pathsep.join(map(str, (ROOT, *packages)))
    return subprocess.run(
        [sys.executable, "-S", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=PROCESS_GUARD_S,
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"]},
    )


@pytest.fixture(name="only_click")
def _only_click(tmp_path: Path) -> Path:
    """Make a folder of packages that has click and no other."""
    (tmp_path / "click").symlink_to(Path(click.__file__).parent)
    return tmp_path


@pytest.mark.parametrize("module", ["simulator", "simulator.errors"])
def test_a_module_that_others_load_early_needs_no_package(module: str) -> None:
    """Whoever asks for the version only waits for nothing else."""
    done = bare(f"import {module}")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_plugin_loads_no_server() -> None:
    """It is loaded in every run of pytest in its environment, wanted or not."""
    code = f"import sys, pytest, simulator.pytest_plugin; print({HEAVY} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == ("set()\n", "")


@pytest.mark.parametrize(
    ("words", "code", "printed"),
    [
        (["--version"], 0, "whmcs-sim "),
        (["--help"], 0, "Usage: whmcs-sim"),
        (["health", "--port", "1"], 1, "not ready: http://127.0.0.1:1"),
        (["severe"], 1, ""),
    ],
)
def test_a_command_that_needs_no_world_needs_click_alone(
    words: list[str], code: int, printed: str, only_click: Path
) -> None:
    """A container asks `health` every few seconds."""
    done = bare(COMMAND.format(words=words), only_click)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert done.stdout.startswith(printed)


def test_what_needs_packages_fails_in_a_bare_interpreter(only_click: Path) -> None:
    """Or the tests above could not fail."""
    done = bare(COMMAND.format(words=["serve", "--port", "0"]), only_click)
    assert "ModuleNotFoundError" in done.stderr
