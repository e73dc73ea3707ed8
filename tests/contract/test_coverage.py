"""Reports of coverage: what they count, and how they add up."""

import msgspec
import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.contract.action_details import wire_name
from simulator.contract.coverage import (
    Claim,
    Share,
    coverage_of,
    empty_coverage,
    falls_below,
    merge,
    narrow,
    percentage,
    read_coverage,
)
from simulator.engine.coverage_counters import CoverageCounters
from simulator.errors import UsageError
from simulator.rules.access import INVALID_TOKEN
from simulator.spec.sources import Basis
from tests.support.sample_actions import (
    KEYED,
    SAMPLE_ACTIONS,
    counted,
    coverage_report,
    silent,
    told,
)


def test_only_what_is_documented_counts() -> None:
    """Of two actions one is, of their parameters the amount of each, of the failures one."""
    found = coverage_report()

    assert found.actions == Share(1, 1, 100.0)
    assert found.parameters == Share(1, 2, 50.0)
    assert found.failures == Share(1, 2, 50.0)  # the other is that of a dead token
    assert found.claims == Share(3, 5, 60.0)
    assert [(row.name, row.counted) for row in found.table] == [
        (wire_name(told), True),
        (wire_name(silent), False),
    ]


def test_everything_declared_counts_if_that_is_wanted() -> None:
    """With the failures that actions share, each once."""
    found = coverage_report("all")

    assert found.actions == Share(1, 2, 50.0)
    assert found.parameters == Share(1, 6, 16.6)
    assert found.failures.total == len(told.failures) + len(found.shared)
    assert len({(each.code, each.name) for each in found.shared}) == len(found.shared)


def test_the_real_table_is_counted_as_it_is_declared() -> None:
    """Nothing of it is left out, and nothing counts twice."""
    found = empty_coverage()
    documented = narrow(found, "documented")

    parameters = [each for action in TABLE.values() for each in action.parameters]
    assert found.actions.total == len(TABLE)
    assert found.parameters.total == len(parameters)
    by_basis = [each.source.basis is Basis.DOCUMENTED for each in parameters]
    assert documented.parameters.total == sum(by_basis)
    assert documented.actions.total == sum(
        each.source.basis is Basis.DOCUMENTED for each in TABLE.values()
    )
    assert found.claims.exercised == 0
    own = [claim.name for row in documented.table for claim in row.failures]
    assert (own.count(INVALID_TOKEN.text), documented.shared) == (1, [])


@pytest.mark.parametrize("name", ["apply_credit", "getpaymentgw"])
def test_a_printed_failure_counts_once_any_of_its_cases_came_back(name: str) -> None:
    """What WHMCS says inside it is not on the page; the text around it is, and is documented."""
    action = TABLE["whmcs", name]
    (printed,) = {each.case_of for each in action.failures}
    assert printed is not None
    counters = CoverageCounters()

    before = coverage_of([action], counters)
    counters.note(action, action.failures[-1], {})
    after = coverage_of([action], counters)

    found = [row.failures for report in (before, after) for row in report.table]
    claim = Claim(printed.text, Basis.DOCUMENTED, exercised=False, code=-1)
    assert found == [[claim], [replace(claim, exercised=True)]]


def test_a_failure_that_actions_share_counts_once_for_all() -> None:
    """Whichever action it came back from."""
    dead = CoverageCounters()
    dead.note(told, INVALID_TOKEN, {"amount": "1"})
    found = coverage_report(what=dead)

    assert [(each.name, each.exercised) for each in found.shared] == [(INVALID_TOKEN.text, True)]
    assert found.claims.exercised == 1


def test_reports_add_up_in_any_order() -> None:
    """What was exercised anywhere was exercised, and nothing counts twice."""
    one, other = (
        coverage_report("all", counted(amount="1")),
        coverage_report("all", counted(KEYED, pages="1")),
    )
    both = merge([one, other])
    assert both is not None

    assert both.actions == one.actions
    assert both.parameters.exercised == 2
    assert both.failures.exercised == 1
    assert both.table[0].answered == 2
    back = merge([other, one])
    assert back is not None
    assert (back.claims, back.parameters, back.failures) == (
        both.claims,
        both.parameters,
        both.failures,
    )
    twice = merge([one, one])
    assert twice is not None
    assert twice.claims == one.claims
    assert merge([]) is None


def test_a_sum_is_as_narrow_as_its_narrowest_part() -> None:
    """What a narrow report left out cannot be known any more."""
    merged = merge([coverage_report("all"), coverage_report("documented")])

    assert merged is not None
    assert merged.basis == "documented"
    assert merged.claims == coverage_report().claims
    assert narrow(coverage_report(), "all").basis == "documented"


@pytest.mark.parametrize(("worlds", "told_world"), [(("a", "a"), "a"), (("a", "b"), None)])
def test_a_sum_names_a_world_if_it_is_one(worlds: tuple[str, ...], told_world: str | None) -> None:
    """Else it is about several."""
    found = merge(coverage_of(SAMPLE_ACTIONS, CoverageCounters(), "all", each) for each in worlds)

    assert found is not None
    assert found.world == told_world


def test_a_table_that_another_version_has_is_joined() -> None:
    """By the names of actions, parameters and failures."""
    (mine,) = [coverage_of([told], counted(), "all")]
    theirs = coverage_of([silent], CoverageCounters(), "all")
    both = merge([mine, theirs])

    assert both is not None
    assert [row.name for row in both.table] == [wire_name(told), wire_name(silent)]


@pytest.mark.parametrize(
    ("exercised", "percent", "too_little"),
    [(3, 60, False), (3, 60.1, True), (5, 100, False), (4, 100, True), (0, 0, False)],
)
def test_enough_is_judged_without_rounding(
    exercised: int, percent: float, too_little: bool
) -> None:
    """As many percent as are wanted are enough."""
    found = replace(coverage_report(), claims=Share(exercised, 5, 0.0))

    assert falls_below(found, percent) is too_little


def test_percentages_are_rounded_down() -> None:
    """So that 100 means all."""
    whole = [*TABLE.values()][:31]  # 30 of 31 are 96.77…
    all_but_one = CoverageCounters()
    for action in whole[1:]:
        all_but_one.note(action, None, {each.name: "1" for each in action.parameters})

    found = coverage_of(whole, all_but_one, "all").actions
    assert found.exercised == len(whole) - 1
    assert found.percent < 100 * found.exercised / found.total
    assert coverage_of([], CoverageCounters()).claims == Share(0, 0, 100.0)


@pytest.mark.parametrize("text", ["", "x", "-1", "100.1", "nan", "inf", "1e999", "8" * 5000])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    """With what would be one, and without all of it."""
    with pytest.raises(ValueError, match="write 0 to 100, such as 80") as caught:
        percentage(text)
    assert len(str(caught.value)) < 120
    assert percentage("80") == 80


def test_a_report_comes_back_from_its_json() -> None:
    """As the command line and workers of pytest read it."""
    found = coverage_report("all")

    assert read_coverage(msgspec.json.decode(msgspec.json.encode(found)), "here") == found
    assert read_coverage(msgspec.to_builtins(found), "here") == found


@pytest.mark.parametrize("told_json", [None, [], {}, {"world": 1}, "ok", {"status": "ok"}])
def test_what_is_no_report_is_refused(told_json: object) -> None:
    """Somebody else's JSON, say."""
    with pytest.raises(UsageError, match="here: the answer is no report of coverage"):
        read_coverage(told_json, "here")
