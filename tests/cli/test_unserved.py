"""What was asked for and is not served: told at the end of `run` and `serve`, and a failure."""

import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.processes import OPENER, run_in_sandbox
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S

ASKING = """
import sys, requests
for module, action in (each.split("/") for each in sys.argv[1:]):
    url = f"https://invapi.hostkey.com/{module}.php"
    print(requests.post(url, {"action": action, "id": 12345}).json())
"""
SERVE = [sys.executable, "-m", "simulator", "serve", "--port", "0"]


def asking(*actions: str) -> tuple[str, ...]:
    """Write a command that asks the real host for actions."""
    return ("--dialect", "live", "--", sys.executable, "-c", ASKING, *actions)


def test_a_run_tells_what_was_asked_for_and_is_not_served(tmp_path: Path) -> None:
    """In the envelope of the dialect, in the summary and in the report; it fails nothing."""
    ended = run_in_sandbox(tmp_path, *asking("net/add_ipv4", "vm/get_snapshot", "net/add_ipv4"))

    message = "whmcs-sim does not serve net/add_ipv4"
    expected = {"result": -1, "code": -1, "error": message, "message": message}
    assert ended.out.splitlines()[0] == str(expected)
    assert ended.code == 0
    line = "whmcs-sim: asked for what is not served: net/add_ipv4 ×2, vm/get_snapshot\n"
    assert line in ended.err
    assert ended.report["unserved"] == {"net/add_ipv4": 2, "vm/get_snapshot": 1}
    assert (ended.report["requests"], ended.report["refused"]) == (3, 3)


@pytest.mark.parametrize(
    ("action", "code"), [("net/add_ipv4", 2), ("net/nothing_like_it", 0), ("auth/info", 0)]
)
def test_a_run_fails_on_what_is_not_served_if_told_to(
    tmp_path: Path, action: str, code: int
) -> None:
    """And not on what the real API does not have either, nor on what it refuses."""
    ended = run_in_sandbox(tmp_path, "--fail-on-unserved", *asking(action))

    assert ended.code == code, ended.err
    assert ("not served" in ended.err) is (code == 2)


def test_a_command_that_failed_keeps_its_exit_code(tmp_path: Path) -> None:
    """It says more than ours."""
    command = ("sh", "-c", 'python -c "$0" net/add_ipv4; exit 7', ASKING)
    ended = run_in_sandbox(tmp_path, "--fail-on-unserved", "--", *command)
    assert ended.code == 7


@pytest.mark.parametrize(
    ("flags", "module", "code"),
    [(["--fail-on-unserved"], "net", 2), ([], "net", 0), (["--fail-on-unserved"], "whmcs", 0)],
)
def test_a_server_tells_it_when_it_stops(flags: list[str], module: str, code: int) -> None:
    """On standard error; with the flag it is the exit code too, so that CI sees it."""
    with subprocess.Popen(
        [*SERVE, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        form = urlencode({"action": "add_ipv4"}).encode()
        with OPENER.open(f"{url}/{module}.php", form, timeout=HANG_GUARD_S) as answer:
            answer.read()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=PROCESS_GUARD_S)
    assert process.returncode == code
    asked = "whmcs-sim: asked for what is not served: net/add_ipv4\n"
    assert (asked in told) is (module == "net")
