"""`scenario new` writes a file to begin with, and never over another."""

import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.contract.stories import run_story
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.scenario.library import SCHEMA_FILE, find, names
from simulator.scenario.loading import load_scenario
from tests.contract.test_stories import Server
from tests.support.source_trees import ROOT

Captured = pytest.CaptureFixture[str]


def new(*arguments: object) -> int:
    """Write a new scenario, and give the exit code."""
    return main(["scenario", "new", *map(str, arguments)])


def test_the_first_one_is_short_clean_and_explains_itself(
    tmp_path: Path, capsys: Captured, served_engine: tuple[Engine, int]
) -> None:
    """Under 15 lines, and its story is true."""
    path = tmp_path / "mine.yaml"

    assert new("--output", path) == 0
    assert main(["scenario", "lint", str(path)]) == 0

    text = path.read_text("utf-8")
    assert len(text.splitlines()) < 15
    assert text.count(" # ") + text.count("\n#") > 3
    scenario = load_scenario(str(path))
    assert (scenario.name, len(scenario.world.invoices)) == ("mine", 1)
    engine, port = served_engine
    engine.worlds.add(DEFAULT, scenario.world)
    assert scenario.steps
    assert run_story(scenario, Server(engine, port)) == []
    assert "scenario schema --output" in capsys.readouterr().err


def test_without_arguments_it_is_written_here(tmp_path: Path) -> None:
    """One command, one file."""
    command = [sys.executable, "-m", "simulator", "scenario", "new"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )

    assert done.stdout == b""
    assert [path.name for path in tmp_path.iterdir()] == ["my_world.yaml"]


@pytest.mark.parametrize("name", names())
def test_each_shipped_scenario_can_be_the_beginning(name: str, tmp_path: Path) -> None:
    """Under a name of its own, with another path of the schema, and all else as it is.

    It is loaded before it is written, as the tests of refused beginnings show.
    """
    path = tmp_path / "mine.yaml"
    origin = find(name).read_text("utf-8").splitlines()

    assert new("mine", "--from", name, "--output", path) == 0

    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == f"# yaml-language-server: $schema=./{SCHEMA_FILE}"
    renamed = ["scenario: mine" if line == f"scenario: {name}" else line for line in origin]
    assert lines[1:] == renamed[1:]
    assert lines.count("scenario: mine") == 1


def test_a_file_without_a_name_gets_one(tmp_path: Path, capsys: Captured) -> None:
    """A path is taken too, and - prints."""
    origin = tmp_path / "origin.yaml"
    origin.write_text("clients: []\n", "utf-8")

    assert new("mine", "--from", origin, "--output", "-") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["scenario: mine", "clients: []"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clocks: now\n", "origin.yaml:1:1 clocks: unknown key 'clocks'"),
        ("{clients: []}\n", "there is no line that begins with `scenario:`"),
    ],
)
def test_a_beginning_that_cannot_be_one_is_refused(
    text: str, said: str, tmp_path: Path, capsys: Captured
) -> None:
    """What is written is clean."""
    origin = tmp_path / "origin.yaml"
    origin.write_text(text, "utf-8")

    assert new("mine", "--from", origin, "--output", tmp_path / "mine.yaml") == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [origin]


def test_it_never_replaces_a_file_unless_told_to(tmp_path: Path, capsys: Captured) -> None:
    """Nor a folder, ever."""
    path = tmp_path / "mine.yaml"
    path.write_text("my work", "utf-8")

    assert new("mine", "--output", path) == 1
    assert f"{path} is there already; give another --output, or --force" in capsys.readouterr().err
    assert path.read_text("utf-8") == "my work"

    assert new("mine", "--output", path, "--force") == 0
    assert "scenario: mine" in path.read_text("utf-8")
    assert new("mine", "--output", tmp_path, "--force") == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine.yaml"]


def test_it_points_to_the_nearest_schema_of_the_repository(tmp_path: Path) -> None:
    """Above the file, but not above the repository."""
    folder = tmp_path / "repository/tests/worlds"
    folder.mkdir(parents=True)
    (tmp_path / SCHEMA_FILE).touch()
    (tmp_path / "repository/.git").mkdir()

    assert new("--output", folder / "a.yaml") == 0
    (tmp_path / "repository" / SCHEMA_FILE).touch()
    assert new("--output", folder / "b.yaml") == 0

    first = [(folder / name).read_text("utf-8").partition("\n")[0] for name in ("a.yaml", "b.yaml")]
    assert [line.partition("=")[2] for line in first] == [
        f"./{SCHEMA_FILE}",
        f"../../{SCHEMA_FILE}",
    ]


@pytest.mark.parametrize("name", ["../mine", "a b", "", "mine.yaml", "x" * 81, "a\nclients: []"])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path, capsys: Captured) -> None:
    """It becomes a file and a line of YAML."""
    assert new(name or "-x", "--output", tmp_path / "mine.yaml") == 1
    assert "whmcs-sim: scenario new: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_mistake_with_advice(
    tmp_path: Path, capsys: Captured
) -> None:
    """No traceback."""
    assert new("--output", tmp_path / "nowhere/mine.yaml") == 1
    assert "name a file in a folder that is there" in capsys.readouterr().err


def test_an_unknown_beginning_is_refused(tmp_path: Path, capsys: Captured) -> None:
    """And nothing is written."""
    assert new("--from", "overdu", "--output", tmp_path / "mine.yaml") == 1
    assert "did you mean 'overdue'?" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
