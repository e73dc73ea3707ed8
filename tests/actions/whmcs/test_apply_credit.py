"""`apply_credit`: pay an invoice from the credit balance."""

import json

import pytest

from simulator.actions.whmcs.apply_credit import apply_credit
from simulator.domain.policies import Dialect
from simulator.rules.credit import (
    ABOVE_CREDIT_BALANCE,
    ABOVE_INVOICE_BALANCE,
    INVOICE_NOT_FOUND,
    NOT_PAYABLE_FROM_CREDIT,
    NOT_POSITIVE,
    NOT_UNPAID,
    UNREACHABLE,
)
from simulator.spec.failures import Failure
from simulator.spec.params import BAD_PARAMETER
from tests.support.api import DEMO_TOKEN, Api
from tests.support.payments import pay
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    take_whmcs_down,
    use_dialect,
)
from tests.support.worlds import DELETED


def refusal(
    failure: Failure, reason: str, invoice_id: object, amount: object, token: str = DEMO_TOKEN
) -> RefusedRequest:
    """Write a refusal as the page does: WHMCS' JSON inside a sentence, its key `error`."""
    message = f'WHMCS ApplyCredit failed: {{"result":"error","error":"{reason}"}}'
    return RefusedRequest(failure, message, {"invoice_id": invoice_id, "amount": amount}, token)


NOT_FOUND = "Invoice ID Not Found"
PAID = "Invoice Not in Unpaid Status"
ZERO = "Credit Amount to apply must be greater than zero"
POOR = "Amount exceeds customer credit balance"
TOO_MUCH = "Amount Exceeds Invoice Balance"
CIRCULAR = "Credit cannot be applied to this invoice"
REFUSALS = [
    *(refusal(INVOICE_NOT_FOUND, NOT_FOUND, sent, "5") for sent in (0, None, "abc", 999, 601)),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, [502], "5"),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, "9" * 30, "5"),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, -502, "5"),
    refusal(INVOICE_NOT_FOUND, NOT_FOUND, 701, "5", DELETED),
    *(refusal(NOT_UNPAID, PAID, sent, "5.00") for sent in (501, 504, 508)),
    *(refusal(NOT_PAYABLE_FROM_CREDIT, CIRCULAR, sent, "5.00") for sent in (505, 509)),
    *(refusal(NOT_POSITIVE, ZERO, 502, sent) for sent in ("0", "0.00", "-0.01", None, "abc", "")),
    refusal(NOT_POSITIVE, ZERO, 502, ["5.00"]),
    refusal(NOT_POSITIVE, ZERO, 502, "\uff15"),
    refusal(ABOVE_CREDIT_BALANCE, POOR, 507, "150.51"),
    refusal(ABOVE_CREDIT_BALANCE, POOR, 507, "500.00"),
    refusal(ABOVE_CREDIT_BALANCE, POOR, 507, "999999999999.99"),
    refusal(ABOVE_INVOICE_BALANCE, TOO_MUCH, 502, "50.01"),
    refusal(ABOVE_INVOICE_BALANCE, TOO_MUCH, 503, "150.50"),
]

DOWN = refusal(UNREACHABLE, "Connection refused", 502, "5.00")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_credit_pays_an_invoice_in_full(api: Api, dialect: Dialect) -> None:
    """WHMCS' answer is passed on, all text; the invoice is Paid, now, and without transaction."""
    use_dialect(api, dialect)

    answer = api.call("apply_credit", invoice_id="502", amount="50.00")

    applied = {"invoiceid": 502, "amount": "50.00", "invoicepaid": "true"}
    assert answer == {"result": "OK", **applied}
    invoice = api.call("get_invoice", invoice_id=502)
    assert (invoice["status"], invoice["datepaid"]) == ("Paid", "2026-03-01 09:00:00")
    assert (invoice["credit"], invoice["total"], invoice["balance"]) == ("50.00", "0.00", "0.00")
    assert invoice["transactions"] == ""
    assert api.call("get_client")["client"]["credit"] == "100.50"


def test_credit_pays_an_invoice_in_part(api: Api) -> None:
    """It stays Unpaid, owes less, and the balance and the ledger tell where the credit went."""
    answer = api.call("apply_credit", invoice_id=502, amount="6.5")

    assert (answer["amount"], answer["invoicepaid"]) == ("6.50", "false")
    invoice = api.call("get_invoice", invoice_id=502)
    assert (invoice["status"], invoice["total"], invoice["balance"]) == ("Unpaid", "43.50", "43.50")
    assert api.call("getcredits")["credits"]["credit"][-1]["amount"] == "-6.50"


@pytest.mark.parametrize(
    ("invoice_id", "amount", "paid"),
    [
        (502, "0.01", "false"),
        (502, "49.99", "false"),
        (502, "50.00", "true"),
        (507, "150.50", "false"),
    ],
)
def test_it_takes_all_that_is_owed_or_all_there_is(
    api: Api, invoice_id: int, amount: str, paid: str
) -> None:
    """From one cent up to the invoice's balance and up to the client's credit."""
    answer = api.call("apply_credit", invoice_id=invoice_id, amount=amount)

    assert (answer["result"], answer["amount"], answer["invoicepaid"]) == ("OK", amount, paid)


def test_the_rest_can_be_paid_with_a_second_application(api: Api) -> None:
    """What is owed is what counts, not the price."""
    api.call("apply_credit", invoice_id=502, amount="30")

    too_much = api.call("apply_credit", invoice_id=502, amount="20.01")
    rest = api.call("apply_credit", invoice_id=502, amount="20.00")

    assert TOO_MUCH in too_much["message"]
    assert rest["invoicepaid"] == "true"


def test_credit_tops_off_what_a_gateway_began(api: Api) -> None:
    """Money that was received lowers what credit can be applied."""
    pay(api, 502, "45.00")

    assert TOO_MUCH in api.call("apply_credit", invoice_id=502, amount="5.01")["message"]
    assert api.call("apply_credit", invoice_id=502, amount="5.00")["invoicepaid"] == "true"


def test_paying_clears_the_traffic_overage_of_the_server(api: Api) -> None:
    """Only when the invoice is paid in full."""
    api.call("apply_credit", invoice_id=506, amount="39.99")
    assert api.world.services[12347].traffic_exceeded is True

    api.call("apply_credit", invoice_id=506, amount="0.01")

    assert api.world.services[12347].traffic_exceeded is False


def test_paying_a_renewal_moves_the_due_date(api: Api) -> None:
    """The server is paid for another month."""
    api.call("apply_credit", invoice_id=502, amount=50)

    assert api.call("get_billing_data", id=12345)["next_due_date"] == "2026-04-21"


@pytest.mark.parametrize(
    ("sent", "applied"), [("50.00", "50.00"), ("50.01", "50.00"), ("900", "50.00")]
)
def test_the_policy_clamp_reduces_an_amount_to_what_is_owed(
    api: Api, sent: str, applied: str
) -> None:
    """As one edition of the documentation says; even above the client's credit."""
    choose_policies(api, overpaid_credit="clamp")

    answer = api.call("apply_credit", invoice_id=502, amount=sent)

    assert (answer["amount"], answer["invoicepaid"]) == (applied, "true")


@pytest.mark.parametrize(("amount", "failure"), [("500", POOR), ("0", ZERO)])
def test_the_policy_clamp_makes_no_credit_of_nothing(api: Api, amount: str, failure: str) -> None:
    """What the client does not have cannot be applied, and neither can nothing."""
    choose_policies(api, overpaid_credit="clamp")

    assert failure in api.call("apply_credit", invoice_id=507, amount=amount)["message"]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_whmcs_refuses_is_refused_in_its_words(api: Api, situation: RefusedRequest) -> None:
    """Its JSON stands in the message, as the page prints it."""
    assert_refused(api, apply_credit, situation)
    inner = json.loads(situation.message.removeprefix("WHMCS ApplyCredit failed: "))
    assert list(inner) == ["result", "error"]


@pytest.mark.parametrize("sent", ["5.001", "1e1", "nan", "inf", "9" * 13])
def test_an_amount_that_cannot_be_meant_is_refused(api: Api, sent: str) -> None:
    """The parameter is named, whatever is wrong with it, and nothing is applied."""
    before = api.world

    answer = api.call("apply_credit", invoice_id=502, amount=sent)

    assert answer["message"].startswith("invalid parameter amount: ")
    assert answer["code"] == BAD_PARAMETER.code
    assert api.world is before


def test_while_whmcs_is_down_nothing_is_applied(api: Api) -> None:
    """The reason stands where WHMCS' own words would."""
    take_whmcs_down(api)

    assert_refused(api, apply_credit, DOWN)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in (*REFUSALS, DOWN)} == set(apply_credit.failures)
