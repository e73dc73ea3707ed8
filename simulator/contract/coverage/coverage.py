"""Coverage: which actions, parameters and failures of the table were exercised, and which never.

What counts as exercised is said in decision 26, and where requests are answered
(`simulator/engine/seen.py`); here it is held against all that could be.
"""

from collections.abc import Iterable

from simulator.actions import TABLE
from simulator.contract.coverage.report import (
    Claimed,
    CountedBasis,
    Coverage,
    CoveredAction,
    counted,
    narrowed,
)
from simulator.contract.facts import shared_failures, wire_name
from simulator.engine.seen import Seen, SeenAction
from simulator.spec.actions import Action
from simulator.spec.failures import Failure


def coverage_of(
    actions: Iterable[Action],
    seen: Seen,
    basis: CountedBasis = "documented",
    world: str | None = None,
) -> Coverage:
    """Hold what was seen against a table of actions."""
    listed = list(actions)
    shared = dict.fromkeys(each for action in listed for each in shared_failures(action))
    table = [_action(action, seen.actions.get(action)) for action in listed]
    told = [_failure(each, exercised=each in seen.shared) for each in shared]
    return narrowed(counted(world, "all", table, told), basis)


def nothing_exercised() -> Coverage:
    """Give the report of somebody who asked nothing at all."""
    return coverage_of(TABLE.values(), Seen(), "all")


def _action(action: Action, seen: SeenAction | None) -> CoveredAction:
    sent = seen.parameters if seen is not None else set()
    failed = seen.failures if seen is not None else {}
    return CoveredAction(
        name=wire_name(action),
        module=action.module,
        group=action.group,
        basis=action.source.basis,
        answered=seen.answered if seen is not None else 0,
        parameters=[
            Claimed(each.name, each.source.basis, each.name in sent) for each in action.parameters
        ],
        failures=[
            _failure(each, exercised=index in failed) for index, each in enumerate(action.failures)
        ],
    )


def _failure(failure: Failure, *, exercised: bool) -> Claimed:
    return Claimed(failure.text, failure.source.basis, exercised, failure.code)
