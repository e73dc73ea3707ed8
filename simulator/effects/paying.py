"""Paying: money reaches an invoice, from credit or a gateway, and what its rows promise happens.

An invoice that owes nothing becomes Paid, and each of its rows has its effect: a service is paid
for another period, a top-up becomes credit, the children of a mass payment are paid in turn. No
money is lost or doubled on the way: what an invoice cannot take goes to the client's credit.
"""

from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.billing_cycles import next_due_date
from simulator.domain.invoices import (
    Invoice,
    InvoiceStatus,
    ItemType,
    LineItem,
    number_sequence,
    owed_by,
)
from simulator.domain.money import ZERO
from simulator.domain.payments import (
    CREDIT_APPLIED,
    MASS_PAYMENT_CREDIT,
    REFUND_CREDIT,
    LedgerEntry,
    Payment,
)
from simulator.domain.services import ServiceStatus
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import email_payment_declined, email_payment_received
from simulator.effects.provisioning import deploy_ordered


def add_credit(
    work: UnitOfWork,
    client_id: int,
    amount: Decimal,
    description: str,
    invoice_id: int | None = None,
    payment_id: int | None = None,
) -> LedgerEntry:
    """Write a ledger entry; a negative amount takes credit away."""
    entry = LedgerEntry(
        id=work.next_id("ledger"),
        client_id=client_id,
        entry_date=work.today,
        description=description,
        amount=amount,
        invoice_id=invoice_id,
        payment_id=payment_id,
    )
    work.put(entry)
    return entry


def pay_from_credit(work: UnitOfWork, invoice: Invoice, amount: Decimal) -> Invoice:
    """Apply credit to an invoice, in part or in full."""
    return _write_open(work, _apply_credit(work, invoice, amount))


def _apply_credit(work: UnitOfWork, invoice: Invoice, amount: Decimal) -> Invoice:
    add_credit(work, invoice.client_id, -amount, f"{CREDIT_APPLIED}{invoice.id}", invoice.id)
    return replace(invoice, credit=invoice.credit + amount)


def receive_payment(work: UnitOfWork, invoice: Invoice, gateway: str, amount: Decimal) -> Payment:
    """Book what a gateway collected; what the invoice does not owe becomes credit.

    Money is never refused: all of it becomes credit where the invoice was cancelled, say.
    """
    applied = min(amount, owed_by(invoice))
    arrived = replace(invoice, under_way=ZERO)
    payment = Payment(
        id=work.next_id("payments"),
        client_id=invoice.client_id,
        invoice_id=invoice.id,
        gateway=gateway,
        paid_at=work.now,
        amount_in=amount,
        transaction_id=work.draw(16),
    )
    work.put(payment)
    if amount > applied:
        refund_to_credit(work, payment, amount - applied, f"Overpayment of Invoice #{invoice.id}")
    email_payment_received(work, payment)
    if applied:  # what was pending has come: what is left is Unpaid
        received = invoice.received + applied
        _write_open(work, replace(arrived, status=InvoiceStatus.UNPAID, received=received))
    elif invoice.under_way:
        work.put(arrived)
    return payment


def charge(work: UnitOfWork, invoice: Invoice, gateway: str, *, declined: bool) -> None:
    """Let a gateway charge the client for an invoice by itself: all that it owes, or nothing."""
    tried = replace(invoice, capture_at=work.now)
    work.put(tried)
    if declined:
        email_payment_declined(work, tried, gateway)
    else:
        receive_payment(work, tried, gateway, tried.balance)


def refund_to_credit(
    work: UnitOfWork, payment: Payment, amount: Decimal, description: str
) -> Payment:
    """Book that some of a payment went to the client's credit; the invoice has to follow."""
    refund = _book_refund(work, payment, amount, gateway="", transaction_id="")
    add_credit(work, payment.client_id, amount, description, payment_id=refund.id)
    return refund


def refund_to_gateway(work: UnitOfWork, payment: Payment, amount: Decimal) -> Payment:
    """Book that a gateway gave some of a payment back; the invoice has to follow."""
    return _book_refund(
        work, payment, amount, gateway=payment.gateway, transaction_id=work.draw(16)
    )


def _book_refund(
    work: UnitOfWork, payment: Payment, amount: Decimal, *, gateway: str, transaction_id: str
) -> Payment:
    refund = Payment(
        id=work.next_id("payments"),
        client_id=payment.client_id,
        invoice_id=payment.invoice_id,
        gateway=gateway,
        paid_at=work.now,
        amount_out=amount,
        transaction_id=transaction_id,
        refund_of=payment.id,
    )
    work.put(refund)
    return refund


def _write_open(work: UnitOfWork, invoice: Invoice) -> Invoice:
    """Write an open invoice that has changed, and settle it when it owes nothing."""
    if invoice.balance == ZERO:
        return settle(work, invoice)
    work.put(invoice)
    keep_containers_equal(work, invoice)
    return invoice


def settle(work: UnitOfWork, invoice: Invoice) -> Invoice:
    """Make an invoice that owes nothing Paid, and let each of its rows have its effect."""
    number = _next_number(work, invoice) if invoice.fiscal else invoice.number
    paid = replace(invoice, status=InvoiceStatus.PAID, paid_at=work.now, number=number)
    work.put(paid)
    _hand_down(work, paid)
    for item in _rows_with_effect(paid):
        settle_row = POST_PAYMENT.get(item.type)
        if settle_row is not None:
            settle_row(work, paid, item)
    _clear_traffic_overage(work, paid)
    keep_containers_equal(work, paid)
    return paid


def _next_number(work: UnitOfWork, invoice: Invoice) -> str:
    location = work.world.clients[invoice.client_id].location
    return str(work.next_id(number_sequence(location)))


def _rows_with_effect(invoice: Invoice) -> list[LineItem]:
    """Leave out all but the last Hosting row of each service: together they pay for a period."""
    hosting = [item for item in invoice.items if item.type is ItemType.HOSTING]
    last = {item.service_id: item.id for item in hosting}
    repeated = {item.id for item in hosting if item.id != last[item.service_id]}
    return [item for item in invoice.items if item.id not in repeated]


def _hand_down(work: UnitOfWork, container: Invoice) -> None:
    """Give each child its share before any is settled: settling one may settle another.

    The container's money becomes credit, and that pays the children.
    """
    for item in container.items:
        child = work.world.invoices.get(item.child_id)
        if child is not None and item.amount:
            description = f"{MASS_PAYMENT_CREDIT}{child.id}"
            add_credit(work, container.client_id, item.amount, description)
            work.put(_apply_credit(work, child, item.amount))


def _pay_for_next_period(work: UnitOfWork, _invoice: Invoice, item: LineItem) -> None:
    service = work.world.service(item.service_id)
    if service is None or service.status in (ServiceStatus.CANCELLED, ServiceStatus.TERMINATED):
        return
    if service.status is ServiceStatus.PENDING:
        deploy_ordered(work, service)
    due = next_due_date(service.billing_anchor, service.next_due_date, service.cycle)
    work.put(replace(service, status=ServiceStatus.ACTIVE, next_due_date=due))


def _finish_upgrade(work: UnitOfWork, _invoice: Invoice, item: LineItem) -> None:
    service = work.world.service(item.service_id)
    if service is not None:  # pragma: no branch (a row names a service that is there)
        work.put(replace(service, pending_upgrade=False))


def _top_up(work: UnitOfWork, invoice: Invoice, item: LineItem) -> None:
    add_credit(work, invoice.client_id, item.amount, f"Add Funds Invoice #{invoice.id}")


def _settle_child(work: UnitOfWork, _container: Invoice, item: LineItem) -> None:
    child = work.world.invoices.get(item.child_id)
    if child is not None and child.open:
        _write_open(work, child)


POST_PAYMENT: dict[ItemType, Callable[[UnitOfWork, Invoice, LineItem], None]] = {
    ItemType.HOSTING: _pay_for_next_period,
    ItemType.UPGRADE: _finish_upgrade,
    ItemType.ADD_FUNDS: _top_up,
    ItemType.INVOICE: _settle_child,
}


def _clear_traffic_overage(work: UnitOfWork, invoice: Invoice) -> None:
    for service in map(work.world.service, invoice.service_ids):
        if service is not None and service.traffic_exceeded:
            work.put(replace(service, traffic_exceeded=False))


def keep_containers_equal(work: UnitOfWork, child: Invoice) -> None:
    """Let every open container of a child demand what its children still owe, and no more."""
    for container_id in [container.id for container in work.world.open_containers_of(child)]:
        container = work.world.invoices[container_id]
        if container.open:  # keeping the one before equal may have closed it
            keep_equal(work, container)


def keep_equal(work: UnitOfWork, container: Invoice) -> None:
    """Let an open container demand what its children still owe; what it has beyond is credit."""
    items = tuple(
        replace(item, amount=owed_by(work.world.invoices.get(item.child_id)))
        for item in container.items
    )
    demanding = replace(container, items=items)
    surplus = max(ZERO, -demanding.balance)
    kept = replace(demanding, received=demanding.received - surplus)
    if kept.total == ZERO:
        kept = replace(kept, status=InvoiceStatus.CANCELLED)
    work.put(kept)
    refund_payments(work, kept, surplus)
    if kept.open and kept.balance == ZERO:
        settle(work, kept)


def change_rows(work: UnitOfWork, invoice: Invoice, items: tuple[LineItem, ...]) -> Invoice:
    """Let an open invoice demand other rows; what it has taken beyond them returns to credit."""
    demanding = replace(invoice, items=items)
    surplus = max(ZERO, -demanding.balance)
    returned = min(surplus, invoice.received)
    refund_payments(work, invoice, returned)
    return_credit(work, invoice, surplus - returned)
    received, credit = invoice.received - returned, invoice.credit - (surplus - returned)
    return _write_open(work, replace(demanding, received=received, credit=credit))


def cancel_invoice(work: UnitOfWork, invoice: Invoice) -> Invoice:
    """Cancel an open invoice; what it has taken so far returns to the client's credit."""
    refund_payments(work, invoice, invoice.received)
    return_credit(work, invoice, invoice.credit)
    cancelled = replace(invoice, status=InvoiceStatus.CANCELLED, credit=ZERO, received=ZERO)
    work.put(cancelled)
    keep_containers_equal(work, cancelled)
    return cancelled


def return_credit(work: UnitOfWork, invoice: Invoice, amount: Decimal) -> None:
    """Give back what credit had paid of an invoice; the invoice has to follow."""
    if amount:
        description = f"Credit Removed from Invoice #{invoice.id}"
        add_credit(work, invoice.client_id, amount, description, invoice.id)


def refund_payments(
    work: UnitOfWork, invoice: Invoice, amount: Decimal, *, to_gateway: bool = False
) -> list[Payment]:
    """Give received money back, from the latest payment back; the invoice has to follow.

    Args: to_gateway: through the gateway that it came from; else it becomes credit.
    """
    refunds = []
    for payment in reversed(work.world.payments.where("invoice", invoice.id)):
        back = min(amount, work.world.kept_of(payment))
        if back > ZERO:
            amount -= back
            if to_gateway:
                refunds.append(refund_to_gateway(work, payment, back))
            else:
                words = f"{REFUND_CREDIT}{invoice.id}"
                refunds.append(refund_to_credit(work, payment, back, words))
    return refunds
