"""Invoicing: what a new invoice says, for renewals, top-ups and mass payments."""

from datetime import date
from decimal import Decimal

import pytest

from simulator.domain.invoices import Invoice
from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.effects.invoicing import issue_add_funds_invoice, issue_next_invoice
from tests.support.payments import combined, paid, work_on
from tests.support.worlds import world_from


def world_with(service: str, client: str = "") -> World:
    """Make a world of one client with one service, number 1 on server 5."""
    return world_from(f"""
        clients:
          - id: 123
            {client or "firstname: John"}
            services:
              - {{server_id: 5, id: 1, product: vps, hostname: n.example.com, {service}}}
    """)


def renewed(world: World) -> tuple[World, Invoice]:
    """Issue the next invoice of the one service."""
    work = work_on(world)
    invoice = issue_next_invoice(work, world.clients[123], world.services[5])
    return work.commit(), invoice


def rows(invoice: Invoice) -> list[tuple[str, str, str]]:
    """Tell type, amount and description of each row."""
    return [(item.type, str(item.amount), item.description) for item in invoice.items]


def test_a_renewal_bills_the_service_and_its_active_addons() -> None:
    """In their order, for the same period, each row taxed; an addon that is off is not billed."""
    world = world_with(
        "price: 50, next_due_date: 2026-03-10, addons: [{id: 3, name: IP, price: 2},"
        " {id: 4, name: Off, price: 9, active: false}, {id: 5, name: Backup, price: 7.5}]"
    )

    after, invoice = renewed(world)

    assert rows(invoice) == [
        ("Hosting", "50.00", "vps - n.example.com (2026-03-10 - 2026-04-09)"),
        ("Addon", "2.00", "IP - n.example.com (2026-03-10 - 2026-04-09)"),
        ("Addon", "7.50", "Backup - n.example.com (2026-03-10 - 2026-04-09)"),
    ]
    assert [item.addon_id for item in invoice.items] == [None, 3, 5]
    assert all(item.service_id == 1 and item.taxed for item in invoice.items)
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 3, 1), date(2026, 3, 10))
    assert after.services[5] is world.services[5]
    assert breaches_of(after) == []


@pytest.mark.parametrize(
    ("cycle", "last"),
    [
        ("Monthly", "2026-04-09"),
        ("Quarterly", "2026-06-09"),
        ("Semi-Annually", "2026-09-09"),
        ("Annually", "2027-03-09"),
        ("Biennially", "2028-03-09"),
        ("Triennially", "2029-03-09"),
    ],
)
def test_the_period_is_that_of_the_cycle(cycle: str, last: str) -> None:
    """From the due date to the day before the next."""
    world = world_with(f"cycle: {cycle}, next_due_date: 2026-03-10")

    _, invoice = renewed(world)

    assert invoice.items[0].description.endswith(f"(2026-03-10 - {last})")


def test_the_end_of_a_month_comes_back() -> None:
    """A service of the 31st is due on 28 February, and on 31 March when that is paid."""
    world = world_with("next_due_date: 2026-01-31, anchor: 2026-01-31")
    due = []
    for _ in range(3):
        world, invoice = renewed(world)
        due.append((str(invoice.due_date), invoice.items[0].description[-25:]))
        world = paid(world, invoice.id)

    assert due == [
        ("2026-01-31", "(2026-01-31 - 2026-02-27)"),
        ("2026-02-28", "(2026-02-28 - 2026-03-30)"),
        ("2026-03-31", "(2026-03-31 - 2026-04-29)"),
    ]
    assert world.services[5].next_due_date == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("rate", "tax", "total"),
    [("0", "0.00", "52.49"), ("21", "11.02", "63.51"), ("9.5", "4.99", "57.48")],
)
def test_tax_is_added_to_what_is_taxed(rate: str, tax: str, total: str) -> None:
    """On the sum of the rows, rounded once."""
    world = world_with(
        "price: 49.99, next_due_date: 2026-03-10, addons: [{price: 2.50}]", f"tax_rate: {rate}"
    )

    after, invoice = renewed(world)

    assert (str(invoice.tax), str(invoice.total)) == (tax, total)
    assert paid(after, invoice.id).invoices[invoice.id].received == Decimal(total)


def test_a_top_up_is_not_taxed_and_due_today() -> None:
    """One row with the client's own words, or WHMCS'."""
    world = world_with("next_due_date: 2026-03-10", "tax_rate: 21")
    work = work_on(world)
    client = world.clients[123]

    plain = issue_add_funds_invoice(work, client, Decimal("20.00"), "")
    worded = issue_add_funds_invoice(work, client, Decimal("20.00"), "For March")

    assert rows(plain) == [("AddFunds", "20.00", "Add Funds")]
    assert rows(worded) == [("AddFunds", "20.00", "For March")]
    assert (plain.total, plain.due_date) == (Decimal("20.00"), date(2026, 3, 1))
    assert breaches_of(work.commit()) == []


def test_invoices_and_rows_are_numbered_in_order() -> None:
    """Each kind by its own sequence, and none twice."""
    world = world_with("next_due_date: 2026-03-10, addons: [{price: 1}]")
    first_world, first = renewed(world)
    _, second = renewed(first_world)

    assert (first.id, second.id) == (1, 2)
    assert [item.id for item in (*first.items, *second.items)] == [1, 2, 3, 4]


def test_the_gateway_is_that_of_the_subscription_or_the_first_of_the_location() -> None:
    """The default payment method of the client's billing location."""
    _, invoice = renewed(world_with("next_due_date: 2026-03-10"))

    assert invoice.payment_method == "paymaster"
    subscription = "subscription: {gateway: bitpaycheckout}"
    _, invoice = renewed(world_with(f"next_due_date: 2026-03-10, {subscription}"))
    assert invoice.payment_method == "bitpaycheckout"


def test_a_renewal_takes_no_credit_where_there_is_none() -> None:
    """And the ledger has no entry of nothing."""
    after, invoice = renewed(world_with("next_due_date: 2026-03-10", "automatic_renewal: true"))

    assert (invoice.status, list(after.ledger)) == ("Unpaid", [])


def test_a_mass_payment_names_its_invoices() -> None:
    """A row each."""
    world = world_with(
        "next_due_date: 2026-03-10",
        "invoices: [{id: 8, items: [{amount: 5}]}, {id: 9, items: [{amount: 6}]}]",
    )
    container = max(combined(world, 8, 9).invoices, key=lambda each: each.id)

    assert rows(container) == [("Invoice", "5.00", "Invoice #8"), ("Invoice", "6.00", "Invoice #9")]
