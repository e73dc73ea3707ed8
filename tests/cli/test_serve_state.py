"""`serve --state`: a development world that is there again after a restart."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from simulator.engine.state.files import StateFile, load, save
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S
from tests.support.worlds import shipped

TOP_UP = {"action": "create_addfunds", "token": "demo-token", "amount": "20"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a path for a state file, with nothing there yet."""
    return tmp_path / "state.json"


class RunningServer(NamedTuple):
    """A server: its process, its port, and what it printed when it was ready."""

    process: subprocess.Popen[str]
    port: int
    banner: str


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[RunningServer]:
    """Serve on a free port."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            banner = "".join(iter(partial(next, out(process)), "stop with Ctrl-C\n"))
            yield RunningServer(process, int(banner.partition("\n")[0].rpartition(":")[2]), banner)
        finally:
            process.kill()


def out(process: subprocess.Popen[str]) -> IO[str]:
    """Give what a process prints."""
    assert process.stdout is not None
    return process.stdout


def stopped(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Stop a server; gives its exit code, and what it warned of."""
    process.send_signal(signal.SIGTERM)
    _, warned = process.communicate(timeout=PROCESS_GUARD_S)
    return process.returncode, warned


def post(port: int, path: str, form: dict[str, str]) -> dict[str, Any]:
    """Send a form."""
    connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(form), headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def test_a_world_is_there_again_after_a_restart(path: Path) -> None:
    """Saved at the stop, and loaded in the stead of the scenario, which the banner says."""
    with serving("--state", str(path)) as first:
        made = post(first.port, "/whmcs.php", TOP_UP)
        assert stopped(first.process) == (0, "")
    with serving(WHMCS_SIM_STATE=str(path)) as second:
        rows = post(second.port, "/whmcs.php", {**TOP_UP, "action": "get_invoices"})
        assert stopped(second.process) == (0, "")

    assert f"state kept in {path}" in first.banner
    assert f"state loaded from {path}" in second.banner
    assert rows["invoices"]["invoice"][-1]["id"] == made["invoice"]


def test_what_only_a_scenario_would_heed_is_told(path: Path) -> None:
    """Another scenario and its overrides are not used, and nobody shall wonder."""
    save(path, shipped("get_client"))
    arguments = ("demo", "--dialect", "live", "--fault", "status=503")
    with serving("--state", str(path), *arguments) as served:
        code, warned = stopped(served.process)

    assert code == 0
    assert "world 'get_client'" in served.banner
    assert "not used: the scenario demo, --dialect, --fault" in warned
    assert load(path).dialect == "documented"


def refused(*arguments: str) -> str:
    """Start a server that cannot; gives what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROCESS_GUARD_S,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("text", [b"{", b'{"version": 99}'])
def test_a_file_that_is_none_is_refused_and_left_alone(path: Path, text: bytes) -> None:
    """With its name, and exit code 1."""
    path.write_bytes(text)

    assert str(path) in refused("--state", str(path))
    assert path.read_bytes() == text


def test_a_folder_that_is_missing_is_told_at_start(path: Path) -> None:
    """Not when it is time to save."""
    assert "there is no folder" in refused("--state", str(path.parent / "missing" / "state.json"))


def test_a_file_that_another_server_writes_is_refused(path: Path) -> None:
    """Two would undo each other's changes."""
    file = StateFile.acquire(path)
    try:
        assert "another server keeps its world there" in refused("--state", str(path))
    finally:
        file.release()


def test_a_server_that_is_killed_leaves_what_it_saved_last(path: Path) -> None:
    """And the next one is not kept out."""
    save(path, replace(shipped("demo"), scenario="before"))
    with serving("--state", str(path)) as served:
        post(served.port, "/whmcs.php", TOP_UP)
        served.process.kill()
        served.process.wait(timeout=PROCESS_GUARD_S)

    assert load(path).scenario == "before"
    StateFile.acquire(path).release()
