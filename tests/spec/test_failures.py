"""Failures and sources: each "no" as data, and who says so."""

from collections.abc import Iterable
from datetime import date
from string import Template

import pytest

from simulator.actions import TABLE
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.access import FAILURES_OF_ALL_ACTIONS
from simulator.spec.failures import Failure, Reason, Refusal
from simulator.spec.params import BAD_PARAMETER, MISSING_PARAMETER
from simulator.spec.sources import Basis, Source, assumed, documented, observed, printed, reference
from tests.support.worlds import billing_world

HERE = assumed("a test")
WORK = UnitOfWork(billing_world(), billing_world().clock.instant)
FILLED = Failure("server $id at $location", HERE, code=-3)
EVERY_FAILURE = {
    *FAILURES_OF_ALL_ACTIONS,
    BAD_PARAMETER,
    MISSING_PARAMETER,
    *(failure for action in TABLE.values() for failure in action.failures),
}


def test_a_message_has_its_placeholders_filled() -> None:
    """With whatever the values read as, dollars of their own included."""
    assert str(FILLED.refusal(WORK, {"id": 5, "location": "$id"})) == "server 5 at $id"
    assert str(Failure("no placeholder", HERE).refusal(WORK, {"id": 5})) == "no placeholder"


def test_a_message_without_its_values_is_a_defect() -> None:
    """An unfilled placeholder never reaches a client."""
    with pytest.raises(KeyError, match="location"):
        FILLED.refusal(WORK, {"id": 5})


def test_a_gate_refuses_only_where_its_condition_holds() -> None:
    """And carries the failure itself."""
    WORK.refuse_if([], FILLED)
    with pytest.raises(Refusal, match=r"^server 5 at home$") as refused:
        WORK.refuse_if([5], FILLED, id=5, location="home")
    assert refused.value.failure is FILLED


def test_a_gate_gives_what_must_be_there() -> None:
    """Also where it is nothing much, but not where it is None."""
    assert WORK.require(0, FILLED) == 0
    with pytest.raises(Refusal, match=r"^server 5 at home$"):
        WORK.require(None, FILLED, id=5, location="home")


def test_a_unit_of_work_records_the_gates_that_it_passed() -> None:
    """In order."""
    work = UnitOfWork(WORK.before, WORK.now)
    other = Failure("no", HERE)

    work.refuse_if(False, other)  # noqa: FBT003 the condition
    work.require(7, FILLED)
    with pytest.raises(Refusal):
        work.refuse_if(True, other)  # noqa: FBT003 the condition

    assert work.passed == [other, FILLED]


def test_a_reason_is_its_text() -> None:
    """It stands inside a failure's message."""
    assert str(Reason("Client ID Not Found", HERE)) == "Client ID Not Found"


@pytest.mark.parametrize("failure", sorted(EVERY_FAILURE, key=str), ids=lambda each: each.text)
def test_every_failure_is_a_no_with_a_source(failure: Failure) -> None:
    """Its code is negative, its text is something, and its source says where it is written."""
    assert failure.code < 0
    assert failure.text.strip() == failure.text != ""
    assert failure.source.section
    assert failure.source.basis in Basis


@pytest.mark.parametrize("failure", sorted(EVERY_FAILURE, key=str), ids=lambda each: each.text)
def test_every_failure_says_when_it_comes(failure: Failure) -> None:
    """A clause that goes on after "where"."""
    assert failure.when.strip() == failure.when != ""
    assert failure.when.isprintable()
    assert not failure.when.endswith(".")


def test_every_failure_says_what_would_pass() -> None:
    """A sentence that goes on after "to get through,", with placeholders of the text at most."""
    assert ill_advised(EVERY_FAILURE) == []


@pytest.mark.parametrize(
    "remedy", ["", "Send another.", "send $word", "send\nanother", " send another"]
)
def test_a_failure_that_advises_nobody_is_named(remedy: str) -> None:
    """Nothing at all, a sentence of another form, or a placeholder that nobody fills."""
    assert ill_advised([Failure("server $id", HERE, remedy=remedy)]) == ["server $id"]
    assert ill_advised([Failure("server $id", HERE, remedy="send another than $id")]) == []


def ill_advised(failures: Iterable[Failure]) -> list[str]:
    """Name the failures whose remedy is no sentence, or has placeholders that the text has not."""
    return [each.text for each in failures if not well_advised(each)]


def well_advised(failure: Failure) -> bool:
    """Tell whether a remedy reads as one."""
    remedy = failure.remedy
    filled = set(Template(remedy).get_identifiers()) <= set(
        Template(failure.text).get_identifiers()
    )
    return filled and remedy[:1].islower() and remedy.isprintable() and not remedy.endswith(".")


def test_a_remedy_has_its_placeholders_filled() -> None:
    """As the text has."""
    failure = Failure("server $id", HERE, remedy="send another than $id")
    assert failure.refusal(WORK, {"id": 5}).remedy == "send another than 5"


def test_advice_goes_before_the_remedy_where_there_is_any() -> None:
    """It is told of the facts, and may have nothing to say."""
    failure = Failure("no", HERE, remedy="send $id", advice=lambda refused: refused.the(str) or "")

    assert failure.refusal(WORK, {"id": "send 7"}).remedy == "send 7"
    assert failure.refusal(WORK, {"id": 7}).remedy == "send 7"


def test_a_refusal_knows_its_facts() -> None:
    """And who asks, where somebody does."""
    refused = FILLED.refusal(WORK, {"id": 5, "location": "home"})

    assert (refused.the(int), refused.the(str), refused.the(bytes)) == (5, "home", None)
    assert refused.client is None


def test_a_source_reads_as_one_line() -> None:
    """Basis, page, section and the day it was read."""
    source = Source(Basis.DOCUMENTED, "API page", "whmcs/get_invoice", date(2026, 11, 22))
    assert str(source) == "documented: API page, whmcs/get_invoice (read 2026-11-22)"


def test_each_basis_has_its_own_way_to_cite() -> None:
    """Strongest first, as the enumeration lists them."""
    cited = [cite("x") for cite in (documented, observed, reference, assumed)]
    assert [each.basis for each in cited] == list(Basis)
    assert len({each.page for each in cited}) == 4


def test_what_the_page_prints_for_one_action_is_assumed_for_another() -> None:
    """And says where it was borrowed; what speaks of a whole module is not borrowed in it."""
    page = printed("whmcs/add_contact", "whmcs/update_contact")
    seen = observed("auth.php without an action", speaks_of=("auth",))

    assert page.under("whmcs", "update_contact") is page
    assert page.under("whmcs", "delete_contact").basis is Basis.ASSUMED
    assert "whmcs/add_contact and whmcs/update_contact" in page.under("eq", "list").section
    assert seen.under("auth", "info") is seen
    assert seen.under("whmcs", "get_client").basis is Basis.ASSUMED
    assert documented("x").under("eq", "list") == documented("x")
