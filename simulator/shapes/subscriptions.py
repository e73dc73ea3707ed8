"""Subscriptions as JSON: the ticket that asks to cancel a bank subscription."""

from typing import NamedTuple

from simulator.domain.clients import Client, Location
from simulator.domain.messages import Message
from simulator.domain.money import total
from simulator.domain.services import Service
from simulator.shapes.servers import data_centre
from simulator.shapes.wire import instant, number
from simulator.spec.shapes import Field, Shape
from simulator.spec.sources import documented

PAGE = documented("whmcs/request_subscription_cancellation, success response")


class TicketView(NamedTuple):
    """A ticket, and what it is about.

    Attributes:
        newest: the newest invoice of the service, `before` the one before; 0 for none.
    """

    ticket: Message
    service: Service
    client: Client
    location: Location
    newest: int
    before: int


def _amount(view: TicketView) -> float:
    """Tell what the subscription collects next: the service and its active addons, before tax."""
    addons = total(addon.price for addon in view.service.active_addons)
    return number(view.service.price + addons)


TICKET: Shape[TicketView] = Shape(
    "subscription cancellation",
    (
        Field("account_id", lambda v: v.service.id, PAGE),
        Field("amount", _amount, PAGE),
        Field("billing", lambda v: v.location.name, PAGE),
        Field("cancellation_reason", lambda v: v.ticket.facts["cancellation_reason"], PAGE),
        Field("cancellation_type", lambda v: v.ticket.facts["cancellation_type"], PAGE),
        Field("clientid", lambda v: v.client.id, PAGE),
        Field("created", lambda v: instant(v.ticket.sent_at), PAGE),
        Field("currency", lambda v: v.location.currency, PAGE),
        Field(
            "customfields",
            lambda v: [{"name": "subscription", "value": v.service.subscription}],
            PAGE,
        ),
        Field("dc_location", lambda v: data_centre(v.location), PAGE),
        Field("description", lambda v: v.ticket.subject, PAGE),
        Field("displayid", lambda v: f"{v.ticket.to}-{v.ticket.id}", PAGE),
        Field("email", lambda v: v.client.email, PAGE),
        Field("hwconfig", lambda v: [v.service.product], PAGE),
        Field("invoiceid", lambda v: v.newest, PAGE),
        Field("last_inv_id", lambda v: v.newest, PAGE),
        Field("prev_inv_id", lambda v: v.before, PAGE),
        Field("relid", lambda v: v.service.id, PAGE),
        Field("service_price", lambda v: number(v.service.price), PAGE),
    ),
)
TICKET_ANSWER: Shape[TicketView] = Shape(
    "subscription cancellation answer", (Field("data", lambda v: v, PAGE, of=TICKET),)
)
