"""How little a server is when it starts: counted, for a clock says something else each time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.main import CERTIFICATES

SERVE = """
import atexit, sys
from simulator.cli.main import main

atexit.register(lambda: print(*sys.modules, file=sys.stderr))
sys.exit(main(["serve", "--port", "0"]))
"""
READS = """
import os, ssl
from simulator.cli.main import CERTIFICATES, WHMCS_SIM

read = []
ssl.SSLContext.load_default_certs = lambda *_: read.append(os.environ[CERTIFICATES])
WHMCS_SIM.get_command(None, "serve")
print(*read, os.environ.get(CERTIFICATES))
"""
MOST_OF_OURS = 175
MOST_OF_BARE = 1.35
SELDOM = (
    *("jsonschema", "reportlab", "tomllib", "trustme", "yaml", "simulator.contract"),
    *("simulator.engine.explain", "simulator.web.admin.paths", "simulator.web.payment_pages"),
)


def started(*arguments: str) -> subprocess.Popen[str]:
    """Start a program and wait for its first line; nobody counts what it runs, which loads more."""
    uncounted = {name: each for name, each in os.environ.items() if not name.startswith("COVERAGE")}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=uncounted,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_a_start_imports_only_what_serving_the_demo_world_needs() -> None:
    """What only some ask for is imported when they do."""
    process = started("-c", SERVE)
    process.send_signal(signal.SIGTERM)
    loaded = process.communicate()[1].split()

    assert [name for name in SELDOM if name in loaded] == []
    assert "simulator.web.api" in loaded
    assert sum(name.startswith("simulator") for name in loaded) <= MOST_OF_OURS


@pytest.mark.skipif(sys.platform != "linux", reason="it asks /proc")
def test_a_server_weighs_little_more_than_its_framework() -> None:
    """Memory at rest, beside that of an application that says one word."""
    assert pages("simulator", "serve", "--port", "0") <= MOST_OF_BARE * pages("benchmarks.bare")


def pages(*program: str) -> int:
    """Tell how many pages a program holds once it has started."""
    process = started("-m", *program)
    held = int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1])
    process.kill()
    process.communicate()
    return held


@pytest.mark.parametrize("mine", ["/mine.pem", None])
def test_a_server_reads_no_certificates_and_leaves_the_variable_as_it_was(mine: str | None) -> None:
    """What this machine trusts is for clients."""
    environment = {name: value for name, value in os.environ.items() if name != CERTIFICATES}
    run = subprocess.run(
        [sys.executable, "-c", READS],
        capture_output=True,
        text=True,
        check=True,
        env=environment if mine is None else {**environment, CERTIFICATES: mine},
    )

    assert run.stdout == f"{os.devnull} {mine}\n"
