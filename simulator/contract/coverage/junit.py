"""Coverage as JUnit XML, for CI servers that draw it: what was never exercised is skipped.

An action is a suite; itself, its parameters and its failures are the cases. Nothing fails, for a
suite of tests that leaves something out is not broken.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

from simulator.contract.coverage.report import Claimed, Coverage, CoveredAction

PREFIX = "whmcs-sim"
ANY_ACTION = "(any action)"


class Case(NamedTuple):
    """One claim as a case of a suite."""

    name: str
    exercised: bool


def junit(coverage: Coverage) -> str:
    """Write a report as the XML that JUnit reports have."""
    suites = {each.name: list(cases_of(each)) for each in coverage.table}
    suites[ANY_ACTION] = [_case(each) for each in coverage.shared]
    cases = [case for each in suites.values() for case in each]
    written = [_suite(name, each) for name, each in suites.items() if each]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="{PREFIX} coverage" {_counts(cases)}>',
            *written,
            "</testsuites>\n",
        ]
    )


def cases_of(row: CoveredAction) -> Iterator[Case]:
    """Go through the claims of an action, itself before what it can be asked."""
    if row.counted:
        yield Case("answers", bool(row.answered))
    yield from map(_case, row.parameters)
    yield from map(_case, row.failures)


def _case(claim: Claimed) -> Case:
    if claim.code is None:
        return Case(f"parameter {claim.name}", claim.exercised)
    return Case(f"failure {claim.code}: {claim.name}", claim.exercised)


def _suite(name: str, cases: list[Case]) -> str:
    lines = "\n".join(_testcase(name, each) for each in cases)
    return f'  <testsuite name="{escape(name)}" {_counts(cases)}>\n{lines}\n  </testsuite>'


def _testcase(suite: str, case: Case) -> str:
    head = f'    <testcase classname="{PREFIX}.{escape(suite)}" name="{escape(case.name)}" time="0"'
    if case.exercised:
        return f"{head}/>"
    return f'{head}><skipped message="never exercised"/></testcase>'


def _counts(cases: Iterable[Case]) -> str:
    listed = list(cases)
    skipped = sum(not each.exercised for each in listed)
    return f'tests="{len(listed)}" failures="0" errors="0" skipped="{skipped}" time="0"'
