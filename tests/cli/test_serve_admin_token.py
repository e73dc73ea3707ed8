"""`serve --admin-token`: from a flag or a variable, to the admin paths, and into no output."""

import os
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from simulator.cli.options import read_host
from tests.support.processes import OPENER, running_server
from tests.support.source_trees import ROOT
from tests.support.waiting import HANG_GUARD_S

SERVE = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
TOKEN = "s3cret-token"


def status_of(url: str, **headers: str) -> int:
    """Ask an admin path."""
    try:
        request = Request(f"{url}/_sim/worlds", headers=headers)  # noqa: S310
        with OPENER.open(request, timeout=HANG_GUARD_S) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def test_the_variable_guards_the_admin_paths() -> None:
    """A variable does not show in a list of processes, as a flag does."""
    with running_server(SERVE, {**os.environ, "WHMCS_SIM_ADMIN_TOKEN": TOKEN}, ROOT) as url:
        assert status_of(url) == 401
        assert status_of(url, **{"X-Sim-Admin-Token": TOKEN}) == 200


def test_the_flag_guards_them_too() -> None:
    """And wins over the variable."""
    environment = {**os.environ, "WHMCS_SIM_ADMIN_TOKEN": "another"}
    with running_server([*SERVE, "--admin-token", TOKEN], environment, ROOT) as url:
        assert status_of(url, **{"X-Sim-Admin-Token": "another"}) == 401
        assert status_of(url, Authorization=f"Bearer {TOKEN}") == 200


@pytest.mark.parametrize("token", ["two words", "ключ"])
def test_a_token_that_cannot_be_sent_is_refused(token: str) -> None:
    """In one sentence, before anything is listened on."""
    done = subprocess.run(
        [*SERVE, "--admin-token", token], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 1
    assert "visible ASCII characters without spaces" in done.stderr
    assert "Traceback" not in done.stderr


def started(*arguments: str, token: str = "") -> tuple[list[str], str, str]:
    """Serve off loopback until it is asked who may; gives the output, the warnings, and the url."""
    environment = {**os.environ, "WHMCS_SIM_ADMIN_TOKEN": token}
    process = subprocess.Popen(
        [*SERVE, "--host", "0.0.0.0", *arguments],  # noqa: S104 what is warned of
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    url = process.stdout.readline().removeprefix("listening on ").strip()
    lines = []
    while line := process.stdout.readline().strip():
        lines.append(line)
        if line.startswith(("stop with", "admin token")) and (
            line.startswith("admin") or arguments or token
        ):
            break
    sent = {"X-Sim-Admin-Token": lines[-1].split()[2].rstrip(",")} if not token else {}
    statuses = f"{status_of(url)} {status_of(url, **sent)}"
    process.terminate()
    _, warned = process.communicate(timeout=HANG_GUARD_S)
    return lines, warned, statuses


def test_off_loopback_a_token_is_made_up_where_none_is_given() -> None:
    """Printed once, where whoever started it looks; another one each time."""
    lines, warned, statuses = started()
    assert lines[-1].startswith("admin token ")
    assert lines[-1].endswith(", to be sent as X-Sim-Admin-Token")
    token = lines[-1].split()[2].rstrip(",")
    assert len(token) >= 32
    assert token not in warned
    assert "the admin paths want the admin token" in warned
    assert statuses == "401 200"
    assert token not in started()[0][-1]


def test_who_insists_has_none() -> None:
    """With a warning that says what others can do; a variable that is empty counts as not set."""
    lines, warned, statuses = started("--no-admin-token")
    assert lines[-1] == "stop with Ctrl-C"
    assert "anybody there can change the world" in warned
    assert statuses == "200 200"


def test_one_that_is_given_is_kept() -> None:
    """And stands in no output."""
    lines, warned, statuses = started(token=TOKEN)
    assert "the admin paths want the admin token" in warned
    assert TOKEN not in warned + "".join(lines)
    assert statuses == "401 401"


def test_nobody_can_want_both() -> None:
    """Which one was meant, only they can tell."""
    done = subprocess.run(
        [*SERVE, "--admin-token", TOKEN, "--no-admin-token"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert "leave out one of" in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize("host", ["two words", "http://x", "x:80", ""])
def test_a_host_that_is_none_cannot_be_allowed(host: str) -> None:
    """A port would never match."""
    with pytest.raises(ValueError, match="is no host"):
        read_host(host)
    assert read_host("*.Dev.example") == "*.dev.example"
    assert read_host("[FD00::2]") == "fd00::2"
