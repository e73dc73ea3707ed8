"""`dialects diff` and `openapi`: what the table of actions tells of the wire."""

import json
from pathlib import Path

import pytest

from simulator.actions import TABLE
from simulator.cli.main import main
from simulator.contract.openapi import api_document


def test_all_differences_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of every action first, each with both spellings."""
    assert main(["dialects", "diff"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "every action: failure any failure"
    assert lines[1] == '  documented  {"code": -1, "message": "$text"}'
    assert lines[2].startswith('  live        {"result": -1, "code": -1, "error": "$text"')
    assert "get_client: result result" in lines


def test_of_one_action_only_its_own_are_added(capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, with the source of each."""
    assert main(["dialects", "diff", "get_client", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert {each["action"] for each in found} == {"every action", "get_client"}
    assert all(each["source"] for each in found)


@pytest.mark.parametrize(
    ("argv", "meant"),
    [(["diff", "get_clint"], "did you mean 'get_client'?"), (["dif"], "did you mean diff?")],
)
def test_a_mistake_suggests_what_was_meant(
    argv: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An action or a verb."""
    assert main(["dialects", *argv]) == 1
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize("per_action", [False, True])
def test_the_document_is_printed(per_action: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """In the form and dialect that are asked for."""
    flags = ["--per-action"] if per_action else []
    assert main(["openapi", "--dialect", "live", *flags]) == 0

    wanted = api_document(TABLE.values(), "live", per_action=per_action)
    assert json.loads(capsys.readouterr().out) == wanted


def test_the_document_is_written_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is named when it is there."""
    path = tmp_path / "api.json"

    assert main(["openapi", "--output", str(path)]) == 0
    assert json.loads(path.read_text("utf-8")) == api_document(TABLE.values())
    assert capsys.readouterr().out == f"{path}: written\n"

    assert main(["openapi", "--output", str(tmp_path / "no" / "api.json")]) == 1
    assert "cannot be written: No such file" in capsys.readouterr().err
