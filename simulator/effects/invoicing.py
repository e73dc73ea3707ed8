"""Invoicing: new invoices for top-ups, mass payments and the next period of a service."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.billing_cycles import period_paid_for
from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.domain.money import LARGEST, ZERO, tax_on
from simulator.domain.services import Service
from simulator.domain.tags import AUTO_CREDIT
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.notifying import email_invoice_created
from simulator.effects.paying import change_rows, pay_from_credit, settle
from simulator.rules.credit import credit_for_renewal


def issue_invoice(
    work: UnitOfWork,
    client: Client,
    items: Sequence[LineItem],
    due_date: date,
    payment_method: str = "",
) -> Invoice:
    """Issue an Unpaid invoice today, number its rows, and tell the client.

    Args:
        payment_method: a gateway; the first of the location where it is empty.
    """
    invoice = Invoice(
        id=work.next_id("invoices"),
        client_id=client.id,
        issue_date=work.today,
        due_date=due_date,
        status=InvoiceStatus.UNPAID,
        items=tuple([replace(item, id=work.next_id("items")) for item in items]),
        payment_method=payment_method or work.world.location_of(client).gateways[0],
        tax_rate=client.tax_rate,
        tax_rate2=client.tax_rate2,
    )
    work.put(invoice)
    email_invoice_created(work, invoice)
    return invoice


def issue_add_funds_invoice(
    work: UnitOfWork, client: Client, amount: Decimal, description: str
) -> Invoice:
    """Issue a top-up: one untaxed row, due today. (basis: reference, WHMCS Add Funds)."""
    text = description or "Add Funds"
    item = LineItem(id=0, type=ItemType.ADD_FUNDS, amount=amount, description=text)
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


def issue_next_invoice(work: UnitOfWork, client: Client, *services: Service) -> Invoice:
    """Issue the renewal of services of one due date: for each its Hosting row and active addons.

    They keep their due date until the invoice is paid. An invoice of 0.00 is paid at once; one of a
    client with automatic renewal, or of servers with the tag `auto_credit`, takes credit as the
    policy `auto_credit` says.
    """
    items = [item for service in services for item in _rows_of_next_period(service)]
    due_date, gateway = services[0].next_due_date, services[0].charged_through
    invoice = issue_invoice(work, client, items, due_date, gateway)
    if not invoice.balance:
        return settle(work, invoice)
    if not all(pays_from_credit(work.world, client, service) for service in services):
        return invoice
    credit = work.world.credit_balance(client.id)
    amount = credit_for_renewal(work.world.policies, credit, invoice.balance)
    return pay_from_credit(work, invoice, amount) if amount else invoice


def pays_from_credit(world: World, client: Client, service: Service) -> bool:
    """Whether credit pays renewals of a service: the client's own choice, or the server's tag."""
    tag = world.tag(client.id, service.server_id, AUTO_CREDIT)
    return client.automatic_renewal or (tag is not None and tag.on)


def issue_first_invoice(work: UnitOfWork, client: Client, service: Service) -> Invoice:
    """Issue the invoice of an ordered service: one row for its first period, due today."""
    return issue_invoice(work, client, _rows_of_next_period(service), work.today)


def _rows_of_next_period(service: Service) -> list[LineItem]:
    first, last = period_paid_for(service.billing_anchor, service.next_due_date, service.cycle)
    billed = [
        (ItemType.HOSTING, service.product, service.price, None),
        *[(ItemType.ADDON, each.name, each.price, each.id) for each in service.active_addons],
    ]
    return [
        LineItem(
            id=0,
            type=kind,
            amount=price,
            description=f"{name} - {service.hostname} ({first} - {last})",
            service_id=service.id,
            addon_id=addon_id,
            taxed=True,
        )
        for kind, name, price, addon_id in billed
    ]


def late_fee_of(world: World, invoice: Invoice) -> Decimal:
    """Tell what an overdue invoice costs more; nothing where the world has no late fee.

    Once for each, not for one that was issued overdue, and not while its money is under way. A
    top-up is no debt, and a mass payment is what its children owe.
    """
    fee = world.billing_days.late_fee
    if fee is None or invoice.adds_funds or invoice.stands_for_others:
        return ZERO
    has_one = ItemType.LATE_FEE in [item.type for item in invoice.items]
    under_way = any(container.under_way for container in world.open_containers_of(invoice))
    if has_one or under_way or invoice.issue_date > invoice.due_date:
        return ZERO
    return min(LARGEST, max(fee.minimum, fee.amount + tax_on(invoice.balance, fee.percent)))


def add_late_fee(work: UnitOfWork, invoice: Invoice) -> Invoice:
    """Add the late fee of the world to an invoice, as an untaxed row of no service."""
    item = LineItem(
        id=work.next_id("items"),
        type=ItemType.LATE_FEE,
        amount=late_fee_of(work.world, invoice),
        description=f"Late Fee (Added {work.today})",
    )
    return change_rows(work, invoice, (*invoice.items, item))
