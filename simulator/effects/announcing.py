"""Announcing: the e-mail about a cancellation, and the ticket about a bank subscription."""

from collections.abc import Mapping

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client
from simulator.domain.messages import Message, MessageKind
from simulator.domain.money import ZERO
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import send, send_email
from simulator.render.cancellation_messages import (
    cancellation,
    refund_sentence,
    subscription_ticket,
)
from simulator.rules.subscriptions import TOPIC

PROJECT = "BILLING"


def tell_cancellation(
    work: UnitOfWork, client: Client, request: Cancellation, said: Mapping[str, str]
) -> None:
    """Send the e-mail `cancellation`; while mail is down, nothing.

    Args:
        said: variables of the text that the caller sent; they win over what we know, in the text.
    """
    facts = {**_known(work, client, request), **said}
    subject, text = cancellation(client.fullname, facts)
    send_email(work, client, "cancellation", subject, text, facts)


def _known(work: UnitOfWork, client: Client, request: Cancellation) -> dict[str, str]:
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
    return send(work, client, MessageKind.JIRA, PROJECT, TOPIC, subject, text, facts)
