"""Cancellations as JSON: requests to end a service, and the ticket about a bank subscription."""

from typing import NamedTuple

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.money import total
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.shapes.servers import data_centre
from simulator.shapes.wire import day, instant, number
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented

PAGE = documented("whmcs/get_cancellation_requests, success response")
ECHO = assumed("no success is printed; clients refuse a text under `message` or `error`")
RESTORED = assumed("no success is printed; named as create_addfunds names a new invoice")

RETURNED = assumed(
    "unused hours at S / (N * 24) and periods paid ahead, as far as they were paid: Hosting rows "
    "less discounts, before tax and without addons (policy refunds); renewed for 50.00 "
    "with 855 hours left of which 744 are the next period, 57.46 (decision 10)"
)


class RequestView(NamedTuple):
    """A request, the service it is about, whose it is and where."""

    request: Cancellation
    service: Service
    client: Client
    location: Location


class WithdrawalView(NamedTuple):
    """A request that was withdrawn, and the invoice to be paid again."""

    request: Cancellation
    invoice: Invoice


ROW: Shape[RequestView] = Shape(
    "cancellation request",
    (
        Field("relid", lambda v: v.request.service_id, PAGE),
        Field("cr_date", lambda v: instant(v.request.requested_at), PAGE),
        Field("cr_reason", lambda v: v.request.reason, PAGE),
        Field("cr_type", lambda v: v.request.type, PAGE),
        Field("due_date", lambda v: day(v.service.next_due_date), PAGE),
        Field("name_client", lambda v: v.client.fullname, PAGE),
        Field("billing", lambda v: v.location.name, PAGE),
        Field("account_id", lambda v: v.request.service_id, PAGE),
        Field("status", lambda v: v.service.status, PAGE),
        Field("corporate", lambda v: "Y" if v.client.corporate else "N", PAGE),
        Field("customer_id", lambda v: v.client.customer_id, PAGE),
    ),
)
REQUEST_LIST: Shape[list[RequestView]] = Shape(
    "cancellation requests", (Field("message", lambda views: views, PAGE, of=ROW),)
)
NEW_REQUEST: Shape[RequestView] = Shape(
    "new cancellation request",
    (
        Field("relid", lambda v: v.request.service_id, ECHO),
        Field("refund", lambda v: str(v.request.refund), RETURNED),
        Field("currency", lambda v: v.location.currency, ECHO),
        Field("cancellation_type", lambda v: v.request.type, ECHO),
    ),
)
WITHDRAWAL: Shape[Cancellation] = Shape(
    "withdrawn cancellation request", (Field("relid", lambda request: request.service_id, ECHO),)
)
WITHDRAWAL_WITH_INVOICE: Shape[WithdrawalView] = Shape(
    "withdrawn cancellation request with invoice",
    (
        Field("relid", lambda v: v.request.service_id, ECHO),
        Field("invoice", lambda v: v.invoice.id, RESTORED),
        Field("invoiceid", lambda v: v.invoice.id, RESTORED),
    ),
)


def view_request(world: World, request: Cancellation) -> RequestView:
    """Gather what is shown of a request."""
    client = world.clients[request.client_id]
    service = world.services[request.server_id]
    return RequestView(request, service, client, world.location_of(client))


def show_withdrawal(world: World, request: Cancellation, invoice: Invoice | None) -> Payload:
    """Write a request just withdrawn, with the invoice to be paid again if there is one."""
    if invoice is None:
        return WITHDRAWAL.show(request, world.dialect)
    return WITHDRAWAL_WITH_INVOICE.show(WithdrawalView(request, invoice), world.dialect)


TICKET_PAGE = documented("whmcs/request_subscription_cancellation, success response")


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
        Field("account_id", lambda v: v.service.id, TICKET_PAGE),
        Field("amount", _amount, TICKET_PAGE),
        Field("billing", lambda v: v.location.name, TICKET_PAGE),
        Field("cancellation_reason", lambda v: v.ticket.facts["cancellation_reason"], TICKET_PAGE),
        Field("cancellation_type", lambda v: v.ticket.facts["cancellation_type"], TICKET_PAGE),
        Field("clientid", lambda v: v.client.id, TICKET_PAGE),
        Field("created", lambda v: instant(v.ticket.sent_at), TICKET_PAGE),
        Field("currency", lambda v: v.location.currency, TICKET_PAGE),
        Field(
            "customfields",
            lambda v: [{"name": "subscription", "value": v.service.subscription}],
            TICKET_PAGE,
        ),
        Field("dc_location", lambda v: data_centre(v.location), TICKET_PAGE),
        Field("description", lambda v: v.ticket.subject, TICKET_PAGE),
        Field("displayid", lambda v: f"{v.ticket.to}-{v.ticket.id}", TICKET_PAGE),
        Field("email", lambda v: v.client.email, TICKET_PAGE),
        Field("hwconfig", lambda v: [v.service.product], TICKET_PAGE),
        Field("invoiceid", lambda v: v.newest, TICKET_PAGE),
        Field("last_inv_id", lambda v: v.newest, TICKET_PAGE),
        Field("prev_inv_id", lambda v: v.before, TICKET_PAGE),
        Field("relid", lambda v: v.service.id, TICKET_PAGE),
        Field("service_price", lambda v: number(v.service.price), TICKET_PAGE),
    ),
)
TICKET_ANSWER: Shape[TicketView] = Shape(
    "subscription cancellation answer", (Field("data", lambda v: v, TICKET_PAGE, of=TICKET),)
)
