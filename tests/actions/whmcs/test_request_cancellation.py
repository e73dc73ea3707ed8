"""`request_cancellation`: a service shall end, at once or with its period."""

import pytest

from simulator.actions.whmcs.request_cancellation import request_cancellation
from simulator.domain.policies import Dialect
from simulator.rules.cancellations import (
    ACTIVE_LICENSES,
    ALREADY_REQUESTED,
    EXCEEDED_TRAFFIC,
    NO_RELID,
    NOT_IN_USE,
    UNPAID_INVOICES,
)
from tests.support import cancellations
from tests.support.api import DEMO_TOKEN, Api
from tests.support.cancellations import (
    NOT_REFUNDABLE,
    OF_NOBODY,
    RENEWED,
    UNLINKED,
    cancelling_world,
    credit,
    mails,
)
from tests.support.payments import pay
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED


def no_relid(sent: object, shown: int, token: str = DEMO_TOKEN) -> RefusedRequest:
    """Write the refusal of a server that billing does not know for the caller."""
    message = f"server {shown} doesn't have a relid data"
    return RefusedRequest(NO_RELID, message, {"id": sent}, token)


REFUSALS = [
    *(no_relid(sent, 0) for sent in (None, "", 0, "abc", [RENEWED])),
    *(no_relid(sent, sent) for sent in (999, -RENEWED, 71, UNLINKED, cancellations.FOREIGN)),
    no_relid("9" * 30, 2**63 - 1),
    no_relid(OF_NOBODY, OF_NOBODY, DELETED),
    *(
        RefusedRequest(NOT_IN_USE, "whmcs_server_not_in_use", {"id": sent})
        for sent in (cancellations.CANCELLED, cancellations.TERMINATED)
    ),
    RefusedRequest(
        ALREADY_REQUESTED, "cancellation_already_requested", {"id": cancellations.REQUESTED}
    ),
    RefusedRequest(
        ACTIVE_LICENSES, "whmcs_server_has_active_licenses", {"id": cancellations.LICENSED}
    ),
    *(
        RefusedRequest(UNPAID_INVOICES, "whmcs_server_has_unpaid_invoices", {"id": sent})
        for sent in (cancellations.OVERDUE, cancellations.SET_UP)
    ),
    RefusedRequest(
        EXCEEDED_TRAFFIC, "whmcs_server_exceded_traffic", {"id": cancellations.OVER_TRAFFIC}
    ),
]


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh world of servers to cancel."""
    api.world = cancelling_world()
    return api


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_keeps_a_service_is_told(api: Api, situation: RefusedRequest) -> None:
    """With the code -3 where the rule is one of cancellation, and nothing happens."""
    assert_refused(api, request_cancellation, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(request_cancellation.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("sent", [1, "1", "Immediate", "immediate", "1.0"])
def test_an_immediate_cancellation_ends_the_service_and_returns_unused_time(
    api: Api, sent: object, dialect: Dialect
) -> None:
    """471 hours of a month of 744, of a price of 31.00: 19.625, rounded half up."""
    use_dialect(api, dialect)

    answer = api.call("request_cancellation", id=RENEWED, cancellation_type=sent)

    assert answer == {
        "result": "OK",
        "relid": 71,
        "refund": "19.63",
        "currency": "USD",
        "cancellation_type": "Immediate",
    }
    assert api.call("get_billing_data", id=RENEWED)["billing_status"] == "Cancelled"
    assert api.call("get_invoice", invoice_id=901)["status"] == "Cancelled"
    assert credit(api) == "119.63"
    entry = api.world.ledger[max(api.world.ledger.rows)]
    assert entry.description == "Refund for Cancelled Service #71"


@pytest.mark.parametrize(
    "sent", [None, "", 0, "0", "abc", "End of Billing Period", 2, -1, [1], "9" * 30]
)
def test_all_else_waits_for_the_end_of_the_period(api: Api, sent: object) -> None:
    """The harmless reading: the server goes on, its renewal is no longer to be paid."""
    answer = api.call("request_cancellation", id=RENEWED, cancellation_type=sent)

    assert (answer["refund"], answer["cancellation_type"]) == ("0.00", "End of Billing Period")
    assert not {"message", "error", "code"} & set(answer)
    assert api.call("get_billing_data", id=RENEWED)["billing_status"] == "Active"
    assert api.call("get_invoice", invoice_id=901)["status"] == "Cancelled"
    assert credit(api) == "100.00"
    [row] = api.call("get_cancellation_requests", id=RENEWED)["message"]
    assert row["cr_type"] == "End of Billing Period"


@pytest.mark.parametrize("name", ["cancellation_reason", "terminate_reason_custom"])
@pytest.mark.parametrize("reason", ["Too slow", "", "x" * 5000, "Переезд", "<b>&\"'"])
def test_the_reason_is_kept(api: Api, name: str, reason: str) -> None:
    """Under the page's name and under the one of HOSTKEY's own client."""
    api.call("request_cancellation", id=RENEWED, **{name: reason})

    [row] = api.call("get_cancellation_requests", id=RENEWED)["message"]
    assert row["cr_reason"] == reason
    assert mails(api)[-1].facts["cancellation_reason"] == reason


def test_a_second_request_is_refused(api: Api) -> None:
    """One open request for each service; after an immediate one the service has ended."""
    api.call("request_cancellation", id=RENEWED)
    api.call("request_cancellation", id=NOT_REFUNDABLE, cancellation_type=1)

    with unchanged(api):
        open_one = api.call("request_cancellation", id=RENEWED, cancellation_type=1)
        ended = api.call("request_cancellation", id=NOT_REFUNDABLE)

    assert open_one == {"code": -1, "message": "cancellation_already_requested"}
    assert ended == {"code": -3, "message": "whmcs_server_not_in_use"}


@pytest.mark.parametrize(
    ("server", "refund"),
    [
        (NOT_REFUNDABLE, "0.00"),
        (cancellations.QUARTERLY, "18.99"),
        (cancellations.ONE_TIME, "0.00"),
        (cancellations.DUE_TODAY, "0.00"),
        (cancellations.PENDING, "0.00"),
        (cancellations.SUSPENDED, "0.00"),
    ],
)
def test_only_paid_time_ahead_returns(api: Api, server: int, refund: str) -> None:
    """What returns is in the answer, in the credit and nowhere else."""
    answer = api.call("request_cancellation", id=server, cancellation_type=1)

    assert answer["refund"] == refund
    assert credit(api) == f"{100 + float(refund):.2f}"


def test_an_overdue_invoice_is_refused_from_the_day_after(api: Api) -> None:
    """On its due date a renewal is not overdue yet."""
    api.world = cancellations.at(api.world, "2026-03-21T23:59:59+00:00")
    on_the_day = api.world
    assert api.call("request_cancellation", id=RENEWED)["result"] == "OK"

    api.world = cancellations.at(on_the_day, "2026-03-22T00:00:00+00:00")

    assert api.call("request_cancellation", id=RENEWED)["code"] == -3


@pytest.mark.parametrize(
    ("server", "invoice"), [(cancellations.OVERDUE, 902), (cancellations.SET_UP, 903)]
)
def test_paying_what_is_owed_opens_the_way(api: Api, server: int, invoice: int) -> None:
    """The refusal tells what to do, and doing it helps."""
    pay(api, invoice)

    assert api.call("request_cancellation", id=server)["result"] == "OK"
