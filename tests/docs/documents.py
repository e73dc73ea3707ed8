"""YAML on a page: a scenario is loaded, and the shell inside a pipeline or compose file runs.

Of a GitHub workflow or action these are its `run` steps, of a GitLab pipeline its `script` lines,
of a compose file its health checks. What a `before_script` installs is there already. A step that
uses our action has started a server, and the steps after it know its variables.
"""

import shlex
import subprocess
from typing import Any, NamedTuple

import yaml

from simulator.errors import SimulatorError
from simulator.scenario.loading import load_scenario
from simulator.scenario.resolved_document import Options
from tests.docs.blocks import Block
from tests.docs.page import BASH, DEFAULT_PORT, BrokenPage, Page

OUR_ACTION = "/whmcs-sim@"
ACTION_TELLS = {
    "WHMCS_SIM_URL": "http://127.0.0.1:{port}",
    "WHMCS_SIM_TOKEN": "demo-token",
    "WHMCS_SIM_API_KEY": "0123456789abcdef-fedcba9876543210",
}


class Step(NamedTuple):
    """A script, and the variables that its document sets for it."""

    script: str
    variables: dict[str, str]
    after_our_action: bool = False


def run_yaml(page: Page, block: Block) -> None:
    """Load a scenario, or run what a document of another kind tells a shell to do.

    Raises:
        Broken: it is refused.
    """
    text = page.text_of(block)
    if is_scenario(text):
        page.executed += 1
        _load(page, block)
        return
    check_shell(text)
    for step in shell_of(text):
        _perform(page, step)


def is_scenario(text: str) -> bool:
    """Tell whether a document is a scenario rather than a file of some other program."""
    document = yaml.safe_load(text)
    return isinstance(document, dict) and bool(document.keys() & {"scenario", "clients"})


def check_shell(text: str) -> None:
    """Parse all shell in a document, also of one that cannot run here.

    Raises:
        Broken: bash cannot read it, or there is none.
    """
    steps = shell_of(text)
    if not steps:
        raise BrokenPage("this is no scenario, and there is no shell in it to try")
    for script, _, _ in steps:
        done = subprocess.run(
            [BASH, "-n"], input=script, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BrokenPage(f"{done.stderr}{script}")


def shell_of(text: str) -> list[Step]:
    """Give the scripts that a workflow, an action, a pipeline or a compose file would run.

    Raises:
        Broken: it is none of them.
    """
    document = yaml.safe_load(text)
    if not isinstance(document, dict):
        raise BrokenPage("the document is no mapping")
    if "services" in document:
        return [_health(service) for service in document["services"].values()]
    if "runs" in document:
        return _runs(document["runs"])
    if isinstance(document.get("jobs"), dict):
        return [step for job in document["jobs"].values() for step in _runs(job)]
    jobs = (job for job in document.values() if isinstance(job, dict) and "script" in job)
    return [Step("\n".join(job["script"]), _texts(job.get("variables"))) for job in jobs]


def _runs(job: dict[str, Any]) -> list[Step]:
    steps: list[Step] = []
    ours = False
    for step in job["steps"]:
        ours = ours or OUR_ACTION in step.get("uses", "")
        if "run" in step:
            steps.append(Step(step["run"], _texts(job.get("env")) | _texts(step.get("env")), ours))
    return steps


def _texts(variables: dict[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (variables or {}).items()}


def _health(service: dict[str, Any]) -> Step:
    command = service.get("healthcheck", {}).get("test", ["CMD", "true"])
    return Step(shlex.join(command[1:]) if command[0] == "CMD" else str(command[-1]), {})


def _load(page: Page, block: Block) -> None:
    name = block.file or f"line_{block.line}.yaml"
    try:
        load_scenario(str(page.folder / name), Options())
    except SimulatorError as problem:
        raise BrokenPage(str(problem)) from None


def _perform(page: Page, step: Step) -> None:
    variables = step.variables
    if step.after_our_action:
        page.prepare_for(DEFAULT_PORT)
        told = {name: value.format(port=page.port) for name, value in ACTION_TELLS.items()}
        variables = told | variables
    code = page.run(f"set -eo pipefail\n{step.script}", variables)
    if code:
        raise BrokenPage(f"it ended with {code}:\n{page.printed}\n{step.script}")
