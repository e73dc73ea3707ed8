"""`run --` killed with SIGKILL: neither a process nor a file of it is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes import sandbox_obstacle
from tests.support.waiting import wait_until

BREEDING = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env={env})
print(child.pid, flush=True)
time.sleep(600)
"""


def lives(pid: int) -> bool:
    """Whether a process can still do anything."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return False
    return told.rpartition(") ")[2][0] != "Z"


@pytest.fixture(params=["--namespace", "--no-namespace"])
def how(request: pytest.FixtureRequest) -> str:
    """Give each way to run; one that is not possible here is left out."""
    if request.param == "--namespace" and sandbox_obstacle():
        pytest.skip(sandbox_obstacle())
    return str(request.param)


@pytest.fixture
def killed(how: str, tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Kill a run whose command has a child; gives the ids of both."""
    environment = "{}" if how == "--namespace" else "None"
    program = BREEDING.replace("{env}", environment)
    command = [sys.executable, "-c", f"import os; print(os.getpid(), flush=True)\n{program}"]
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "run", how, "--", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        pids = int(process.stdout.readline()), int(process.stdout.readline())
        assert all(map(lives, pids))
        assert list(tmp_path.iterdir())
        process.send_signal(signal.SIGKILL)
        process.wait()
        yield pids
    for pid in filter(lives, pids):
        os.kill(pid, signal.SIGKILL)


def test_neither_the_command_nor_what_came_of_it_nor_a_file_is_left(
    killed: tuple[int, int], tmp_path: Path
) -> None:
    """In the sandbox also not a child that knows nothing of the environment."""
    wait_until(lambda: not any(map(lives, killed)))
    wait_until(lambda: not list(tmp_path.iterdir()))
