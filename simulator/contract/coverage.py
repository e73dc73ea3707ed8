"""Coverage: which actions, parameters and failures of the table were exercised, and which never.

Decision 26 says what counts as exercised; the engine counts it where requests are answered. A
report knows all claims by name, so it can be narrowed, merged, and read back from JSON.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.action_details import shared_failures, wire_name
from simulator.engine.coverage_counters import ActionCounters, CoverageCounters
from simulator.errors import UsageError
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.sources import Basis, Source

CountedBasis = Literal["documented", "all"]

BASES: tuple[CountedBasis, ...] = ("documented", "all")
HUNDRED = 100


class Claim(Struct, frozen=True):
    """A parameter or failure, and whether it was exercised.

    Attributes:
        name: a parameter's name on the wire; a failure's text, with `$placeholders`.
        basis: who says that it exists, such as `documented`.
        exercised: a parameter was sent in a call that its action answered; a failure came back.
        code: of a failure; None for a parameter.
    """

    name: str
    basis: Basis
    exercised: bool
    code: int | None = None


class ActionCoverage(Struct, frozen=True):
    """What was exercised of an action.

    Attributes:
        name: with the module in front where that is not whmcs.php.
        answered: how often it gave a success or a failure of its own.
        counted: whether it is one of the actions that the report counts.
    """

    name: str
    module: str
    group: str
    basis: Basis
    answered: int
    parameters: list[Claim]
    failures: list[Claim]
    counted: bool = True


class Share(Struct, frozen=True):
    """How many of how many were exercised; the percentage is rounded down, so 100 means all."""

    exercised: int
    total: int
    percent: float


class Coverage(Struct, frozen=True, kw_only=True):
    """What was exercised of the contract, and what never was.

    Attributes:
        world: the world that was looked at; None for all of a server or a run.
        basis: `documented` counts only what the documentation says, `all` everything declared.
        claims: actions, parameters and failures together.
        table: the actions, each with its parameters and failures.
        shared: the failures that actions share, such as that of a dead token.
    """

    world: str | None
    basis: CountedBasis
    claims: Share
    actions: Share
    parameters: Share
    failures: Share
    table: list[ActionCoverage]
    shared: list[Claim]


def narrow(coverage: Coverage, basis: CountedBasis) -> Coverage:
    """Count only what is documented; a report that is narrow already stays so."""
    if basis == "all" or coverage.basis == "documented":
        return coverage
    rows = map(_documented, coverage.table)
    table = [each for each in rows if each.counted or each.parameters or each.failures]
    shared = [each for each in coverage.shared if each.basis is Basis.DOCUMENTED]
    return count_claims(coverage.world, "documented", table, shared)


def count_claims(
    world: str | None, basis: CountedBasis, table: list[ActionCoverage], shared: list[Claim]
) -> Coverage:
    """Make a report of rows and shared failures, with their shares."""
    actions = [bool(each.answered) for each in table if each.counted]
    parameters = [claim.exercised for each in table for claim in each.parameters]
    failures = [claim.exercised for each in table for claim in each.failures]
    failures += [claim.exercised for claim in shared]
    return Coverage(
        world=world,
        basis=basis,
        claims=_share([*actions, *parameters, *failures]),
        actions=_share(actions),
        parameters=_share(parameters),
        failures=_share(failures),
        table=table,
        shared=shared,
    )


def read_coverage(document: object, where: str) -> Coverage:
    """Read a report from the values of its JSON.

    Raises:
        UsageError: it is none.
    """
    try:
        return msgspec.convert(document, Coverage)
    except msgspec.ValidationError as problem:
        raise UsageError(
            f"the answer is no report of coverage: {problem}",
            where=where,
            would_be_right="ask a whmcs-sim of this version",
        ) from None


def falls_below(coverage: Coverage, percent: float) -> bool:
    """Whether less than so many percent of all claims were exercised; nothing is rounded."""
    return coverage.claims.exercised * HUNDRED < percent * coverage.claims.total


def percentage(text: str) -> float:
    """Read a percentage, such as 80 or 99.5.

    Raises:
        ValueError: it is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= HUNDRED:  # "nan" neither
        raise ValueError(f"{text[:40]!r} is no percentage: write 0 to 100, such as 80")
    return number


def _documented(row: ActionCoverage) -> ActionCoverage:
    parameters, failures = (
        [each for each in claims if each.basis is Basis.DOCUMENTED]
        for claims in (row.parameters, row.failures)
    )
    counted = row.basis is Basis.DOCUMENTED
    return replace(row, parameters=parameters, failures=failures, counted=counted)


def _share(exercised: list[bool]) -> Share:
    count, total = sum(exercised), len(exercised)
    permille = count * HUNDRED * 10 // total if total else HUNDRED * 10
    return Share(count, total, permille / 10)


def merge(reports: Iterable[Coverage]) -> Coverage | None:
    """Add reports up; narrow if one of them is; None where there is none."""
    listed = list(reports)
    if not listed:
        return None
    basis: CountedBasis = "all"
    if any(each.basis == "documented" for each in listed):
        basis = "documented"
    listed = [narrow(each, basis) for each in listed]
    rows: dict[str, ActionCoverage] = {}
    for row in (row for each in listed for row in each.table):
        rows[row.name] = _merge_actions(rows[row.name], row) if row.name in rows else row
    shared = _merge_claims(claimed for each in listed for claimed in each.shared)
    worlds = {each.world for each in listed}
    world = worlds.pop() if len(worlds) == 1 else None
    return count_claims(world, basis, list(rows.values()), shared)


def _merge_actions(one: ActionCoverage, other: ActionCoverage) -> ActionCoverage:
    return replace(
        one,
        answered=one.answered + other.answered,
        parameters=_merge_claims([*one.parameters, *other.parameters]),
        failures=_merge_claims([*one.failures, *other.failures]),
    )


def _merge_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Give each claim once; it was exercised if it was anywhere."""
    found: dict[tuple[int | None, str], Claim] = {}
    for each in claims:
        before = found.setdefault((each.code, each.name), each)
        if each.exercised and not before.exercised:
            found[each.code, each.name] = each
    return list(found.values())


def coverage_of(
    actions: Iterable[Action],
    counters: CoverageCounters,
    basis: CountedBasis = "documented",
    world: str | None = None,
) -> Coverage:
    """Compare what an engine counted with a table of actions.

    A failure of all actions that the page prints for one of them is that one's.
    """
    listed = list(actions)
    own = {each for action in listed for each in action.claimed_failures}
    shared = dict.fromkeys(each for action in listed for each in shared_failures(action))
    table = [_action_coverage(action, counters.actions.get(action)) for action in listed]
    claims = [
        _failure_claim(each, each.source, exercised=each in counters.shared)
        for each in shared
        if each not in own
    ]
    return narrow(count_claims(world, "all", table, claims), basis)


def empty_coverage() -> Coverage:
    """Give the report of a run that asked nothing."""
    return coverage_of(TABLE.values(), CoverageCounters(), "all")


def _action_coverage(action: Action, counters: ActionCounters | None) -> ActionCoverage:
    sent = counters.parameters if counters is not None else set()
    own = [action.failures[index] for index in counters.failures] if counters is not None else []
    came_back = {*own, *(each.case_of for each in own)}
    return ActionCoverage(
        name=wire_name(action),
        module=action.module,
        group=action.group,
        basis=action.source.basis,
        answered=counters.answered if counters is not None else 0,
        parameters=[
            Claim(each.name, each.source.basis, each.name in sent) for each in action.parameters
        ],
        failures=[
            _failure_claim(each, action.source_of(each), exercised=each in came_back)
            for each in action.claimed_failures
        ],
    )


def _failure_claim(failure: Failure, source: Source, *, exercised: bool) -> Claim:
    return Claim(failure.text, source.basis, exercised, failure.code)
