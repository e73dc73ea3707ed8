"""`serve --admin-token`: from a flag or a variable, to the admin paths, and into no output."""

import os
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request

import pytest

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


@pytest.mark.parametrize(
    ("token", "told"),
    [("", "anybody there can change the world"), (TOKEN, "the admin paths want the admin token")],
)
def test_the_warning_says_what_others_can_do(token: str, told: str) -> None:
    """Off loopback; a variable that is empty counts as not set."""
    environment = {**os.environ, "WHMCS_SIM_ADMIN_TOKEN": token}
    process = subprocess.Popen(
        [*SERVE, "--host", "0.0.0.0"],  # noqa: S104 what is warned of
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    _, warned = process.communicate(timeout=HANG_GUARD_S)

    assert told in warned
    assert TOKEN not in warned
