"""`actions` tells what the table of actions holds."""

import json

import pytest

from simulator.actions import TABLE
from simulator.cli.main import main
from simulator.cli.reference import description
from simulator.contract.action_details import fields_of, wire_name
from simulator.spec.actions import Action
from tests.support.sample_actions import silent, told


def test_the_table_has_a_line_for_every_action(capsys: pytest.CaptureFixture[str]) -> None:
    """With its methods and description."""
    assert main(["actions"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [wire_name(each) for each in TABLE.values()]
    assert all(each.description in line for each, line in zip(TABLE.values(), lines, strict=True))


@pytest.mark.parametrize("action", TABLE.values(), ids=map(wire_name, TABLE.values()))
def test_an_action_is_told_in_full(action: Action, capsys: pytest.CaptureFixture[str]) -> None:
    """Each parameter, failure and field with its source."""
    assert main(["actions", wire_name(action)]) == 0

    text = capsys.readouterr().out
    assert action.description in text
    assert f"({'|'.join(action.methods)})" in text
    fields = {name: action.source_of(field) for name, field in fields_of(action.answer)}
    assert all(f"  {each.name}  " in text for each in action.parameters)
    assert all(f"      {each.source}\n" in text for each in action.parameters)
    assert all(f"  {each.code}  {each.text}\n" in text for each in action.claimed_failures)
    sources = map(action.source_of, action.claimed_failures)
    assert all(f"      {source}\n" in text for source in sources)
    assert all(f"  {name}" in text for name in fields)
    assert all(f"      {source}\n" in text for source in fields.values())


@pytest.mark.parametrize(
    "line",
    [
        "support.php action=told  (POST|GET)",
        "needs the token of a client",
        "  data[email]  string, optional, also email, mail",
        "  pages  integer, optional, 25 when absent",
        '      the documented code is the key: {"-3": …}; the live result is -1',
        '      the live code is "A_WORD"',
        "      what would pass: send *something* | else",
        "  -1  Invalid token or access denied",
        "Answer: result is OK; in the live dialect success",
        "  differs  integer; string of digits in live",
        "  inner.deep  integer",
        "  inner.new  integer; live only",
        "  old  integer; only with old | new; documented only",
    ],
)
def test_what_is_unusual_about_an_action_is_told(line: str) -> None:
    """Aliases, defaults, unusual failures, and what the dialects differ in."""
    assert line in description(told).splitlines()


def test_an_action_that_needs_no_token_says_so() -> None:
    """No token can be refused then."""
    text = description(silent)

    assert "needs no token" in text
    assert "Failures: none of its own" in text
    assert "Invalid token or access denied" not in text


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


def test_what_is_not_served_is_listed_with_who_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Each name of the real API that has no file here, for people and for programs."""
    assert main(["actions", "--unserved"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [line.split()[0] for line in lines]
    assert listed == sorted(listed)
    assert "net/add_ipv4" in listed
    assert not {*listed} & {f"{module}/{name}" for module, name in TABLE}
    assert {line.split()[1] for line in lines} <= {"documented:", "observed:", "assumed:"}

    assert main(["actions", "--unserved", "--json"]) == 0
    told_ = json.loads(capsys.readouterr().out)
    assert [f"{each['module']}/{each['name']}" for each in told_] == listed
