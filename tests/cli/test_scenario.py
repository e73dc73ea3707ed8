"""`scenario` lists, shows and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.cli.main import main
from simulator.scenario.library import folder, names
from simulator.scenario.schema import schema_text

if TYPE_CHECKING:
    from pathlib import Path


def test_list_prints_every_shipped_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    """With its description."""
    assert main(["scenario", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == names()
    assert all(line.endswith(".") for line in lines)


def test_show_prints_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is written, comments included."""
    assert main(["scenario", "show", "demo"]) == 0

    assert capsys.readouterr().out == (folder() / "demo.yaml").read_text("utf-8")


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """For editors that are offline."""
    assert main(["scenario", "schema"]) == 0

    assert capsys.readouterr().out == schema_text()


def test_lint_is_content_with_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    """Names and paths are both taken."""
    files = [str(path) for path in sorted(folder().glob("*.yaml"))]

    assert main(["scenario", "lint", "demo", *files]) == 0
    assert capsys.readouterr().out == f"{len(files) + 1} files good\n"


def test_lint_prints_every_problem_of_every_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And exits with 2."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("clocks: now\nseed: x\n", "utf-8")
    second.write_text("clients: [{location: here}]\n", "utf-8")

    assert main(["scenario", "lint", str(first), "demo", str(second)]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{first}:1:1 clocks: unknown key 'clocks'; did you mean 'clock'?",
        f"{first}:2:7 seed: expected a whole number, not 'x'",
        f"{second}:1:22 clients[0].location: there is no location 'here'",
    ]


def test_lint_of_a_file_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a finding: exit code 1."""
    assert main(["scenario", "lint", "nowhere.yaml"]) == 1
    assert "nowhere.yaml: it cannot be read" in capsys.readouterr().err
