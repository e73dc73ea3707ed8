"""Cancellations as JSON: requests to end a service, and the ticket about a bank subscription."""

from decimal import Decimal
from typing import NamedTuple

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Location
from simulator.domain.equipment import data_centre_of
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.money import total
from simulator.domain.refunds import refund_by_request
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented

PAGE = documented("whmcs/get_cancellation_requests, success response")
ECHO = assumed("no success is printed; clients refuse a text under `message` or `error`")
TO_BE_PAID = "an invoice is to be paid again"
RESTORED = assumed("no success is printed; named as create_addfunds names a new invoice")

RETURNED = assumed(
    "unused hours at S / (N * 24) and periods paid ahead, as far as they were paid: Hosting rows "
    "less discounts, before tax and without addons (policy refunds); renewed for 50.00 "
    "with 855 hours left of which 744 are the next period, 57.46 (decision 10); what is to "
    "return where an immediate request waits (decision 39)"
)


class RequestView(NamedTuple):
    """A request, the service it is about, whose it is and where."""

    request: Cancellation
    service: Service
    client: Client
    location: Location


class NewRequestView(NamedTuple):
    """A request just made, and what has returned by it or will."""

    request: Cancellation
    location: Location
    refund: Decimal


class WithdrawalView(NamedTuple):
    """A request that was withdrawn, and the invoice to be paid again."""

    request: Cancellation
    invoice: Invoice


ROW: Shape[RequestView] = Shape(
    "cancellation request",
    (
        Field("relid", lambda v: v.request.service_id, PAGE, "integer"),
        Field("cr_date", lambda v: v.request.requested_at, PAGE, "datetime"),
        Field("cr_reason", lambda v: v.request.reason, PAGE, "string"),
        Field("cr_type", lambda v: v.request.type, PAGE, "string"),
        Field("due_date", lambda v: v.service.next_due_date, PAGE, "date"),
        Field("name_client", lambda v: v.client.fullname, PAGE, "string"),
        Field("billing", lambda v: v.location.name, PAGE, "string"),
        Field("account_id", lambda v: v.request.service_id, PAGE, "integer"),
        Field("status", lambda v: v.service.status, PAGE, "string"),
        Field("corporate", lambda v: "Y" if v.client.corporate else "N", PAGE, "string"),
        Field("customer_id", lambda v: v.client.customer_id, PAGE, "integer"),
    ),
)
REQUEST_LIST: Shape[list[RequestView]] = Shape(
    "cancellation requests", (Field("message", lambda views: views, PAGE, each=ROW),)
)
NEW_REQUEST: Shape[NewRequestView] = Shape(
    "new cancellation request",
    (
        Field("relid", lambda v: v.request.service_id, ECHO, "integer"),
        Field("refund", lambda v: v.refund, RETURNED, "money"),
        Field("currency", lambda v: v.location.currency, ECHO, "currency"),
        Field("cancellation_type", lambda v: v.request.type, ECHO, "string"),
    ),
)
WITHDRAWAL: Shape[Cancellation] = Shape(
    "withdrawn cancellation request",
    (Field("relid", lambda request: request.service_id, ECHO, "integer"),),
)
WITHDRAWAL_WITH_INVOICE: Shape[WithdrawalView] = Shape(
    "withdrawn cancellation request with invoice",
    (
        Field("relid", lambda v: v.request.service_id, ECHO, "integer"),
        Field("invoice", lambda v: v.invoice.id, RESTORED, "integer", when=TO_BE_PAID),
        Field("invoiceid", lambda v: v.invoice.id, RESTORED, "integer", when=TO_BE_PAID),
    ),
)


def view_request(world: World, request: Cancellation) -> RequestView:
    """Gather what is shown of a request."""
    client = world.clients[request.client_id]
    service = world.services[request.server_id]
    return RequestView(request, service, client, world.location_of(client))


def show_new_request(world: World, request: Cancellation) -> Payload:
    """Write a request just made."""
    location = world.location_of(world.clients[request.client_id])
    view = NewRequestView(request, location, refund_by_request(world, request))
    return NEW_REQUEST.show(view, world.dialect)


def show_withdrawal(world: World, request: Cancellation, invoice: Invoice | None) -> Payload:
    """Write a request just withdrawn, with the invoice to be paid again if there is one."""
    if invoice is None:
        return WITHDRAWAL.show(request, world.dialect)
    return WITHDRAWAL_WITH_INVOICE.show(WithdrawalView(request, invoice), world.dialect)


TICKET_PAGE = documented("whmcs/request_subscription_cancellation, success response")
FIELDS_UNNAMED = assumed("the page prints `array` and not what is in it")


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


def _amount(view: TicketView) -> Decimal:
    """Tell what the subscription collects next: the service and its active addons, before tax."""
    addons = total(addon.price for addon in view.service.active_addons)
    return view.service.price + addons


CUSTOM_FIELD: Shape[tuple[str, str | None]] = Shape(
    "custom field",
    (
        Field("name", lambda field: field[0], FIELDS_UNNAMED, "string"),
        Field("value", lambda field: field[1], FIELDS_UNNAMED, "string"),
    ),
)
TICKET: Shape[TicketView] = Shape(
    "subscription cancellation",
    (
        Field("account_id", lambda v: v.service.id, TICKET_PAGE, "integer"),
        Field("amount", _amount, TICKET_PAGE, "number"),
        Field("billing", lambda v: v.location.name, TICKET_PAGE, "string"),
        Field(
            "cancellation_reason",
            lambda v: v.ticket.facts["cancellation_reason"],
            TICKET_PAGE,
            "string",
        ),
        Field(
            "cancellation_type",
            lambda v: v.ticket.facts["cancellation_type"],
            TICKET_PAGE,
            "string",
        ),
        Field("clientid", lambda v: v.client.id, TICKET_PAGE, "integer"),
        Field("created", lambda v: v.ticket.sent_at, TICKET_PAGE, "datetime"),
        Field("currency", lambda v: v.location.currency, TICKET_PAGE, "currency"),
        Field(
            "customfields",
            lambda v: [("subscription", v.service.subscription)],
            TICKET_PAGE,
            each=CUSTOM_FIELD,
        ),
        Field(
            "dc_location", lambda v: data_centre_of(v.service, v.location), TICKET_PAGE, "string"
        ),
        Field("description", lambda v: v.ticket.subject, TICKET_PAGE, "string"),
        Field("displayid", lambda v: f"{v.ticket.to}-{v.ticket.id}", TICKET_PAGE, "string"),
        Field("email", lambda v: v.client.email, TICKET_PAGE, "string"),
        Field("hwconfig", lambda v: [v.service.product], TICKET_PAGE, each="string"),
        Field("invoiceid", lambda v: v.newest, TICKET_PAGE, "integer"),
        Field("last_inv_id", lambda v: v.newest, TICKET_PAGE, "integer"),
        Field("prev_inv_id", lambda v: v.before, TICKET_PAGE, "integer"),
        Field("relid", lambda v: v.service.id, TICKET_PAGE, "integer"),
        Field("service_price", lambda v: v.service.price, TICKET_PAGE, "number"),
    ),
)
TICKET_ANSWER: Shape[TicketView] = Shape(
    "subscription cancellation answer", (Field("data", lambda v: v, TICKET_PAGE, of=TICKET),)
)
