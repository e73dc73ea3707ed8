"""A second tax: beside the first on every invoice, and back with it where tax returns."""

import json

import pytest
from msgspec.structs import replace

from simulator.domain.cancellations import CancellationType
from simulator.domain.laws import breaches_of
from simulator.domain.refunds import paid_for_periods
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from simulator.effects.invoicing import issue_next_invoice
from simulator.errors import ScenarioError
from simulator.render.invoice_sheet import invoice_sheet
from simulator.shapes.invoices import show_invoice, show_invoices
from tests.support.payments import combined, paid, work_on
from tests.support.worlds import world_from

RATES = "tax_rate: 5, tax_rate2: 9.975"  # those of Quebec


def quebec(price: str = "50.00", *, refunds: str = "price", rates: str = RATES) -> World:
    """Give a world on 1 March, 9:00, whose service falls due on 6 March, not yet renewed."""
    return world_from(f"""
        policies: {{refunds: {refunds}}}
        clients:
          - {{id: 123, {rates}, services: [
              {{server_id: 5, id: 50, price: {price}, next_due_date: 2026-03-06}}]}}
    """)


def renewed(world: World) -> World:
    """Issue the next invoice of the service."""
    work = work_on(world)
    issue_next_invoice(work, world.clients[123], world.services[5])
    return work.commit()


def test_each_tax_is_taken_of_the_rows_and_rounded_by_itself() -> None:
    """50.00 with 2.50 and 4.9875, which is 4.99; the second does not tax the first."""
    world = renewed(quebec())
    invoice = world.invoices[1]
    assert [str(each) for each in (invoice.tax, invoice.tax2, invoice.total)] == [
        "2.50",
        "4.99",
        "57.49",
    ]
    after = paid(world, 1)
    assert str(after.invoices[1].received) == "57.49"
    assert breaches_of(after) == []


def test_answers_show_both() -> None:
    """get_invoice and the rows of get_invoices."""
    world = renewed(quebec())
    shown = json.loads(show_invoice(world, world.invoices[1]).json)
    told = {key: shown[key] for key in ("tax", "taxrate", "tax2", "taxrate2", "total", "balance")}
    assert told == {
        "tax": "2.50",
        "taxrate": "5.000",
        "tax2": "4.99",
        "taxrate2": "9.975",
        "total": "57.49",
        "balance": "57.49",
    }
    assert b'"tax2":"4.99"' in show_invoices(world, world.clients[123], 0, None).json


def test_the_file_of_an_invoice_has_a_line_for_each() -> None:
    """And none for a second tax that is not there."""
    world = renewed(quebec())
    totals = dict(invoice_sheet(world, world.invoices[1]).totals)
    assert (totals["Tax, 5 % of 50.00"], totals["Tax, 9.975 % of 50.00"]) == ("2.50", "4.99")
    plain = renewed(quebec(rates="tax_rate: 5"))
    assert [*dict(invoice_sheet(plain, plain.invoices[1]).totals)][:3] == [
        "Subtotal",
        "Tax, 5 % of 50.00",
        "Total",
    ]


@pytest.mark.parametrize(("refunds", "returned"), [("price", "57.46"), ("tax", "66.07")])
def test_a_refund_has_both_or_none(refunds: str, returned: str) -> None:
    """57.49 for the period ahead, and 111 of 744 hours of one that cost as much."""
    world = paid(renewed(quebec(refunds=refunds)), 1)
    work = work_on(world)
    request = cancel_service(work, world.services[5], CancellationType.IMMEDIATE, "")
    assert str(request.refund) == returned


def test_no_more_returns_than_was_paid() -> None:
    """Two taxes of 0.48 cents were rounded to nothing, and their sum would be a cent."""
    rates = "tax_rate: 8, tax_rate2: 8"
    world = paid(renewed(quebec("0.06", refunds="tax", rates=rates)), 1)
    assert str(world.invoices[1].received) == "0.06"
    assert [*map(str, paid_for_periods(world, world.services[5]))] == ["0.06"]


def test_a_mass_payment_asks_for_both() -> None:
    """Its rows are what the children owe, taxes and all."""
    world = renewed(quebec())
    work = work_on(world)
    issue_next_invoice(
        work,
        world.clients[123],
        replace(world.services[5], next_due_date=world.clock.instant.date()),
    )
    world = combined(work.commit(), 1, 2)
    assert [str(item.amount) for item in world.invoices[3].items] == ["57.49", "57.49"]
    after = paid(world, 3)
    assert [str(each.status) for each in after.invoices] == ["Paid"] * 3
    assert breaches_of(after) == []


def test_a_withdrawn_cancellation_brings_both_back() -> None:
    """The renewal is the one it was."""
    world = renewed(quebec())
    work = work_on(world)
    request = cancel_service(work, world.services[5], CancellationType.END_OF_BILLING_PERIOD, "")
    invoice = withdraw_cancellation(work, request)
    assert invoice is not None
    assert str(invoice.balance) == "57.49"


@pytest.mark.parametrize("rate", ["-1", "101", "9.9755"])
def test_a_second_rate_is_a_percentage(rate: str) -> None:
    """As the first."""
    with pytest.raises(ScenarioError, match=r"tax_rate2: .* is no percentage"):
        quebec(rates=f"tax_rate2: {rate}")
