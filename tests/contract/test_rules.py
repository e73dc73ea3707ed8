"""The rules of the API: every failure once, and nothing that an action cannot answer."""

import pytest

from simulator.actions import TABLE
from simulator.contract.action_details import chosen, rules_of, wire_name
from simulator.errors import UnknownName
from simulator.rules import rule_id, rule_ids
from simulator.rules.access import INVALID_TOKEN
from simulator.rules.mass_payment import REQUIRES_TWO_INVOICES
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed


def test_every_failure_of_every_action_is_a_rule() -> None:
    """With the action among those that can answer it."""
    found = {
        (rule["code"], rule["message"], name)
        for rule in rules_of(TABLE.values())
        for name in rule["actions"]
    }
    declared = {
        (failure.code, failure.text, wire_name(action))
        for action in TABLE.values()
        for failure in action.failures
    }
    assert declared
    assert declared <= found


def test_a_failure_of_several_actions_is_one_rule() -> None:
    """The invalid token, say, which all but a few can answer."""
    rules = rules_of(TABLE.values())
    shared = [rule for rule in rules if "get_invoice" in rule["actions"]]
    (token,) = [rule for rule in shared if rule["message"] == INVALID_TOKEN.text]
    assert "get_invoices" in token["actions"]
    assert "auth/login" not in token["actions"]
    assert token["source"]


def test_every_rule_has_an_id_of_its_own() -> None:
    """The subject and the constant, so that it stays while texts are corrected."""
    ids = [rule["id"] for rule in rules_of(TABLE.values())]

    assert len(set(ids)) == len(ids)
    assert set(ids) <= set(rule_ids().values())
    assert rule_id(REQUIRES_TWO_INVOICES) == "mass_payment.requires_two_invoices"


def test_no_failure_is_declared_under_two_names() -> None:
    """Or its id would depend on which file comes first."""
    assert len(set(rule_ids().values())) == len(rule_ids())


def test_a_failure_that_stands_in_no_rules_is_named_by_its_text() -> None:
    """As those that tests make."""
    assert rule_id(Failure("no words", assumed("a test"))) == "no words"


def test_rules_are_chosen_by_id_subject_or_text() -> None:
    """And an unknown name suggests the closest of all three."""
    rules = rules_of(TABLE.values())
    (one,) = chosen(rules, "mass_payment.requires_two_invoices")

    assert one in chosen(rules, "mass_payment")
    assert chosen(rules, one["message"]) == [one]
    with pytest.raises(UnknownName, match="did you mean 'mass_payment'"):
        chosen(rules, "mass_paymnt")
