"""Notifying: e-mails, text messages and tickets; they arrive in the world's inbox, nowhere else.

An inbox keeps the newest 10,000 messages of its world (decision 14).
"""

from collections.abc import Mapping

from immutables import Map

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message, MessageKind
from simulator.domain.money import ZERO
from simulator.domain.payments import Payment
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.render import messages
from simulator.render.messages import (
    cancellation,
    refund_sentence,
    subscription_ticket,
)
from simulator.rules.subscriptions import TOPIC

MOST_MESSAGES = 10_000


def send(
    work: UnitOfWork,
    client: Client,
    kind: MessageKind,
    to: str,
    topic: str,
    subject: str,
    text: str,
    facts: Mapping[str, str],
) -> Message:
    """Send a message on a client's behalf; `facts` are what its text says, as data."""
    message = Message(
        id=work.next_id("messages"),
        client_id=client.id,
        kind=kind,
        to=to,
        topic=topic,
        subject=subject,
        text=text,
        sent_at=work.now,
        facts=Map(facts),
    )
    work.put(message)
    if message.id > MOST_MESSAGES:
        _drop_oldest(work, message.id - MOST_MESSAGES)
    return message


def _drop_oldest(work: UnitOfWork, message_id: int) -> None:
    """Keep the inbox within its bound: messages are numbered without gaps, so one has to go."""
    oldest = work.world.messages.get(message_id)
    if oldest is not None:
        work.remove(oldest)


def send_email(
    work: UnitOfWork, client: Client, topic: str, subject: str, text: str, facts: Mapping[str, str]
) -> None:
    """Send an e-mail to a client's address; while mail is down, nothing."""
    if Outage.MAIL in work.world.outages:
        return
    send(work, client, MessageKind.EMAIL, client.email, topic, subject, text, facts)


def email_invoice_created(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `invoice_created`."""
    client = work.world.clients[invoice.client_id]
    facts = _invoice_facts(work.world, invoice)
    subject, text = messages.invoice_created(client, invoice, facts)
    send_email(work, client, "invoice_created", subject, text, facts)


def email_payment_reminder(work: UnitOfWork, invoice: Invoice) -> None:
    """Send `payment_reminder`."""
    client = work.world.clients[invoice.client_id]
    facts = _invoice_facts(work.world, invoice)
    subject, text = messages.payment_reminder(client, facts)
    send_email(work, client, "payment_reminder", subject, text, facts)


def email_payment_received(work: UnitOfWork, payment: Payment) -> None:
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


def _invoice_facts(world: World, invoice: Invoice) -> dict[str, str]:
    return {
        "invoice_id": str(invoice.id),
        "amount": str(invoice.balance),
        "currency": world.location_of(world.clients[invoice.client_id]).currency,
        "due_date": invoice.due_date.isoformat(),
    }


TICKET_PROJECT = "BILLING"


def email_cancellation(
    work: UnitOfWork, client: Client, request: Cancellation, said: Mapping[str, str]
) -> None:
    """Send the e-mail `cancellation`; while mail is down, nothing.

    Args:
        said: variables of the text that the caller sent; they win over what we know, in the text.
    """
    facts = {**_cancellation_facts(work, client, request), **said}
    subject, text = cancellation(client.fullname, facts)
    send_email(work, client, "cancellation", subject, text, facts)


def _cancellation_facts(work: UnitOfWork, client: Client, request: Cancellation) -> dict[str, str]:
    service = work.world.services[request.server_id]
    currency = work.world.location_of(client).currency
    returned = request.refund > ZERO
    message = refund_sentence(str(request.refund), currency, returned=returned)
    newest, before = newest_invoices(work, service)
    rate = f"{client.tax_rate.normalize():f}"
    return {
        "server_id": str(service.server_id),
        "cancellation_type": request.type,
        "cancellation_reason": request.reason,
        "refund": str(request.refund),
        "currency": currency,
        "service_price": str(service.price),
        "refund_message": message,
        "refund_message_short": "Refunded" if returned else "No refund",
        "clientid": str(client.id),
        "billing": client.location,
        "email": client.email,
        "last_invoice": str(_last_row(work, service, newest)),
        "prev_invoice_id": str(before),
        "relid": str(request.service_id),
        "vat_msg": f"VAT {rate}% not included" if client.tax_rate else "",
        "rec_before_tax": str(service.price),
        "d_deploy_time": service.registration_date.isoformat(),
        "d_bill_time": f"{work.now:%Y-%m-%d %H:%M:%S}",
        "d_reccuring": str(service.price),
        "d_period": service.cycle,
        "cbp_adjusted": "",
    }


def newest_invoices(work: UnitOfWork, service: Service) -> tuple[int, int]:
    """Give the ids of the newest invoice of a service and of the one before; 0 for none."""
    ids = sorted(work.world.invoices.keys_where("service", service.id), reverse=True)
    newest, before, *_ = (*ids, 0, 0)
    return newest, before


def _last_row(work: UnitOfWork, service: Service, invoice_id: int) -> int:
    invoice = work.world.invoices.get(invoice_id)
    items = invoice.items if invoice is not None else ()
    return max((item.id for item in items if item.service_id == service.id), default=0)


def open_subscription_ticket(
    work: UnitOfWork, client: Client, service: Service, kind: str, reason: str
) -> Message:
    """Open the ticket that asks HOSTKEY's people to cancel a bank subscription."""
    facts = {
        "server_id": str(service.server_id),
        "relid": str(service.id),
        "clientid": str(client.id),
        "billing": client.location,
        "gateway": service.subscription or "",
        "cancellation_type": kind,
        "cancellation_reason": reason,
    }
    subject, text = subscription_ticket(facts)
    return send(work, client, MessageKind.JIRA, TICKET_PROJECT, TOPIC, subject, text, facts)
