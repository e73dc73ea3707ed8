"""`delete_cancellation_request`: the service shall go on."""

import pytest

from simulator.actions.whmcs.delete_cancellation_request import delete_cancellation_request
from simulator.domain.policies import Dialect
from simulator.rules.cancellations import NO_RELID_TO_WITHDRAW, REQUEST_NOT_FOUND
from tests.support import cancellations
from tests.support.api import DEMO_TOKEN, Api
from tests.support.cancellations import OF_NOBODY, RENEWED, REQUESTED, cancelling_world, days_later
from tests.support.payments import pay
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED


def no_relid(sent: object, shown: int, token: str = DEMO_TOKEN) -> RefusedRequest:
    """Write the refusal of a server that billing does not know, with its capital S."""
    message = f"Server {shown} doesn't have a relid data"
    return RefusedRequest(NO_RELID_TO_WITHDRAW, message, {"id": sent}, token)


REFUSALS = [
    *(no_relid(sent, 0) for sent in (None, "", 0, "abc", [REQUESTED])),
    *(no_relid(sent, sent) for sent in (999, -REQUESTED, 78, cancellations.UNLINKED)),
    no_relid(cancellations.FOREIGN, cancellations.FOREIGN),
    no_relid("9" * 30, 2**63 - 1),
    no_relid(OF_NOBODY, OF_NOBODY, DELETED),
    *(
        RefusedRequest(REQUEST_NOT_FOUND, "cancellation_request_not_found", {"id": sent})
        for sent in (RENEWED, cancellations.CANCELLED)
    ),
]


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh world of servers to cancel."""
    api.world = cancelling_world()
    return api


def status(api: Api, invoice_id: int) -> str:
    """Tell the status of an invoice."""
    told: str = api.call("get_invoice", invoice_id=invoice_id)["status"]
    return told


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_without_a_request_there_is_nothing_to_withdraw(
    api: Api, situation: RefusedRequest
) -> None:
    """A foreign server is answered like an unknown one, and nothing happens."""
    assert_refused(api, delete_cancellation_request, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(delete_cancellation_request.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_withdrawn_request_is_gone(api: Api, dialect: Dialect) -> None:
    """From the list too; it had cancelled no invoice, so there is none to pay."""
    use_dialect(api, dialect)

    answer = api.call("delete_cancellation_request", id=REQUESTED)

    assert answer == {"result": "OK", "relid": 78}
    assert api.call("get_cancellation_requests", id=REQUESTED)["message"] == []


def test_withdrawing_twice_is_refused(api: Api) -> None:
    """There is nothing left to withdraw."""
    api.call("delete_cancellation_request", id=REQUESTED)

    again = api.call("delete_cancellation_request", id=REQUESTED)

    assert again == {"code": -1, "message": "cancellation_request_not_found"}


def test_an_immediate_cancellation_cannot_be_withdrawn(api: Api) -> None:
    """The service has ended."""
    api.call("request_cancellation", id=RENEWED, cancellation_type=1)

    answer = api.call("delete_cancellation_request", id=RENEWED)

    assert answer["message"] == "cancellation_request_not_found"


@pytest.mark.parametrize("days", [0, 20])
def test_the_renewal_it_cancelled_is_to_be_paid_again(api: Api, days: int) -> None:
    """Until its due date, which has not passed on the day itself."""
    api.call("request_cancellation", id=RENEWED)
    days_later(api, days)

    answer = api.call("delete_cancellation_request", id=RENEWED)

    assert answer == {"result": "OK", "relid": 71, "invoice": 901, "invoiceid": 901}
    invoice = api.call("get_invoice", invoice_id=901)
    assert (invoice["status"], invoice["balance"]) == ("Unpaid", "38.50")


def test_a_renewal_whose_due_date_has_passed_is_issued_anew(api: Api) -> None:
    """With the rows that it had."""
    api.call("request_cancellation", id=RENEWED)
    days_later(api, 21)

    answer = api.call("delete_cancellation_request", id=RENEWED)

    assert (answer["invoice"], answer["invoiceid"]) == (907, 907)
    assert (status(api, 901), status(api, 907)) == ("Cancelled", "Unpaid")
    assert api.call("get_invoice", invoice_id=907)["total"] == "38.50"


def test_a_row_that_was_taken_off_returns_to_its_place(api: Api) -> None:
    """The invoice bills both servers again, in the order it had."""
    before = api.call("get_invoice", invoice_id=904)
    api.call("request_cancellation", id=cancellations.SHARED)
    assert api.call("get_invoice", invoice_id=904)["total"] == "30.00"

    answer = api.call("delete_cancellation_request", id=cancellations.SHARED)

    assert answer["invoice"] == 904
    assert api.call("get_invoice", invoice_id=904) == before


def test_a_row_with_nowhere_to_return_to_is_billed_anew(api: Api) -> None:
    """The rest of its invoice was paid meanwhile."""
    api.call("request_cancellation", id=cancellations.SHARED)
    pay(api, 904)

    answer = api.call("delete_cancellation_request", id=cancellations.SHARED)

    assert answer["invoice"] == 907
    assert api.call("get_invoice", invoice_id=907)["total"] == "20.00"
    assert api.call("get_invoice", invoice_id=904)["total"] == "30.00"


def test_after_withdrawing_it_can_be_asked_for_again(api: Api) -> None:
    """A new request, with its own reason."""
    api.call("delete_cancellation_request", id=REQUESTED)

    api.call("request_cancellation", id=REQUESTED, cancellation_reason="This time really")

    [row] = api.call("get_cancellation_requests", id=REQUESTED)["message"]
    assert row["cr_reason"] == "This time really"
