"""`transactions`: what gateways collected."""

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.transactions import transactions
from simulator.domain.money import money
from simulator.domain.policies import Dialect
from simulator.effects.paying import refund_to_gateway
from simulator.rules.clients import TRANSACTIONS_UNAVAILABLE
from tests.support.api import Api
from tests.support.payments import pay, work_on
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS, TRANSACTION

REFUSALS = [
    RefusedRequest(
        TRANSACTIONS_UNAVAILABLE,
        "failed to retrive transactions - Client ID Not Found",
        params,
        token=DELETED,
    )
    for params in ({}, {"invoice_id": 701})
]
NOTHING = {"result": "OK", "totalresults": 0, "transactions": []}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_payments_of_a_client_are_a_plain_array(api: Api, dialect: Dialect) -> None:
    """All text, as WHMCS writes them, and `amount` beside `amountin`."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("transactions")

    assert answer == {"result": "OK", "totalresults": 1, "transactions": [TRANSACTION]}


@pytest.mark.parametrize(
    ("params", "invoices"),
    [
        ({"invoice_id": 501}, ["501"]),
        ({"invoice_id": "503z"}, ["503"]),
        ({"invoice_id": 502}, []),
        ({"invoice_id": "abc"}, ["501", "503"]),
        ({"invoice_id": -501}, []),
        ({"invoice_id": 602}, []),
        ({"transaction_id": "1"}, ["501"]),
        ({"transaction_id": " 1 "}, ["501"]),
        ({"transaction_id": "TX-501"}, ["501"]),
        ({"transaction_id": "tx-501"}, []),
        ({"transaction_id": "TX-602"}, []),
        ({"transaction_id": "2"}, []),
        ({"transaction_id": ["TX-501"]}, ["501", "503"]),
        ({"transaction_id": "TX-501", "invoice_id": 501}, ["501"]),
        ({"transaction_id": "TX-501", "invoice_id": 503}, []),
        ({}, ["501", "503"]),
    ],
)
def test_filters_narrow_the_list(api: Api, params: dict[str, Any], invoices: list[str]) -> None:
    """By invoice, by the row's id or the gateway's reference, and by both; never a foreign one."""
    pay(api, 503)

    answer = api.call("transactions", **params)

    assert [row["invoiceid"] for row in answer["transactions"]] == invoices
    assert answer["totalresults"] == len(invoices)


def test_credit_is_no_transaction(api: Api) -> None:
    """Only money that came through a gateway is listed."""
    api.call("apply_credit", invoice_id=503, amount="25.00")

    assert api.call("transactions", invoice_id=503) == NOTHING


def test_what_returns_to_credit_is_a_row_that_names_what_it_gives_back(api: Api) -> None:
    """Of a gateway nothing is said: the money did not leave. Amounts add up to what stayed."""
    pay(api, 503, "40.00")

    came, returned = api.call("transactions", invoice_id=503)["transactions"]

    assert (came["amountin"], came["amountout"], came["amount"]) == ("40.00", "0.00", "40.00")
    assert returned == {
        **came,
        "id": "4",
        "gateway": "",
        "description": "Refund of Transaction #3 to Credit Balance",
        "amount": "-15.00",
        "amountin": "0.00",
        "amountout": "15.00",
        "transid": "",
        "refundid": came["id"],
    }


def test_what_a_gateway_gave_back_has_a_reference_of_its_own(api: Api) -> None:
    """And names the gateway; the balance is what is owed again."""
    work = work_on(api.world)
    payment = api.world.payments[1]
    refund_to_gateway(work, payment, money("20.00"))
    invoice = api.world.invoices[501]
    work.put(replace(invoice, received=money("30.00"), refunded=money("20.00")))
    api.world = work.commit()

    came, returned = api.call("transactions", invoice_id=501)["transactions"]

    assert (returned["gateway"], returned["amountout"]) == ("paymaster", "20.00")
    assert (returned["refundid"], returned["description"]) == ("1", "Refund of Transaction #1")
    assert returned["transid"] not in ("", came["transid"])
    shown = api.call("get_invoice", invoice_id=501)
    assert (shown["status"], shown["total"], shown["balance"]) == ("Paid", "50.00", "20.00")


def test_each_client_sees_its_own_payments_only(api: Api) -> None:
    """What is listed follows the token."""
    answer = api.call("transactions", token=RUSSIAN)

    assert [row["transid"] for row in answer["transactions"]] == ["TX-602"]


def test_a_client_that_never_paid_has_an_empty_list(api: Api) -> None:
    """Nothing is listed, and that is no failure."""
    assert api.call("transactions", token=SERVERLESS) == NOTHING


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_whmcs_must_know_the_client(api: Api, situation: RefusedRequest) -> None:
    """A token may outlive its client."""
    assert_refused(api, transactions, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(transactions.failures)
