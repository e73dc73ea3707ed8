"""Billing mail: an invoice is issued, it is overdue, money arrives."""

from simulator.domain.invoices import Invoice
from simulator.domain.payments import Payment
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.notifying import send_email
from simulator.render import messages


def tell_invoice_created(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `invoice_created`."""
    client = work.world.clients[invoice.client_id]
    facts = _demand(work.world, invoice)
    subject, text = messages.invoice_created(client, invoice, facts)
    send_email(work, client, "invoice_created", subject, text, facts)


def tell_payment_reminder(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `payment_reminder`."""
    client = work.world.clients[invoice.client_id]
    facts = _demand(work.world, invoice)
    subject, text = messages.payment_reminder(client, facts)
    send_email(work, client, "payment_reminder", subject, text, facts)


def tell_payment_received(work: UnitOfWork, payment: Payment) -> None:
    """Send `payment_received`."""
    client = work.world.clients[payment.client_id]
    facts = {
        "invoice_id": str(payment.invoice_id),
        "amount": str(payment.amount),
        "currency": work.world.location_of(client).currency,
        "gateway": payment.gateway,
        "transaction_id": payment.transaction_id,
    }
    subject, text = messages.payment_received(client, facts)
    send_email(work, client, "payment_received", subject, text, facts)


def _demand(world: World, invoice: Invoice) -> dict[str, str]:
    return {
        "invoice_id": str(invoice.id),
        "amount": str(invoice.balance),
        "currency": world.location_of(world.clients[invoice.client_id]).currency,
        "due_date": invoice.due_date.isoformat(),
    }
