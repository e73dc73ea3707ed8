"""The Dockerfile, as far as it can be judged without Docker: what it copies, who runs, and more.

What the image does is tried in `test_installed.py`: its variables, its user, a read-only disk.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from simulator.cli.main import COMMANDS
from tests.support.archives import build, run
from tests.support.docker import Instruction, environment_of, instructions, last_stage
from tests.support.source_trees import ROOT, TOOLS

DOCKERFILE = ROOT / "Dockerfile"


def sources_of(found: list[Instruction]) -> set[str]:
    """List what is copied out of the working copy."""
    copies = (each.text.split()[:-1] for each in found if each.name in {"COPY", "ADD"})
    return {word for words in copies if not words[0].startswith("--from") for word in words}


def kept(name: str) -> bool:
    """Tell whether `.dockerignore`, a list of exceptions to `*`, lets something through."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    return f"!{name}" in rules


def test_all_that_is_copied_is_there_and_sent_along() -> None:
    """And nothing is sent along that is not copied."""
    sources = sources_of(instructions(DOCKERFILE))
    assert sources
    assert all((ROOT / each).exists() and kept(each) for each in sources)
    assert {each.name for each in ROOT.iterdir() if kept(each.name)} == sources


def test_what_is_sent_along_builds_the_wheel(tmp_path: Path) -> None:
    """The first stage has no more than these files; what it installs is what users install."""
    (tmp_path / "source").mkdir()
    for each in sources_of(instructions(DOCKERFILE)):
        source = ROOT / each
        leave_out = shutil.ignore_patterns("__pycache__", ".*")
        if source.is_dir():
            shutil.copytree(source, tmp_path / "source" / each, ignore=leave_out)
        else:
            shutil.copy(source, tmp_path / "source")
    built = build(tmp_path / "source", tmp_path / "built", "wheel")
    assert built.wheel.is_file()


def test_the_image_runs_the_command_as_a_nobody() -> None:
    """By number, as Kubernetes checks it; not as a child of a shell, which would eat signals."""
    stage = dict(last_stage(DOCKERFILE))
    assert [int(each) > 0 for each in stage["USER"].split(":")] == [True, True]
    assert json.loads(stage["ENTRYPOINT"]) == ["whmcs-sim"]
    assert json.loads(stage["CMD"]) == ["serve"]
    assert stage["STOPSIGNAL"] == "SIGTERM"


def test_the_health_check_is_a_command_of_ours() -> None:
    """It reads the same variables as the server, whose address for all means this machine here."""
    _, _, command = dict(last_stage(DOCKERFILE))["HEALTHCHECK"].partition(" CMD ")
    program, name = json.loads(command)
    variables = environment_of(DOCKERFILE)
    done = subprocess.run(
        [sys.executable, "-m", "simulator", name],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **variables, "PATH": os.defpath, "WHMCS_SIM_PORT": "1"},
    )

    assert (program, name in COMMANDS) == ("whmcs-sim", True)
    assert done.returncode == 1
    assert done.stdout.startswith("not ready: http://127.0.0.1:1 does not answer")


def test_the_port_is_told_once_in_three_places() -> None:
    """What is exposed, what is listened on, and what compose maps."""
    stage = dict(last_stage(DOCKERFILE))
    port = environment_of(DOCKERFILE)["WHMCS_SIM_PORT"]
    assert stage["EXPOSE"] == port
    assert f":{port}" in (ROOT / "compose.yaml").read_text("utf-8")


def test_modules_are_compiled_for_good(tmp_path: Path) -> None:
    """The command of the image, on a module: its compiled form is used whatever its time."""
    told = next(each.text for each in instructions(DOCKERFILE) if "compileall" in each.text)
    flags = told.partition("-m compileall ")[2].partition(" /opt")[0].split()
    module = tmp_path / "told.py"
    module.write_text("VALUE = 1\n", "utf-8")
    run([sys.executable, "-m", "compileall", *flags, str(tmp_path)])
    module.write_text("VALUE = 2\n", "utf-8")
    os.utime(module, (1, 1))

    assert run([sys.executable, "-c", "import told; print(told.VALUE)"], cwd=tmp_path) == "1\n"


def test_a_linter_of_dockerfiles_has_nothing_to_say() -> None:
    """With its own rules, none left out."""
    assert run([str(TOOLS / "hadolint"), str(DOCKERFILE)]) == ""
