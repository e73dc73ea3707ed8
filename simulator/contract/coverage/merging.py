"""Reports of coverage added up: of servers, worlds or processes of tests, in any order."""

from collections.abc import Iterable

from msgspec.structs import replace

from simulator.contract.coverage.report import (
    Claimed,
    CountedBasis,
    Coverage,
    CoveredAction,
    counted,
    narrowed,
)


def merged(reports: Iterable[Coverage]) -> Coverage | None:
    """Add reports up; narrow if one of them is; None where there is none."""
    listed = list(reports)
    if not listed:
        return None
    basis: CountedBasis = "all"
    if any(each.basis == "documented" for each in listed):
        basis = "documented"
    listed = [narrowed(each, basis) for each in listed]
    rows: dict[str, CoveredAction] = {}
    for row in (row for each in listed for row in each.table):
        rows[row.name] = _both(rows[row.name], row) if row.name in rows else row
    shared = _all_of(claimed for each in listed for claimed in each.shared)
    worlds = {each.world for each in listed}
    world = worlds.pop() if len(worlds) == 1 else None
    return counted(world, basis, list(rows.values()), shared)


def _both(one: CoveredAction, other: CoveredAction) -> CoveredAction:
    return replace(
        one,
        answered=one.answered + other.answered,
        parameters=_all_of([*one.parameters, *other.parameters]),
        failures=_all_of([*one.failures, *other.failures]),
    )


def _all_of(claims: Iterable[Claimed]) -> list[Claimed]:
    """Give each claim once; it was exercised if it was anywhere."""
    found: dict[tuple[int | None, str], Claimed] = {}
    for each in claims:
        before = found.setdefault((each.code, each.name), each)
        if each.exercised and not before.exercised:
            found[each.code, each.name] = each
    return list(found.values())
