"""`serve --journal-entries` and `--journal-bytes`: how much the journals of a server keep."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest

from simulator.cli.main import main
from tests.support.waiting import HANG_GUARD_S

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CALL = "action=get_client&token=demo-token"


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[int]:
    """Run `whmcs-sim serve` on a free port; gives the port."""
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline().rpartition(":")[2])
        finally:
            process.kill()


def kept_of_three(port: int) -> tuple[int, int]:
    """Call three times; tells how many calls are kept, and how many were let go."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
        for _ in range(3):
            connection.request("POST", "/whmcs.php", CALL, FORM)
            connection.getresponse().read()
        connection.request("GET", "/_sim/worlds/default/journal")
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
    return answer["total"], answer["forgotten"]


@pytest.mark.parametrize(
    ("arguments", "environment", "kept"),
    [
        ([], {}, (3, 0)),
        (["--journal-entries", "2"], {}, (2, 1)),
        ([], {"WHMCS_SIM_JOURNAL_ENTRIES": "1"}, (1, 2)),
        (["--journal-entries", "0"], {"WHMCS_SIM_JOURNAL_ENTRIES": "1"}, (0, 3)),
        ([], {"WHMCS_SIM_JOURNAL_BYTES": "2000"}, (1, 2)),
    ],
)
def test_the_journal_keeps_what_the_flags_say(
    arguments: list[str], environment: dict[str, str], kept: tuple[int, int]
) -> None:
    """Each bound by itself, from the command line or the environment."""
    with served(*arguments, **environment) as port:
        assert kept_of_three(port) == kept


@pytest.mark.parametrize("flag", ["--journal-entries", "--journal-bytes"])
@pytest.mark.parametrize("value", ["-1", "many", "1.5", "٣", "9" * 16])
def test_a_bound_that_is_no_number_is_refused(
    flag: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit code 1, and an example."""
    assert main(["serve", f"{flag}={value}"]) == 1
    assert "write one such as 1000" in capsys.readouterr().err
