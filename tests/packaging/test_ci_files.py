"""The files for compose, GitHub and GitLab: by their published schemas, and their shell, run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator import __version__
from simulator.cli.main import main
from tests.support.archives import run
from tests.support.docker import environment_of, last_stage
from tests.support.processes import free_port
from tests.support.source_trees import ROOT, TOOLS
from tests.support.waiting import PROCESS_GUARD_S

SCHEMAS = {
    "action.yml": "vendor.github-actions",
    "compose.yaml": "vendor.compose-spec",
    "packaging/github-workflow.yml": "vendor.github-workflows",
    "packaging/gitlab-ci.yml": "vendor.gitlab-ci",
}
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "packaging/gitlab-ci.yml").read_text("utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (ROOT / "packaging/github-workflow.yml").read_text("utf-8")
)
PREFIX = "WHMCS_SIM_"
OF_A_RUNNER = "SC2154"
"""A variable that nobody set: those of a runner are in no script."""
BASH = ["bash", "-eo", "pipefail", "-c"]


def checked(path: Path, schema: str) -> int:
    """Check a file by a published schema that comes with the checker."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    return subprocess.run(command, check=False, capture_output=True).returncode


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_is_what_its_reader_expects(name: str) -> None:
    """As the schema store publishes it."""
    assert checked(ROOT / name, SCHEMAS[name]) == 0


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("action.yml", "using: composite", "using: compost"),
        ("compose.yaml", "read_only: true", "read_only: [1]"),
        ("packaging/github-workflow.yml", "runs-on: ubuntu-24.04", "runs-off: ubuntu-24.04"),
        ("packaging/gitlab-ci.yml", "when: on_failure", "when: on_tuesday"),
    ],
)
def test_a_mistake_in_a_file_is_found(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    """Or the test above could not fail."""
    text = (ROOT / name).read_text("utf-8")
    assert right in text
    (tmp_path / Path(name).name).write_text(text.replace(right, wrong), "utf-8")
    assert checked(tmp_path / Path(name).name, SCHEMAS[name]) == 1


def variables_in(text: str) -> set[str]:
    """List the variables of ours that a text names."""
    return set(re.findall(rf"\b{PREFIX}[A-Z_]+", text))


@pytest.mark.parametrize("name", ["Dockerfile", *SCHEMAS])
def test_a_variable_is_one_that_a_command_reads(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt one would be ignored, silently."""
    assert main(["serve", "--help"]) == 0
    known = variables_in(capsys.readouterr().out)
    told = {f"{PREFIX}{each}" for each in ("URL", "TOKEN", "API_KEY", "IMAGE", "PACKAGE")}
    assert "WHMCS_SIM_PORT" in known
    assert variables_in((ROOT / name).read_text("utf-8")) <= known | told


def test_compose_starts_what_the_image_is() -> None:
    """Read-only and without rights, on a port of this machine; its health is the image's."""
    service = COMPOSE["services"]["whmcs-sim"]
    stage = dict(last_stage(ROOT / "Dockerfile"))
    (published,) = service["ports"]

    assert published.startswith("127.0.0.1:")
    assert published.endswith(f":{environment_of(ROOT / 'Dockerfile')['WHMCS_SIM_PORT']}")
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["healthcheck"]["test"][1:] == json.loads(
        stage["HEALTHCHECK"].partition(" CMD ")[2]
    )


def test_snippets_name_this_version() -> None:
    """A release that forgets them fails here."""
    for name in ("packaging/gitlab-ci.yml", "packaging/github-workflow.yml"):
        versions = re.findall(
            r"whmcs-sim(?:==|:|@v)([0-9.]+\.[0-9]+)", (ROOT / name).read_text("utf-8")
        )
        assert set(versions) == {__version__}


def test_the_gitlab_job_with_the_package_runs(commands: Path, tmp_path: Path) -> None:
    """Its shell as it stands, after an installation that is here already."""
    job = GITLAB["with-package"]
    lines: list[str] = job["before_script"] + job["script"]
    install, rest = lines[0], lines[1:]
    assert install == 'python -m pip install --quiet "$WHMCS_SIM_PACKAGE"'
    variables = {name: str(each) for name, each in job["variables"].items()}
    script = "\n".join([*rest, 'kill "$!"', 'wait "$!"'])
    done = subprocess.run(
        [*BASH, script],
        check=False,
        capture_output=True,
        text=True,
        timeout=PROCESS_GUARD_S,
        cwd=tmp_path,
        env=variables | {"PATH": f"{commands}:{os.defpath}", "WHMCS_SIM_PORT": str(free_port())},
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert '"worlds":["default"]' in done.stdout


def test_the_shell_of_the_snippets_is_sound(tmp_path: Path) -> None:
    """GitLab joins the lines of a job into one script; so does this."""
    scripts = [
        "\n".join([*job.get("before_script", []), *job["script"]]) for job in GITLAB.values()
    ]
    steps = [
        step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step
    ]
    for script in [*scripts, *(re.sub(r"\$\{\{.*?\}\}", "x", step) for step in steps)]:
        (tmp_path / "script.sh").write_text(f"#!/bin/bash\n{script}\n", "utf-8")
        shellcheck = [str(TOOLS / "shellcheck"), "--exclude", OF_A_RUNNER]
        assert run([*shellcheck, str(tmp_path / "script.sh")]) == ""
