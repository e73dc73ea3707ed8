"""`get_invoice`: one invoice with its items and payments."""

from decimal import Decimal
from typing import Any

import pytest

from simulator.actions.whmcs.get_invoice import get_invoice
from simulator.domain.policies import Dialect
from simulator.rules.invoices import INVALID_INVOICE_ID
from tests.support.api import Api
from tests.support.payments import cancelled, pay
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, TRANSACTION

GIANT = 2**63 - 1


def invalid(number: int, location: str = "whmcs_com") -> str:
    """Write the refusal of an invoice id."""
    return f"invalid invoice id {number} at {location}"


REFUSALS = [
    RefusedRequest(INVALID_INVOICE_ID, invalid(0)),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0), {"invoice_id": ""}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0), {"invoice_id": "abc"}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0), {"invoice_id": [502]}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0), {"invoice_id": "NaN"}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0), {"invoice_id": "\uff15\uff10\uff12"}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(-502), {"invoice_id": -502}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(GIANT), {"invoice_id": "9" * 400}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(-GIANT), {"invoice_id": "-" + "9" * 19}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(999), {"invoice_id": 999}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(601), {"invoice_id": 601}),
    RefusedRequest(INVALID_INVOICE_ID, invalid(0, "whmcs_ru"), {"invoice_id": 0}, token=RUSSIAN),
    RefusedRequest(
        INVALID_INVOICE_ID, invalid(502, "whmcs_ru"), {"invoice_id": 502}, token=RUSSIAN
    ),
    RefusedRequest(INVALID_INVOICE_ID, invalid(701), {"invoice_id": 701}, token=DELETED),
]


def paid(dialect: Dialect) -> dict[str, Any]:
    """Write invoice 501 as a dialect must: the page has the item's amount as a number."""
    return {
        "result": "OK",
        "billing": "whmcs_com",
        "invoiceid": 501,
        "userid": 123,
        "invoicenum": "1",
        "date": "2026-02-07",
        "duedate": "2026-02-21",
        "datepaid": "2026-02-20 10:11:12",
        "lastcaptureattempt": "0000-00-00 00:00:00",
        "subtotal": "50.00",
        "credit": "0.00",
        "tax": "0.00",
        "tax2": "0.00",
        "total": "50.00",
        "balance": "0.00",
        "taxrate": "0.000",
        "taxrate2": "0.000",
        "status": "Paid",
        "currencycode": "USD",
        "paymentmethod": "paymaster",
        "ccgateway": False,
        "notes": "",
        "items": {"item": [hosting(dialect)]},
        "transactions": {"transaction": [TRANSACTION]},
    }


def hosting(dialect: Dialect) -> dict[str, Any]:
    """Write the one row of invoice 501."""
    return {
        "id": 1,
        "type": "Hosting",
        "relid": 1001,
        "inv_id": 12345,
        "description": "vm.v2-pico - node-1.example.com",
        "amount": 50.0 if dialect == "documented" else "50.00",
        "taxed": 1,
    }


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_invoice_has_its_amounts_rows_and_payments(
    api: Api, dialect: Dialect, method: str
) -> None:
    """Everything the page and WHMCS print, by either method."""
    use_dialect(api, dialect)

    with unchanged(api):
        reply = api.send("whmcs", method, action="get_invoice", token="demo-token", invoice_id=501)

    assert (reply.status, reply.json) == (200, paid(dialect))


@pytest.mark.parametrize("sent", ["501", "501abc", " 501", "501.9", "0501", "+501"])
def test_an_id_is_read_as_php_reads_it(api: Api, sent: str) -> None:
    """Leading digits count, whatever follows them."""
    assert api.call("get_invoice", invoice_id=sent)["invoiceid"] == 501


def test_an_invoice_without_payments_has_an_empty_text_for_them(api: Api) -> None:
    """PHP writes nothing as an empty text, not as an empty list."""
    answer = api.call("get_invoice", invoice_id=502)

    assert (answer["transactions"], answer["datepaid"]) == ("", "0000-00-00 00:00:00")
    assert (answer["status"], answer["balance"]) == ("Unpaid", "50.00")


@pytest.mark.parametrize(
    ("paid", "then", "status", "balance"),
    [
        ("10.00", "cancel", "Cancelled", "25.00"),
        ("40.00", "", "Paid", "0.00"),
        ("40.00", "again", "Paid", "0.00"),
        ("10.00", "mass_pay", "Paid", "0.00"),
        ("10.00", "credit", "Paid", "0.00"),
    ],
)
def test_the_balance_is_the_total_less_what_came_and_did_not_go_back(
    api: Api, paid: str, then: str, status: str, balance: str
) -> None:
    """Whatever became of the invoice: a client that adds the transactions up gets the same."""
    pay(api, 503, paid)
    if then == "cancel":
        api.world = cancelled(api.world, 503)
    elif then == "again":
        pay(api, 503, "7.00")
    elif then == "mass_pay":
        pay(api, api.call("mass_pay", invoices=[502, 503])["invoice"])
    elif then == "credit":
        api.call("apply_credit", invoice_id=503, amount="15.00")

    answer = api.call("get_invoice", invoice_id=503)

    moved = [
        Decimal(row["amountin"]) - Decimal(row["amountout"])
        for row in answer["transactions"]["transaction"]
    ]
    assert (answer["status"], answer["balance"]) == (status, balance)
    assert Decimal(answer["balance"]) == Decimal(answer["total"]) - sum(moved)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_client_is_there_when_it_is_asked_for(api: Api, dialect: Dialect) -> None:
    """`load_client_data` adds the customer and changes nothing else."""
    use_dialect(api, dialect)
    without = api.call("get_invoice", invoice_id=501, load_client_data=0)

    answer = api.call("get_invoice", invoice_id=501, load_client_data=1)

    client = {
        "id": 123,
        "firstname": "John",
        "lastname": "Doe",
        "companyname": "",
        "email": "john.doe@example.com",
    }
    assert answer == {**without, "customer": {"client": client}}
    assert "customer" not in without


@pytest.mark.parametrize(
    ("invoice_id", "kind", "relid", "server_id"),
    [(503, "", 0, 0), (505, "AddFunds", 0, 0), (506, "Hosting", 1003, 12347)],
)
def test_a_row_names_what_it_is_for(
    api: Api, invoice_id: int, kind: str, relid: int, server_id: int
) -> None:
    """`relid` is the WHMCS service, `inv_id` the server; rows for neither have zeros."""
    (row,) = api.call("get_invoice", invoice_id=invoice_id)["items"]["item"]

    assert (row["type"], row["relid"], row["inv_id"]) == (kind, relid, server_id)


def test_a_row_of_a_container_names_its_child(api: Api) -> None:
    """The row of a mass payment is of type Invoice, and its relid is the invoice it pays."""
    container = api.call("mass_pay", invoices=[502, 503])["invoiceid"]

    rows = api.call("get_invoice", invoice_id=container)["items"]["item"]

    assert [(row["type"], row["relid"], row["inv_id"], row["amount"]) for row in rows] == [
        ("Invoice", 502, 0, 50.0),
        ("Invoice", 503, 0, 25.0),
    ]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_an_invoice_that_is_not_the_clients_own_is_invalid(
    api: Api, situation: RefusedRequest
) -> None:
    """No id, no such id, and somebody else's id meet the same words."""
    assert_refused(api, get_invoice, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_invoice.failures)
