"""Billing mail: an invoice is issued, it is overdue, money arrives."""

from simulator.domain.invoices import Invoice
from simulator.domain.outages import Outage
from simulator.domain.payments import Payment
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import send_email
from simulator.render import messages


def tell_invoice_created(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `invoice_created`; while mail is down, nothing."""
    world = work.world
    if world.outages and Outage.MAIL in world.outages:
        return
    client = world.clients[invoice.client_id]
    facts = {
        "invoice_id": str(invoice.id),
        "amount": str(invoice.balance),
        "currency": world.location_of(client).currency,
        "due_date": invoice.due_date.isoformat(),
    }
    subject, text = messages.invoice_created(client, invoice, facts)
    send_email(work, client, "invoice_created", subject, text, facts)


def tell_payment_reminder(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `payment_reminder`; the caller has seen that mail is up."""
    world = work.world
    client = world.clients[invoice.client_id]
    facts = {
        "invoice_id": str(invoice.id),
        "amount": str(invoice.balance),
        "currency": world.location_of(client).currency,
        "due_date": invoice.due_date.isoformat(),
    }
    subject, text = messages.payment_reminder(client, facts)
    send_email(work, client, "payment_reminder", subject, text, facts)


def tell_payment_received(work: UnitOfWork, payment: Payment) -> None:
    """Send `payment_received`; while mail is down, nothing."""
    world = work.world
    if world.outages and Outage.MAIL in world.outages:
        return
    client = world.clients[payment.client_id]
    facts = {
        "invoice_id": str(payment.invoice_id),
        "amount": str(payment.amount),
        "currency": world.location_of(client).currency,
        "gateway": payment.gateway,
        "transaction_id": payment.transaction_id,
    }
    subject, text = messages.payment_received(client, facts)
    send_email(work, client, "payment_received", subject, text, facts)
