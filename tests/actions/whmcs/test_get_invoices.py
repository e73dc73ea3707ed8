"""`get_invoices`: every invoice of the client."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.get_invoices import get_invoices
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.policies import Dialect
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import INVOICES_UNAVAILABLE
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS, altered

NOT_FOUND = "failed to retrive invoices: Client ID Not Found"
REFUSALS = [
    RefusedRequest(INVOICES_UNAVAILABLE, NOT_FOUND, token=DELETED),
    RefusedRequest(INVOICES_UNAVAILABLE, NOT_FOUND, {"location": "whmcs_ru"}),
    RefusedRequest(INVOICES_UNAVAILABLE, NOT_FOUND, {"location": "whmcs_com"}, token=RUSSIAN),
]
NEVER = "0000-00-00 00:00:00"
IDS = [501, 502, 503, 504, 505, 506, 507, 508, 509]
ROW_OF_501 = {
    "id": 501,
    "userid": 123,
    "firstname": "John",
    "lastname": "Doe",
    "companyname": "",
    "invoicenum": "1",
    "date": "2026-02-07",
    "duedate": "2026-02-21",
    "datepaid": "2026-02-20 10:11:12",
    "last_capture_attempt": NEVER,
    "date_refunded": NEVER,
    "date_cancelled": NEVER,
    "subtotal": "50.00",
    "credit": "0.00",
    "tax": "0.00",
    "tax2": "0.00",
    "total": "50.00",
    "balance": "0.00",
    "taxrate": "0.000",
    "taxrate2": "0.000",
    "status": "Paid",
    "paymentmethod": "paymaster",
    "paymethodid": None,
    "notes": "",
    "created_at": "2026-02-07 00:00:00",
    "updated_at": "2026-02-20 10:11:12",
    "currencycode": "USD",
    "currencyprefix": "$",
    "currencysuffix": " USD",
}


def listed(answer: dict[str, dict[str, list[dict[str, object]]]]) -> list[object]:
    """Take the ids of the rows of an answer."""
    return [row["id"] for row in answer["invoices"]["invoice"]]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_invoices_are_listed_by_ascending_id(api: Api, dialect: Dialect) -> None:
    """Whatever their status, with the number of rows; both dialects say the same."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("get_invoices")

    counts = {key: answer[key] for key in ("totalresults", "startnumber", "numreturned")}
    assert list(answer) == ["result", *counts, "invoices"]
    assert answer["result"] == "OK"
    assert counts == {"totalresults": 9, "startnumber": 0, "numreturned": 9}
    assert listed(answer) == IDS
    assert answer["invoices"]["invoice"][0] == ROW_OF_501


def test_an_unpaid_row_owes_its_total_and_was_never_paid(api: Api) -> None:
    """The zeros of WHMCS stand where there is no date."""
    row = api.call("get_invoices")["invoices"]["invoice"][1]

    assert (row["status"], row["datepaid"]) == ("Unpaid", "0000-00-00 00:00:00")
    assert (row["total"], row["balance"]) == ("50.00", "50.00")


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("0", "3", IDS[:3]),
        ("3", "3", IDS[3:6]),
        ("7", "100", IDS[7:]),
        ("8", "1", IDS[8:]),
        ("9", "1", []),
        ("999999999999999999999", "999999999999999999999", []),
        ("2", "0", IDS[2:]),
        ("2", None, IDS[2:]),
        (None, "2", IDS[:2]),
        ("-4", "-1", IDS),
        ("1x", "2x", IDS[1:3]),
        ("abc", "abc", IDS),
    ],
)
def test_a_client_may_page(
    api: Api, start: str | None, number: str | None, expected: list[int]
) -> None:
    """`limitstart` skips and `limitnum` limits, zero or nonsense meaning all; the total stays."""
    answer = api.call("get_invoices", limitstart=start, limitnum=number)

    assert listed(answer) == expected
    assert (answer["totalresults"], answer["numreturned"]) == (9, len(expected))


def test_the_start_number_is_what_was_skipped(api: Api) -> None:
    """A client can tell where its page begins."""
    assert api.call("get_invoices", limitstart=4)["startnumber"] == 4


@pytest.mark.parametrize("location", ["whmcs_com", "", "NL", None])
def test_the_location_of_the_session_is_served(api: Api, location: str | None) -> None:
    """Its own name changes nothing, nor does a word that is no billing location."""
    assert listed(api.call("get_invoices", location=location)) == IDS


def test_each_client_sees_its_own_invoices_only(api: Api) -> None:
    """What is listed follows the token, and so does the currency."""
    answer = api.call("get_invoices", token=RUSSIAN)

    assert listed(answer) == [601, 602]
    assert {row["currencycode"] for row in answer["invoices"]["invoice"]} == {"RUB"}


def test_a_client_without_invoices_has_an_empty_list(api: Api) -> None:
    """Nothing is listed, and that is no failure."""
    answer = api.call("get_invoices", token=SERVERLESS)

    assert (answer["totalresults"], listed(answer)) == (0, [])


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_whmcs_must_know_the_client_in_the_location(api: Api, situation: RefusedRequest) -> None:
    """A client that is gone, or lives in another location, is not found there."""
    assert_refused(api, get_invoices, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_invoices.failures)


NINE, TEN = "2026-03-01 09:00:00", "2026-03-01 10:00:00"


def row(api: Api, invoice_id: int, token: str = DEMO_TOKEN) -> dict[str, object]:
    """Give the row of an invoice."""
    rows = api.call("get_invoices", token=token)["invoices"]["invoice"]
    return next(each for each in rows if each["id"] == invoice_id)


def an_hour_later(api: Api) -> None:
    """Move the clock."""
    clock = replace(api.world.clock, instant=api.world.clock.instant + timedelta(hours=1))
    api.world = altered(api.world, clock=clock)


def test_an_invoice_of_a_scenario_was_written_on_its_day_of_issue(api: Api) -> None:
    """And last changed when it was settled: a Cancelled one at the latest when it fell due."""
    cancelled, unpaid = row(api, 504), row(api, 502)

    assert cancelled["created_at"] == "2026-03-01 00:00:00"
    assert cancelled["date_cancelled"] == cancelled["updated_at"] == "2026-03-01 00:00:00"
    assert unpaid["created_at"] == unpaid["updated_at"] == "2026-02-26 00:00:00"
    assert {unpaid["date_cancelled"], unpaid["date_refunded"], unpaid["datepaid"]} == {NEVER}


def test_a_row_tells_when_its_invoice_was_written_and_changed(api: Api) -> None:
    """A part payment changes it, and what changes nothing does not."""
    number = api.call("create_addfunds", amount="20.00")["invoice"]
    assert row(api, number)["created_at"] == row(api, number)["updated_at"] == NINE

    an_hour_later(api)
    api.call("get_invoice", invoice_id=502)
    assert row(api, 502)["updated_at"] == "2026-02-26 00:00:00"
    api.call("apply_credit", invoice_id=502, amount="10.00")

    changed = row(api, 502)
    assert (changed["created_at"], changed["updated_at"]) == ("2026-02-26 00:00:00", TEN)
    assert row(api, number)["updated_at"] == NINE


def test_a_row_tells_when_its_invoice_was_cancelled_until_it_is_restored(api: Api) -> None:
    """A request to end its service cancels it; withdrawn an hour later, it is Unpaid again."""
    api.call("request_cancellation", id=12345)
    cancelled = row(api, 502)
    assert (cancelled["status"], cancelled["date_cancelled"]) == ("Cancelled", NINE)

    an_hour_later(api)
    assert row(api, 502) == cancelled
    api.call("delete_cancellation_request", id=12345)

    restored = row(api, 502)
    assert (restored["status"], restored["date_cancelled"]) == ("Unpaid", NEVER)
    assert restored["updated_at"] == TEN


def test_a_refunded_invoice_tells_since_when(api: Api) -> None:
    """While it is Refunded; it keeps the day on which it was paid."""
    with_refund = replace(api.world.invoices[501], status=InvoiceStatus.REFUNDED)
    work = UnitOfWork(api.world, api.world.clock.instant)
    work.put(with_refund)
    api.world = work.world

    refunded = row(api, 501)
    assert (refunded["date_refunded"], refunded["datepaid"]) == (NINE, "2026-02-20 10:11:12")


def test_a_row_tells_when_its_gateway_last_tried(api: Api) -> None:
    """The same as get_invoice tells of the invoice alone."""
    tried = replace(api.world.invoices[502], capture_at=api.world.clock.instant)
    api.world = api.world.put(tried)

    assert row(api, 502)["last_capture_attempt"] == NINE
    assert api.call("get_invoice", invoice_id=502)["lastcaptureattempt"] == NINE


def test_the_sign_of_a_currency_stands_in_its_row(api: Api) -> None:
    """Before the amount, and the code after it."""
    rubles = row(api, 601, RUSSIAN)

    assert (rubles["currencyprefix"], rubles["currencysuffix"]) == ("", " RUB")


def test_related_invoices_have_the_same_rows(api: Api) -> None:
    """One shape for both lists."""
    related = api.call("get_related_invoices", id=12345)["invoices"]

    assert related == [row(api, each["id"]) for each in related]
