"""The rules of the API: each failure once, with what would pass and the actions that answer it."""

from collections.abc import Iterable
from typing import Any

from simulator.contract.facts import facts_of_failure, shared_failures, wire_name
from simulator.spec.actions import Action
from simulator.spec.failures import Failure


def rules_of(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Gather the failures of actions as JSON values, in the order in which they are met."""
    answered: dict[Failure, list[str]] = {}
    for action in actions:
        for failure in (*action.failures, *shared_failures(action)):
            answered.setdefault(failure, []).append(wire_name(action))
    return [
        {**facts_of_failure(failure), "remedy": failure.remedy, "actions": names}
        for failure, names in answered.items()
    ]
