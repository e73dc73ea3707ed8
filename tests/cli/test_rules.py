"""`rules`: the table of them, and everything about one."""

import json

import pytest

from simulator.cli.main import main


def test_the_table_has_every_rule_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The id, the code, and the text to the letter."""
    assert main(["rules"]) == 0

    lines = capsys.readouterr().out.splitlines()
    (found,) = [line for line in lines if line.startswith("cancellations.exceeded_traffic ")]
    assert found.split() == ["cancellations.exceeded_traffic", "-3", "whmcs_server_exceded_traffic"]


def test_one_rule_is_told_with_who_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """What is answered, where it is documented, what would pass, and what can answer it."""
    assert main(["rules", "mass_payment.requires_two_invoices"]) == 0

    source = "documented: HOSTKEY API page, whmcs/mass_pay, failure response (read 2026-11-22)"
    assert capsys.readouterr().out.splitlines() == [
        "mass_payment.requires_two_invoices",
        "  answer   -1  mass_pay_requires_2_invoices",
        f"  source   {source}",
        "  remedy   send two different unpaid invoices at least",
        "  actions  mass_pay",
    ]


def test_a_live_result_that_is_not_the_code_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Business rules of a cancellation have a code of their own."""
    assert main(["rules", "cancellations.exceeded_traffic"]) == 0

    assert "  live     the result is -1, the code -3" in capsys.readouterr().out.splitlines()


def test_who_borrows_a_text_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """For those actions it is assumed, whatever it is for the others."""
    assert main(["rules", "invoices.invalid_invoice_id"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["  actions  get_invoice, mass_pay", "  borrowed mass_pay"]


def test_what_is_unusual_on_the_wire_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A code that is a word, and a code that is the key."""
    assert main(["rules", "logins.no_servers"]) == 0
    assert 'live     the code is "NO_APPROPRIATE_SERVERS"' in capsys.readouterr().out

    assert main(["rules", "profiles.email_empty"]) == 0
    assert 'written  {"-1": …} in the documented dialect' in capsys.readouterr().out


def test_a_subject_and_a_text_find_rules_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever was refused has the text, not the id."""
    assert main(["rules", "mass_payment", "--json"]) == 0
    ids = [rule["id"] for rule in json.loads(capsys.readouterr().out)]
    assert "mass_payment.requires_two_invoices" in ids
    assert {each.partition(".")[0] for each in ids} == {"mass_payment"}

    assert main(["rules", "mass_pay_requires_2_invoices"]) == 0
    assert capsys.readouterr().out.startswith("mass_payment.requires_two_invoices\n")


def test_json_of_one_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    """With all that is known."""
    assert main(["rules", "mass_payment.requires_two_invoices", "--json"]) == 0

    rule = json.loads(capsys.readouterr().out)
    assert (rule["code"], rule["actions"]) == (-1, ["mass_pay"])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("mass_payment.requires_2_invoices", "mass_payment.requires_two_invoices"),
        ("mas_payment", "mass_payment"),
        ("mass_pay_requires_two_invoices", "mass_pay_requires_2_invoices"),
    ],
)
def test_an_unknown_rule_suggests_a_known_one(
    name: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By id, by subject, by text; exit code 1."""
    assert main(["rules", name]) == 1
    assert f"did you mean {meant!r}?" in capsys.readouterr().err
