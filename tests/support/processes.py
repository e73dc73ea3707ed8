"""Programs that tests start: `whmcs-sim run`, suites of users, and servers called over HTTP."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from simulator.testing import SimulatedWorld
from tests.support.source_trees import ROOT
from tests.support.waiting import HANG_GUARD_S, PROCESS_GUARD_S

CLIENTS = Path(__file__).parents[2] / "fixtures" / "clients"
PROBE = "from simulator.sandbox.namespace import obstacle; print(obstacle(()))"
AS_NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_read_search",  # only so that it can read this interpreter
    "--ambient-caps=+dac_read_search",
)


class SandboxRun(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str
    report: Any


def run_in_sandbox(
    folder: Path, *words: str, prefix: tuple[str, ...] = (), **environment: str
) -> SandboxRun:
    """Run `whmcs-sim run` with a report in a folder, which its temporary files go to as well."""
    report = folder / "report.json"
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "simulator", "run", "--report", str(report), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROCESS_GUARD_S,
        env={**os.environ, "TMPDIR": str(folder), **environment},
    )
    text = report.read_text() if report.exists() else ""
    return SandboxRun(done.returncode, done.stdout, done.stderr, json.loads(text) if text else None)


@cache
def sandbox_obstacle() -> str:
    """Tell why no namespaces can be had here; empty where they can."""
    probe = [sys.executable, "-c", PROBE]
    return subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip()


SUITE_CONFIG = """\
[pytest]
addopts = -p simulator.pytest_plugin -p no:cacheprovider -q
filterwarnings = error
"""
OUR_VARIABLES = re.compile("^(WHMCS_SIM|PYTEST_|COV_)")
ALONE = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@dataclass(frozen=True)
class SuiteRun:
    """What a run came to: its exit code, and all that it printed."""

    code: int
    text: str

    def outcomes(self) -> dict[str, int]:
        """Count what the last line tells, such as `{"passed": 2, "failed": 1}`."""
        last = self.text.strip().splitlines()[-1]
        found = re.findall(r"(\d+) (passed|failed|errors?|skipped)", last)
        return {outcome: int(count) for count, outcome in found}


class Suite:
    """A folder of tests that use the plugin; of other plugins, only those that a run names."""

    def __init__(self, folder: Path) -> None:
        """Begin with a configuration only."""
        self.folder = folder
        self.write("pytest.ini", SUITE_CONFIG)

    def write(self, name: str, text: str) -> None:
        """Write a file into the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")

    def run(self, *arguments: str, **environment: str) -> SuiteRun:
        """Run pytest in the folder, with variables of the environment."""
        inherited = {
            name: each for name, each in os.environ.items() if not OUR_VARIABLES.match(name)
        }
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *_plugins(arguments), *arguments],
            cwd=self.folder,
            env={**inherited, **ALONE, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PROCESS_GUARD_S,
        )
        return SuiteRun(ran.returncode, ran.stdout + ran.stderr)

    def read(self, pattern: str) -> list[str]:
        """Read what the tests wrote into files of the folder, in the order of their names."""
        return [path.read_text("utf-8") for path in sorted(self.folder.glob(pattern))]


def _plugins(arguments: tuple[str, ...]) -> tuple[str, ...]:
    return ("-p", "xdist.plugin") if "-n" in arguments else ()


OPENER = build_opener(ProxyHandler({}))


@contextmanager
def running_server(
    command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> Iterator[str]:
    """Start a server, give its address, and stop it as Docker does."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or not lines[-1].startswith("listening on "):
            lines.append(process.stdout.readline())
            assert lines[-1], "".join(lines)
        yield lines[-1].split()[-1]
        process.terminate()
        assert process.wait(HANG_GUARD_S) == 0
    finally:
        process.kill()
        process.communicate()


def call_server(url: str, **form: str) -> Any:  # noqa: ANN401 whatever the API answers
    """Call the API as the first client of the demo world."""
    body = urlencode({"token": "demo-token", **form}).encode()
    with OPENER.open(Request(f"{url}/whmcs.php", body), timeout=HANG_GUARD_S) as answer:  # noqa: S310
        return json.load(answer)


def call_world(sim: SimulatedWorld, action: str, **params: object) -> dict[str, Any]:
    """Ask the API as the first client."""
    connection = HTTPConnection(urlsplit(sim.url).netloc, timeout=HANG_GUARD_S)
    form = urlencode({"action": action, "token": sim.token, **params})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/whmcs.php", form, headers)
    body = connection.getresponse().read()
    connection.close()
    answer: dict[str, Any] = json.loads(body)
    return answer


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
