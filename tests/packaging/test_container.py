"""`WhmcsSimContainer`, up to what it asks of Docker: a stand-in answers for the engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.docker import DockerEngine, serve_docker
from tests.support.source_trees import ROOT
from tests.support.waiting import PROCESS_GUARD_S

OVERDUE = "clients: [{token: my-token, api_key: 0123456789abcdef-fedcba9876543210}]\n"
STARTED = """
from simulator.testing.container import WhmcsSimContainer

with WhmcsSimContainer()%s as container:
    print(container.get_url())
    print(container.get_token())
    print(container.get_api_key())
"""


@pytest.fixture
def engine(commands: Path, tmp_path: Path) -> DockerEngine:
    """An engine whose container sees what the image has in /scenarios."""
    scenarios = tmp_path / "root" / "scenarios"
    scenarios.mkdir(parents=True)
    (scenarios / "demo.yaml").write_bytes((ROOT / "scenarios" / "demo.yaml").read_bytes())
    return DockerEngine(commands, tmp_path / "root")


def started(
    engine: DockerEngine, script: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script that uses Docker, with an engine in its place."""
    with serve_docker(engine) as host:
        environment = {
            **os.environ,
            "DOCKER_HOST": host,
            "PYTHONPATH": str(ROOT),
            "TESTCONTAINERS_CONNECTION_MODE": "docker_host",
            "TESTCONTAINERS_RYUK_DISABLED": "true",
        }
        return subprocess.run(
            [sys.executable, "-c", script],
            check=False,
            capture_output=True,
            text=True,
            timeout=PROCESS_GUARD_S,
            cwd=folder,
            env=environment | variables,
        )


def test_it_starts_the_image_and_waits_until_it_is_ready(
    engine: DockerEngine, tmp_path: Path
) -> None:
    """The demo world of the image, by the token and key of its first client; then it is removed."""
    done = started(engine, STARTED % "", tmp_path)

    assert done.returncode == 0, done.stderr
    url, token, key = done.stdout.split()
    assert url.startswith("http://127.0.0.1:")
    assert (token, key) == ("demo-token", "0123456789abcdef-fedcba9876543210")
    assert engine.asked["Image"] == "whmcs-sim"
    assert engine.asked["ExposedPorts"] == {"8642/tcp": {}}
    assert engine.removed


def test_a_file_of_ones_own_is_copied_in(engine: DockerEngine, tmp_path: Path) -> None:
    """Copied, not mounted: the engine may be another machine's."""
    (tmp_path / "overdue.yaml").write_text(OVERDUE, "utf-8")
    done = started(engine, STARTED % '.with_scenario("overdue.yaml")', tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == "my-token"
    assert not engine.asked["HostConfig"].get("Binds")


def test_a_shipped_scenario_is_named(engine: DockerEngine, tmp_path: Path) -> None:
    """Nothing is copied: the image has it."""
    script = STARTED.replace("print(container.get_api_key())", "")
    done = started(engine, script % '.with_scenario("mass_pay")', tmp_path)

    assert done.returncode == 0, done.stderr
    assert "WHMCS_SIM_SCENARIO=mass_pay" in engine.asked["Env"]


def test_the_admin_token_of_the_environment_is_the_containers(
    engine: DockerEngine, tmp_path: Path
) -> None:
    """Set once, for the container and for whoever asks it."""
    done = started(engine, STARTED % "", tmp_path, WHMCS_SIM_ADMIN_TOKEN="s3cret")

    assert done.returncode == 0, done.stderr
    assert "WHMCS_SIM_ADMIN_TOKEN=s3cret" in engine.asked["Env"]


def test_mistakes_are_told_before_and_after_the_start(engine: DockerEngine, tmp_path: Path) -> None:
    """A file that is not there, and a client that is not."""
    script = f"""
from simulator.errors import UsageError
{STARTED.replace("print(container.get_token())", "container.get_token(999)") % ""}"""
    missing = started(engine, STARTED % '.with_scenario("nowhere.yaml")', tmp_path)
    unknown = started(engine, script, tmp_path)

    assert "with_scenario: there is no file 'nowhere.yaml'; name a .yaml file" in missing.stderr
    assert "client 999 has none of the tokens; those of 123, 124, 125 are there" in unknown.stderr
    assert engine.removed
