"""`actions` tells what the table of actions holds."""

from __future__ import annotations

import json

import pytest

from simulator.actions import TABLE
from simulator.cli.action_text import wire_name
from simulator.cli.main import main


def test_the_table_has_a_line_for_every_action(capsys: pytest.CaptureFixture[str]) -> None:
    """With its methods and description."""
    assert main(["actions"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [wire_name(each) for each in TABLE.values()]
    assert all(each.description in line for each, line in zip(TABLE.values(), lines, strict=True))


@pytest.mark.parametrize("action", TABLE.values(), ids=map(wire_name, TABLE.values()))
def test_an_action_is_told_in_full(action: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Each parameter and failure with its source."""
    told = next(each for each in TABLE.values() if each is action)
    assert main(["actions", wire_name(told)]) == 0

    text = capsys.readouterr().out
    assert told.description in text
    assert all(f"  {parameter.name}  " in text for parameter in told.parameters)
    assert all(f"  {failure.code}  {failure.text}" in text for failure in told.failures)
    assert all(str(failure.source) in text for failure in told.failures)
    assert all(f"  {field.name}" in text for field in told.answer.fields)


def test_an_action_of_another_module_has_the_module_before_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Those of whmcs.php may have it too."""
    assert main(["actions", "auth/login"]) == 0
    assert capsys.readouterr().out.startswith("auth.php action=login")

    assert main(["actions", "whmcs/mass_pay"]) == 0
    assert capsys.readouterr().out.startswith("whmcs.php action=mass_pay")


def test_json_holds_the_same_facts(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs."""
    assert main(["actions", "get_invoice", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)

    assert facts["name"] == "get_invoice"
    assert facts["methods"] == ["POST", "GET"]
    assert facts["parameters"][0]["name"] == "invoice_id"
    assert facts["parameters"][0]["source"].startswith("documented")
    assert any(field["name"].endswith("item.amount") for field in facts["answer"])


def test_json_of_all_is_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """One entry for each action."""
    assert main(["actions", "--json"]) == 0

    assert len(json.loads(capsys.readouterr().out)) == len(TABLE)


def test_an_unknown_action_suggests_a_known_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1."""
    assert main(["actions", "get_invoce"]) == 1
    assert "did you mean 'get_invoice'?" in capsys.readouterr().err
