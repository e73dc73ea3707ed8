"""The rules of the API: every failure once, and nothing that an action cannot answer."""

from __future__ import annotations

from simulator.actions import TABLE
from simulator.contract.facts import wire_name
from simulator.contract.rules import rules_of
from simulator.rules.access import INVALID_TOKEN


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
