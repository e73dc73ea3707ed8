"""Invoicing: new invoices, for top-ups, mass payments and whatever else has rows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.billing_mail import tell_invoice_created


def issue_invoice(
    work: UnitOfWork, client: Client, items: Sequence[LineItem], due_date: date
) -> Invoice:
    """Issue an Unpaid invoice today and tell the client; its rows are numbered here."""
    location = work.world.location_of(client)
    invoice = Invoice(
        id=work.next_id("invoices"),
        client_id=client.id,
        issue_date=work.today,
        due_date=due_date,
        status=InvoiceStatus.UNPAID,
        items=tuple(replace(item, id=work.next_id("items")) for item in items),
        payment_method=location.gateways[0],
        tax_rate=client.tax_rate,
    )
    work.put(invoice)
    tell_invoice_created(work, invoice)
    return invoice


def issue_add_funds_invoice(
    work: UnitOfWork, client: Client, amount: Decimal, description: str
) -> Invoice:
    """Issue a top-up: one untaxed row, due today. (basis: reference, WHMCS Add Funds)."""
    item = LineItem(
        id=0, type=ItemType.ADD_FUNDS, amount=amount, description=description or "Add Funds"
    )
    return issue_invoice(work, client, [item], work.today)


def issue_container(work: UnitOfWork, client: Client, children: Sequence[Invoice]) -> Invoice:
    """Issue one invoice for several: a row each, of what the child still owes, due today."""
    items = [
        LineItem(
            id=0,
            type=ItemType.INVOICE,
            amount=child.balance,
            description=f"Invoice #{child.id}",
            child_id=child.id,
        )
        for child in children
    ]
    return issue_invoice(work, client, items, work.today)
