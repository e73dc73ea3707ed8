"""The rules of the API: each failure once, with what would pass and the actions that answer it.

A rule has an id that stays: `mass_payment.requires_two_invoices` is the constant
`REQUIRES_TWO_INVOICES` of `simulator/rules/mass_payment.py`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.contract.action_details import failure_details, shared_failures, wire_name
from simulator.errors import UnknownName
from simulator.rules import rule_id
from simulator.spec.actions import Action
from simulator.spec.failures import Failure


def rules_of(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Gather the failures of actions as JSON values, in the order in which they are met."""
    answered: dict[Failure, list[str]] = {}
    for action in actions:
        for failure in (*action.failures, *shared_failures(action)):
            answered.setdefault(failure, []).append(wire_name(action))
    return [
        {"id": rule_id(failure), **failure_details(failure), "actions": names}
        for failure, names in answered.items()
    ]


def chosen(rules: Iterable[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Choose rules by an id, by a subject, or by the exact text of a failure.

    Raises:
        UnknownName: no rule has the name.
    """
    listed = list(rules)
    found = [each for each in listed if name in (each["id"], _subject(each), each["message"])]
    if not found:
        known = [each["id"] for each in listed]
        close = [*known, *sorted({_subject(each) for each in listed})]
        texts = [each["message"] for each in listed]
        raise UnknownName("rule", name, [*close, *texts], where="rules")
    return found


def _subject(rule: Mapping[str, Any]) -> str:
    return str(rule["id"]).partition(".")[0]
