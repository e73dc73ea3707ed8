"""A run of pytest tells what its tests exercised: alone, with workers, on somebody's server."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.engine.exchanges import Call
from simulator.engine.worlds import DEFAULT
from simulator.testing import Simulator
from simulator.testing.plugin.coverage import RunCoverage
from tests.support.api import DEMO_TOKEN, serving
from tests.support.recorder import new_engine
from tests.support.source_trees import ROOT
from tests.support.waiting import PROCESS_GUARD_S
from tests.support.worlds import shipped

PROJECT = """
import json, os, urllib.request, urllib.parse
import pytest

def call(world, action, **params):
    form = {"action": action, "token": world.token, **params}
    data = urllib.parse.urlencode(form).encode()
    return json.load(urllib.request.urlopen(world.url + "/whmcs.php", data))

def test_an_invoice(whmcs_sim):
    assert call(whmcs_sim, "get_invoice", invoice_id=554433)["result"] == "OK"

def test_a_refusal(whmcs_sim):
    assert call(whmcs_sim, "mass_pay", **{"invoices[0]": 1})["code"] == -1

def test_a_client(whmcs_sim):
    assert call(whmcs_sim, "get_client")["result"] == "OK"

def test_it_can_crash(whmcs_sim):
    if os.environ.get("CRASH"):
        os._exit(1)
"""
EXERCISED = {"get_client": [], "get_invoice": ["invoice_id"], "mass_pay": ["invoices"]}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Give a folder with tests of a client application."""
    (tmp_path / "test_client.py").write_text(PROJECT)
    return tmp_path


@pytest.fixture(name="url")
def _url() -> Iterator[str]:
    """Serve somebody else's server, whose default world was asked something by somebody else."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    engine.call(Call("whmcs", "POST", {"token": DEMO_TOKEN, "action": "getcredits"}))
    with serving(engine) as port:
        yield f"http://127.0.0.1:{port}"


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder with no plugins but ours and xdist."""
    plugins = ("-p", "simulator.pytest_plugin", "-p", "xdist", "-p", "no:cacheprovider")
    environment = {
        **{name: each for name, each in os.environ.items() if not name.startswith("WHMCS_SIM")},
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": str(ROOT),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PROCESS_GUARD_S,
        check=False,
    )


def report_in(folder: Path) -> dict[str, Any]:
    """Read the report that a run has written."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


def exercised(report: dict[str, Any]) -> dict[str, list[str]]:
    """Name the parameters that were exercised, by action."""
    return {
        row["name"]: [each["name"] for each in row["parameters"] if each["exercised"]]
        for row in report["table"]
        if row["answered"]
    }


def test_a_run_tells_what_it_exercised_and_what_never(folder: Path) -> None:
    """In its summary, and in a file."""
    done = run(folder, "--whmcs-sim-coverage=report.json", "--whmcs-sim-fail-under=1")

    assert done.returncode == 0, done.stdout
    assert "whmcs-sim coverage ====" in done.stdout
    assert "actions       3 of 24 " in done.stdout
    assert "failures      1 of 24 " in done.stdout
    assert "    parameters: load_client_data\n" in done.stdout
    assert f"report: {folder / 'report.json'}" in done.stdout
    report = report_in(folder)
    assert exercised(report) == EXERCISED
    assert (report["basis"], report["claims"]["exercised"]) == ("documented", 3 + 2 + 1)


def test_workers_that_share_a_server_are_counted_together(folder: Path) -> None:
    """The server counts, whoever asked; too little fails the run."""
    done = run(folder, "-n2", "--whmcs-sim-coverage=report.json", "--whmcs-sim-fail-under=90")

    assert "4 passed" in done.stdout, done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "FAILED too little: 4.5 % exercised, 90 % wanted" in done.stdout
    assert exercised(report_in(folder)) == EXERCISED


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_on_somebody_s_server_only_the_worlds_of_the_run_count(
    folder: Path, url: str, workers: str
) -> None:
    """Each tells before it is deleted, and the controller adds up what the workers bring."""
    done = run(folder, workers, f"--whmcs-sim-url={url}", "--whmcs-sim-coverage=report.json")

    assert done.returncode == 0, done.stdout
    assert exercised(report_in(folder)) == EXERCISED
    assert "incomplete" not in done.stdout


def test_a_worker_that_crashed_leaves_the_report_incomplete(folder: Path, url: str) -> None:
    """The summary says so, and what the others exercised is there."""
    options = (f"--whmcs-sim-url={url}", "--whmcs-sim-coverage=report.json")
    done = run(folder, "-n1", *options, CRASH="1")

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "incomplete: worker gw0 is gone with what its tests exercised" in done.stdout


def test_a_run_that_asked_nothing_has_exercised_nothing(folder: Path) -> None:
    """So a wiring mistake does not pass for coverage; a passing run fails for it."""
    (folder / "test_client.py").write_text("def test_nothing(): pass\n")
    done = run(folder, "--whmcs-sim-fail-under=0.1", "--whmcs-sim-coverage=report.xml")

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "never called: 24 of 24 actions" in done.stdout
    assert ET.parse(folder / "report.xml").getroot().attrib["failures"] == "0"  # noqa: S314 ours


def test_a_summary_needs_no_file(folder: Path) -> None:
    """And leaves none."""
    done = run(folder, "-k", "client", "--whmcs-sim-coverage")

    assert done.returncode == 0, done.stdout
    assert "actions       3 of 24 " in done.stdout
    assert "report:" not in done.stdout
    assert [each.name for each in folder.iterdir() if each.is_file()] == ["test_client.py"]


def test_a_file_that_cannot_be_written_fails_the_run(folder: Path) -> None:
    """A report that CI waits for must not be missing silently."""
    (folder / "report.html").mkdir()
    done = run(folder, "--whmcs-sim-coverage=report.html", "-k", "client")

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "report.html cannot be written: Is a directory" in done.stdout


def test_nobody_who_does_not_ask_is_told(folder: Path) -> None:
    """Nor is anything counted where no test runs."""
    assert "coverage" not in run(folder, "-k", "client").stdout
    collected = run(folder, "--collect-only", "--whmcs-sim-coverage", "--whmcs-sim-fail-under=9")
    assert collected.returncode == 0
    assert "whmcs-sim coverage" not in collected.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--whmcs-sim-coverage", "test_client.py"), "it must end in .json, .html, .xml"),
        (("--whmcs-sim-coverage=no/such.json",), "there is no folder"),
        (("--whmcs-sim-fail-under=all",), "'all' is no percentage"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    folder: Path, options: tuple[str, ...], said: str
) -> None:
    """Before any test runs; the name of a test is not taken for the file."""
    done = run(folder, *options)

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "test_client.py").read_text() == PROJECT


def test_a_server_that_is_gone_is_told_once(pytestconfig: pytest.Config) -> None:
    """However many worlds of the run were there."""
    with Simulator() as sim:
        pass
    run = RunCoverage(pytestconfig, None, None, foreign=True)
    for _ in range(2):
        run.pytest_whmcs_sim_world_ends(sim)

    [problem] = run.problems
    assert "no simulator answers" in problem


def test_a_worker_that_crashed_is_no_loss_where_the_server_is_the_run_s_own(
    pytestconfig: pytest.Config,
) -> None:
    """The server has counted what it asked."""
    run = RunCoverage(pytestconfig, None, None, foreign=False)
    run.pytest_testnodedown(object())

    assert run.problems == []
