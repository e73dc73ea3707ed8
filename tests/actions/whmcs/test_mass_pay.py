"""`mass_pay`: one invoice that pays several."""

import pytest

from simulator.actions.whmcs.mass_pay import mass_pay
from simulator.domain.policies import Dialect
from simulator.rules.invoices import INVALID_INVOICE_ID
from simulator.rules.mass_payment import (
    CANNOT_BE_COMBINED,
    REQUIRES_TWO_INVOICES,
    REQUIRES_UNPAID_INVOICES,
)
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.payments import pay
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED


def refusal(
    failure: Failure, message: str, sent: object, token: str = DEMO_TOKEN
) -> RefusedRequest:
    """Write the refusal of some invoices."""
    return RefusedRequest(failure, message, {"invoices": sent}, token)


def too_few(sent: object) -> RefusedRequest:
    """Write the refusal of fewer than two invoices."""
    return refusal(REQUIRES_TWO_INVOICES, "mass_pay_requires_2_invoices", sent)


def invalid(number: int, sent: list[object], token: str = DEMO_TOKEN) -> RefusedRequest:
    """Write the refusal of an id that is not the client's."""
    return refusal(INVALID_INVOICE_ID, f"invalid invoice id {number} at whmcs_com", sent, token)


UNPAID = "mass_pay_requires_unpaid_invoices"
COMBINED = "mass_pay_invoice_cannot_be_combined"
REFUSALS = [
    *(too_few(sent) for sent in (None, "", "502", 502, "502,503", [502], {"a": {"b": "502"}})),
    *(too_few(sent) for sent in ([502, 502], [502, "502x"], ["abc", ""])),
    invalid(999, [502, 999]),
    invalid(601, [502, 601]),
    invalid(601, [601, 999]),
    invalid(0, ["abc", 502]),
    invalid(2**63 - 1, [502, "9" * 40]),
    invalid(701, [701, 702], DELETED),
    *(refusal(REQUIRES_UNPAID_INVOICES, UNPAID, [502, sent]) for sent in (501, 504, 508)),
    *(refusal(CANNOT_BE_COMBINED, COMBINED, [sent, 502]) for sent in (505, 509)),
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_invoice_asks_for_what_several_owe(api: Api, dialect: Dialect) -> None:
    """Unpaid, due today, a row for each child in the order sent, no tax."""
    use_dialect(api, dialect)

    answer = api.call("mass_pay", invoices=[503, 502])

    assert answer == {"result": "OK", "invoice": 702, "invoiceid": 702}
    container = api.call("get_invoice", invoice_id=702)
    rows = container["items"]["item"]
    assert (container["status"], container["total"]) == ("Unpaid", "75.00")
    assert (container["date"], container["duedate"]) == ("2026-03-01", "2026-03-01")
    assert [(row["type"], row["relid"], row["description"], row["taxed"]) for row in rows] == [
        ("Invoice", 503, "Invoice #503", 0),
        ("Invoice", 502, "Invoice #502", 0),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {"invoices": [502, 503]},
        {"invoices": {"0": 502, "1": 503}},
        {"invoices": {"b": 502, "a": "503 "}},
        {"invoices[]": 502, "invoices[7]": 503},
        {"invoices": [502, 503, 502, "503.5"]},
    ],
)
def test_arrays_are_read_as_php_reads_them(api: Api, sent: dict[str, object]) -> None:
    """With or without keys, in their order, and an id that is repeated counts once."""
    reply = api.send("whmcs", "POST", action="mass_pay", token="demo-token", **sent)

    assert reply.json["result"] == "OK"
    assert api.world.invoices[702].child_ids == (502, 503)


def test_a_child_that_is_paid_in_part_owes_the_rest(api: Api) -> None:
    """The row is what is still owed, after credit and after what a gateway collected."""
    api.call("apply_credit", invoice_id=502, amount="20.00")
    pay(api, 502, "5.00")

    number = api.call("mass_pay", invoices=[502, 503])["invoiceid"]

    rows = api.call("get_invoice", invoice_id=number)["items"]["item"]
    assert [row["amount"] for row in rows] == [25.0, 25.0]


def test_paying_it_pays_every_child(api: Api) -> None:
    """The children are Paid at the same instant, and what they were for happens."""
    number = api.call("mass_pay", invoices=[502, 503, 506])["invoiceid"]

    pay(api, number)

    listed = api.call("get_invoices")["invoices"]["invoice"]
    paid = {row["id"]: row["datepaid"] for row in listed if row["status"] == "Paid"}
    now = "2026-03-01 09:00:00"
    assert paid == {501: "2026-02-20 10:11:12", 502: now, 503: now, 506: now, number: now}
    assert api.call("get_billing_data", id=12345)["next_due_date"] == "2026-04-21"
    assert api.world.services[12347].traffic_exceeded is False


def test_the_same_invoices_may_be_combined_again(api: Api) -> None:
    """Another container is made; the first one paid settles the other."""
    first = api.call("mass_pay", invoices=[502, 503])["invoiceid"]
    second = api.call("mass_pay", invoices=[502, 503])["invoiceid"]

    pay(api, second)

    assert first != second
    assert api.call("get_invoice", invoice_id=first)["status"] == "Cancelled"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_own_unpaid_invoices_are_combined(api: Api, situation: RefusedRequest) -> None:
    """Two distinct ones at least, all the client's own, Unpaid, and payable together."""
    assert_refused(api, mass_pay, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(mass_pay.failures)
