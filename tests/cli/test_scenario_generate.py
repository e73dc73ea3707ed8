"""`scenario generate` writes a billing history: to a file, or on to the next command."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.cli.scenarios import warn_if_too_large, write
from simulator.errors import UsageError
from simulator.scenario import load_scenario
from simulator.scenario.library import LARGEST_FILE
from tests.support.source_trees import ROOT

Captured = pytest.CaptureFixture[str]
MADE = (
    "# Generated: whmcs-sim scenario generate --clients 2 --seed 0 --services-per-client 2"
    " --months 6 --locale ru_RU=3,en_US=1"
)


def generate(*arguments: object) -> int:
    """Generate, and give the exit code."""
    return main(["scenario", "generate", *map(str, arguments)])


def test_a_file_and_a_pipe_get_the_same_bytes(tmp_path: Path, capsys: Captured) -> None:
    """And every process gets them: nothing depends on the run."""
    path = tmp_path / "generated.yaml"
    arguments = ["--clients", "12", "--seed", "7", "--months", "3"]

    assert generate(*arguments, "--output", path) == 0
    assert generate(*arguments) == 0
    command = [sys.executable, "-m", "simulator", "scenario", "generate", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    assert done.stdout == path.read_bytes()
    assert capsys.readouterr().out.encode() == path.read_bytes()
    assert done.stderr == b""  # progress is for terminals
    assert main(["scenario", "lint", str(path)]) == 0


def test_the_file_says_how_it_was_made(tmp_path: Path) -> None:
    """Its first line is the command, and its name the file's."""
    path = tmp_path / "many.yaml"
    assert generate("--clients", 2, "--locale", "ru_RU=3,en_US", "--output", path) == 0

    assert path.read_text("utf-8").splitlines()[:2] == [
        MADE,
        "scenario: many",
    ]
    assert [each.id for each in load_scenario(str(path)).world.clients] == [1001, 1002]


def test_a_terminal_is_told_how_far_it_is(tmp_path: Path) -> None:
    """On a line of its own that is gone in the end; the output stays as it is."""
    terminal, side = pty.openpty()
    command = [sys.executable, "-m", "simulator", "scenario", "generate", "--clients", "4"]
    with (tmp_path / "generated.yaml").open("wb") as file:
        subprocess.run(command, cwd=ROOT, stdout=file, stderr=side, check=True)

    told = os.read(terminal, 10_000).decode()
    os.close(side)
    os.close(terminal)
    assert told.startswith("\rgenerating clients: 1 of 4\rgenerating clients: 2 of 4\r")
    assert told.endswith("\r\033[K")
    assert len(load_scenario(str(tmp_path / "generated.yaml")).world.clients) == 4


def test_it_never_replaces_a_file_unless_told_to(tmp_path: Path, capsys: Captured) -> None:
    """A large file took its time."""
    path = tmp_path / "mine.yaml"
    path.write_text("my work", "utf-8")

    assert generate("--clients", 1, "--output", path) == 1
    assert path.read_text("utf-8") == "my work"
    assert "is there already" in capsys.readouterr().err
    assert generate("--clients", 1, "--output", path, "--force") == 0
    assert path.read_text("utf-8").startswith("# Generated")


def test_what_is_interrupted_leaves_nothing_behind(tmp_path: Path) -> None:
    """Neither half a file nor a broken older one."""
    path = tmp_path / "mine.yaml"
    path.write_text("my work", "utf-8")

    def interrupted() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(interrupted(), str(path), force=True, where="scenario generate")

    assert [each.name for each in tmp_path.iterdir()] == ["mine.yaml"]
    assert path.read_text("utf-8") == "my work"


def test_what_nobody_could_load_is_told(capsys: Captured) -> None:
    """A scenario of the largest size can still be read."""
    warn_if_too_large(LARGEST_FILE)
    assert capsys.readouterr().err == ""

    warn_if_too_large(LARGEST_FILE + 2**20)
    assert capsys.readouterr().err.startswith("warning: 65.0 MiB; scenarios of more than 64 MiB")


def test_a_place_that_cannot_be_written_is_a_mistake_with_advice(tmp_path: Path) -> None:
    """No traceback, and nothing was made in vain."""
    with pytest.raises(UsageError, match="cannot be written"):
        write([b""], str(tmp_path / "nowhere/mine.yaml"), force=False, where="scenario generate")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--clients", "0"], "'0': write a whole number from 1 to 1000000"),
        (["--clients", "many"], "'many': write a whole number"),
        (["--clients", "9" * 5000], "write a whole number"),
        (["--months", "121"], "'121': write a whole number from 0 to 120"),
        (["--seed", "-1"], "--seed"),
        (["--services-per-client", "51"], "'51'"),
        (["--locale", "xx_XX"], "'xx_XX' is no locale with its share; write en_US=80,ru_RU=20"),
        (["--locale", "ru_RU=0"], "'ru_RU=0' is no locale"),
        (["--locale", "ru_RU="], "'ru_RU=' is no locale"),
        (["--locale", "ru_RU=²"], "is no locale"),
        (["--locale", ""], "'' is no locale"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(
    arguments: list[str], said: str, capsys: Captured
) -> None:
    """With what would be right."""
    assert generate(*arguments) == 1
    assert said in capsys.readouterr().err
