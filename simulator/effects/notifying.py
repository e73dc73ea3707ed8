"""Notifying: e-mails, text messages and tickets; they arrive in the world's inbox, nowhere else.

An inbox keeps the newest 10,000 messages of its world (decision 14).
"""

from collections.abc import Mapping
from decimal import Decimal

from immutables import Map

from simulator.domain.api_keys import ApiKey, LoginNotify
from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message, MessageKind
from simulator.domain.money import ZERO
from simulator.domain.payments import Payment
from simulator.domain.refunds import refund_by_request, tax_returns
from simulator.domain.schedule import cancellation_day
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.render.messages import SUBSCRIPTION_TICKET, message_text
from simulator.rules.subscriptions import TOPIC

MOST_MESSAGES = 10_000
TICKET_PROJECT = "BILLING"
LOGIN_TOPIC = "api_key_login"


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
    oldest = work.world.messages.get(message.id - MOST_MESSAGES)  # ids have no gaps
    if oldest is not None:
        work.remove(oldest)
    return message


def email_topic(
    work: UnitOfWork,
    client: Client,
    topic: str,
    facts: Mapping[str, str],
    to: str = "",
    **more: str,
) -> None:
    """Send an e-mail to a client's address, or to another; while mail is down, nothing.

    Args: more: values that only its text has.
    """
    if Outage.MAIL not in work.world.outages:
        subject, text = message_text(topic, {**more, **facts, "fullname": client.fullname})
        send(work, client, MessageKind.EMAIL, to or client.email, topic, subject, text, facts)


def email_address_changed(work: UnitOfWork, client: Client, address: str) -> None:
    """Tell a client at its old address that another has taken its place."""
    facts = {"old_email": client.email, "email": address}
    email_topic(work, client, "email_changed", facts)


def notify_login(work: UnitOfWork, client: Client, key: ApiKey) -> None:
    """Tell the owner of an API key of a login, as the key says; a webhook is not called."""
    facts = {"key_id": str(key.id), "name": key.name, "address": work.client_address or "nowhere"}
    to = key.login_notify_address
    if key.login_notify is LoginNotify.EMAIL:
        email_topic(work, client, LOGIN_TOPIC, facts, to)
    elif key.login_notify is LoginNotify.WEBHOOK and to:
        subject, text = message_text(LOGIN_TOPIC, {**facts, "fullname": client.fullname})
        send(work, client, MessageKind.WEBHOOK, to, LOGIN_TOPIC, subject, text, facts)


def email_invoice_created(work: UnitOfWork, invoice: Invoice) -> None:
    """Tell a client that an invoice waits for payment."""
    client, facts = _invoice_facts(work.world, invoice)
    email_topic(work, client, "invoice_created", facts, payment_method=invoice.payment_method)


def email_payment_reminder(work: UnitOfWork, invoice: Invoice) -> None:
    """Remind a client of an invoice that is not paid; in other words once it is overdue."""
    client, facts = _invoice_facts(work.world, invoice)
    overdue = invoice.due_date < work.today
    email_topic(work, client, "payment_reminder" if overdue else "payment_due", facts)


def _invoice_facts(world: World, invoice: Invoice) -> tuple[Client, dict[str, str]]:
    client = world.clients[invoice.client_id]
    return client, {
        "invoice_id": str(invoice.id),
        "amount": str(invoice.balance),
        "currency": world.location_of(client).currency,
        "due_date": invoice.due_date.isoformat(),
    }


def email_payment_declined(work: UnitOfWork, invoice: Invoice, gateway: str) -> None:
    """Tell a client that a gateway could not charge them for an invoice."""
    client, facts = _invoice_facts(work.world, invoice)
    email_topic(work, client, "payment_declined", {**facts, "gateway": gateway})


def email_payment_received(work: UnitOfWork, payment: Payment) -> None:
    """Confirm to a client what a gateway collected."""
    client = work.world.clients[payment.client_id]
    facts = {
        "invoice_id": str(payment.invoice_id),
        "amount": str(payment.amount_in),
        "currency": work.world.location_of(client).currency,
        "gateway": payment.gateway,
        "transaction_id": payment.transaction_id,
    }
    email_topic(work, client, "payment_received", facts)


def email_invoice_refunded(
    work: UnitOfWork, invoice: Invoice, amount: Decimal, target: str
) -> None:
    """Tell a client that money of an invoice goes back, to the gateway or to credit."""
    client, facts = _invoice_facts(work.world, invoice)
    email_topic(
        work, client, "invoice_refunded", {**facts, "amount": str(amount), "refunded_to": target}
    )


def email_cancellation(work: UnitOfWork, client: Client, facts: Mapping[str, str]) -> None:
    """Confirm to a client, at the `email` of the facts, that a service ends."""
    email_topic(work, client, "cancellation", facts, facts["email"])


def cancellation_facts(work: UnitOfWork, client: Client, request: Cancellation) -> dict[str, str]:
    """Give what this world has for each variable of the e-mail about a cancellation."""
    service = work.world.services[request.server_id]
    currency = work.world.location_of(client).currency
    refund = refund_by_request(work.world, request)
    message, short = _refund_messages(work.world, request, f"{refund} {currency}")
    newest, before = newest_invoices(work, service)
    rates = [rate for rate in (client.tax_rate, client.tax_rate2) if rate]
    taxes = " and ".join(f"{rate.normalize():f}%" for rate in rates)
    included = "included" if tax_returns(work.world.policies.refunds) else "not included"
    return {
        "server_id": str(service.server_id),
        "cancellation_type": request.type,
        "cancellation_reason": request.reason,
        "refund": str(refund),
        "currency": currency,
        "service_price": str(service.price),
        "refund_message": message if refund > ZERO else "Nothing is refunded.",
        "refund_message_short": short if refund > ZERO else "No refund",
        "clientid": str(client.id),
        "billing": client.location,
        "email": client.email,
        "last_invoice": str(_last_row(work, service, newest)),
        "prev_invoice_id": str(before),
        "relid": str(request.service_id),
        "vat_msg": f"VAT {taxes} {included}" if taxes else "",
        "rec_before_tax": str(service.price),
        "d_deploy_time": service.registration_date.isoformat(),
        "d_bill_time": f"{work.now:%Y-%m-%d %H:%M:%S}",
        "d_reccuring": str(service.price),
        "d_period": service.cycle,
        "cbp_adjusted": "",
    }


def _refund_messages(world: World, request: Cancellation, amount: str) -> tuple[str, str]:
    """Say in a sentence and shortly that an amount has returned, or when it will."""
    unused = f"{amount} for the unused time"
    day = cancellation_day(world, world.services[request.server_id])
    if day is None:
        return f"{unused} has been added to your credit balance.", "Refunded"
    return f"{unused} will be added to your credit balance on {day}.", "To be refunded"


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
    subject, text = message_text(SUBSCRIPTION_TICKET, facts)
    return send(work, client, MessageKind.JIRA, TICKET_PROJECT, TOPIC, subject, text, facts)
