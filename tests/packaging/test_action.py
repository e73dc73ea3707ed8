"""`action.yml`: its shell, run as a runner runs it, step after step, with files for its outputs."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.archives import Archives, borrow, run
from tests.support.processes import call_server
from tests.support.source_trees import ROOT, TOOLS
from tests.support.waiting import PROCESS_GUARD_S

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, START = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
RUNNERS_SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]


class Runner:
    """What a job has: a folder, a temporary folder, and files that steps write lines into."""

    def __init__(self, folder: Path) -> None:
        """Begin a job in a folder."""
        self.folder = folder
        self.temporary = folder / "temp"
        self.temporary.mkdir()

    def step(self, step: dict[str, Any], **values: str) -> subprocess.CompletedProcess[str]:
        """Run a step; inputs have the values that are given, or none."""
        variables = dict.fromkeys(step["env"], "") | values
        files = {f"GITHUB_{name}": str(self.temporary / name) for name in ("ENV", "OUTPUT", "PATH")}
        environment = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(self.temporary)}
        return subprocess.run(
            [*RUNNERS_SHELL, step["run"]],
            check=False,
            capture_output=True,
            text=True,
            timeout=PROCESS_GUARD_S,
            cwd=self.folder,
            env=environment | files | variables,
        )

    def lines(self, name: str) -> dict[str, str]:
        """Read what steps have written into a file."""
        text = (self.temporary / name).read_text("utf-8")
        return dict(line.split("=", 1) for line in text.splitlines())

    def end(self) -> None:
        """End what the job left behind, as runners do."""
        if (self.temporary / "OUTPUT").is_file():
            os.kill(int(self.lines("OUTPUT")["pid"]), signal.SIGTERM)


@pytest.fixture(scope="module")
def installed(archives: Archives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The temporary folder of a runner after the first step, without a network."""
    runner = Runner(tmp_path_factory.mktemp("installed"))
    alone = {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_NO_COMPILE": "1"}
    done = runner.step(INSTALL, PACKAGE=str(archives.wheel), PYTHON=sys.executable, **alone)
    assert done.returncode == 0, done.stdout + done.stderr
    folder = runner.temporary / "whmcs-sim"
    borrow(folder / "venv")
    (on_path,) = (runner.temporary / "PATH").read_text("utf-8").split()
    assert [each.name for each in os.scandir(on_path)] == ["whmcs-sim"]
    return folder


@pytest.fixture
def runner(installed: Path, tmp_path: Path) -> Iterator[Runner]:
    """A runner after the first step."""
    begun = Runner(tmp_path)
    (begun.temporary / "whmcs-sim").mkdir()
    (begun.temporary / "whmcs-sim" / "venv").symlink_to(installed / "venv")
    yield begun
    begun.end()


def test_a_job_has_a_simulator_that_stays(runner: Runner) -> None:
    """Its address, token and key are outputs, and variables of later steps."""
    done = runner.step(START, WHMCS_SIM_PORT="0")

    assert done.returncode == 0, done.stdout + done.stderr
    outputs, variables = runner.lines("OUTPUT"), runner.lines("ENV")
    assert set(outputs) == set(ACTION["outputs"])
    assert (outputs["token"], outputs["api-key"]) == (
        "demo-token",
        "0123456789abcdef-fedcba9876543210",
    )
    assert variables == {
        "WHMCS_SIM_URL": outputs["url"],
        "WHMCS_SIM_TOKEN": outputs["token"],
        "WHMCS_SIM_API_KEY": outputs["api-key"],
    }
    assert call_server(outputs["url"], action="get_invoices")["result"] == "OK"
    assert outputs["url"] in done.stdout


def test_a_scenario_of_the_repository_is_served(runner: Runner) -> None:
    """By a path below the workspace, with more flags, and an admin token that the step sends."""
    world = "clients: [{token: my-token}]\n"
    (runner.folder / "my world.yaml").write_text(world, "utf-8")
    done = runner.step(
        START,
        WHMCS_SIM_PORT="0",
        WHMCS_SIM_SCENARIO="my world.yaml",
        WHMCS_SIM_ADMIN_TOKEN="s3cret",
        ARGUMENTS="--fault\naction=get_invoices status=503\n\n--require-world\n",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.lines("OUTPUT")["token"] == "my-token"
    with pytest.raises(OSError, match="503"):
        call_server(runner.lines("OUTPUT")["url"], action="get_invoices", token="my-token")


def test_two_simulators_in_one_job_do_not_meet(runner: Runner) -> None:
    """Each has a log of its own."""
    first = runner.step(START, WHMCS_SIM_PORT="0")
    one = runner.lines("OUTPUT")
    runner.end()
    (runner.temporary / "OUTPUT").unlink()
    second = runner.step(START, WHMCS_SIM_PORT="0")

    assert (first.returncode, second.returncode) == (0, 0)
    assert runner.lines("OUTPUT")["log"] != one["log"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"WHMCS_SIM_SCENARIO": "nowhere.yaml"}, "nowhere.yaml: it cannot be read"),
        ({"WHMCS_SIM_DIALECT": "klingon"}, "WHMCS_SIM_DIALECT"),
        ({"ARGUMENTS": "--nonsense"}, "--nonsense"),
    ],
)
def test_a_start_that_fails_fails_the_step_at_once(
    runner: Runner, values: dict[str, str], told: str
) -> None:
    """With what the server said, and an annotation."""
    done = runner.step(START, WHMCS_SIM_PORT="0", **values)

    assert done.returncode == 1
    assert told in done.stdout
    assert "::error title=whmcs-sim::" in done.stdout
    assert not (runner.temporary / "OUTPUT").exists()


@pytest.mark.parametrize("python", ["false", "nowhere/python3"])
def test_a_python_that_will_not_do_is_told(tmp_path: Path, python: str) -> None:
    """Too old, or missing: before anything is installed."""
    done = Runner(tmp_path).step(INSTALL, PYTHON=python)
    assert done.returncode == 1
    assert f"::error title=whmcs-sim::{python} is not Python 3.11 or newer" in done.stdout


def test_no_input_is_pasted_into_the_shell() -> None:
    """An input reaches it as a variable, so that none can be a command; and all of them do."""
    steps = [INSTALL, START]
    given = " ".join(str(value) for step in steps for value in step["env"].values())

    assert not any(EXPRESSION.search(step["run"]) for step in steps)
    assert all(f"inputs.{name} " in given for name in ACTION["inputs"])


@pytest.mark.parametrize("step", [INSTALL, START], ids=lambda step: str(step["id"]))
def test_a_linter_of_shells_has_nothing_to_say(step: dict[str, Any], tmp_path: Path) -> None:
    """With its own rules, none left out."""
    (tmp_path / "step.sh").write_text(f"#!/bin/bash\n{step['run']}", "utf-8")
    assert run([str(TOOLS / "shellcheck"), str(tmp_path / "step.sh")]) == ""
