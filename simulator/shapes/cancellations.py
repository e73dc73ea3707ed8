"""Cancellations as JSON: a request just made or withdrawn, and the list of requests."""

from collections.abc import Sequence
from typing import NamedTuple

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.shapes.wire import day, instant
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented

PAGE = documented("whmcs/get_cancellation_requests, success response")
ECHO = assumed("no success is printed; clients refuse a text under `message` or `error`")
RESTORED = assumed("no success is printed; named as create_addfunds names a new invoice")


class RequestView(NamedTuple):
    """A request, the service it is about, whose it is and where."""

    request: Cancellation
    service: Service
    client: Client
    location: Location


class WithdrawnView(NamedTuple):
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
REQUESTED: Shape[RequestView] = Shape(
    "new cancellation request",
    (
        Field("relid", lambda v: v.request.service_id, ECHO),
        Field("refund", lambda v: str(v.request.refund), ECHO),
        Field("currency", lambda v: v.location.currency, ECHO),
        Field("cancellation_type", lambda v: v.request.type, ECHO),
    ),
)
WITHDRAWN: Shape[Cancellation] = Shape(
    "withdrawn cancellation request", (Field("relid", lambda request: request.service_id, ECHO),)
)
WITHDRAWN_WITH_INVOICE: Shape[WithdrawnView] = Shape(
    "withdrawn cancellation request with invoice",
    (
        Field("relid", lambda v: v.request.service_id, ECHO),
        Field("invoice", lambda v: v.invoice.id, RESTORED),
        Field("invoiceid", lambda v: v.invoice.id, RESTORED),
    ),
)


def _view(world: World, request: Cancellation) -> RequestView:
    client = world.clients[request.client_id]
    service = world.services[request.server_id]
    return RequestView(request, service, client, world.location_of(client))


def show_request(world: World, request: Cancellation) -> Payload:
    """Write what a request just made came to."""
    return REQUESTED.show(_view(world, request), world.dialect)


def show_requests(world: World, requests: Sequence[Cancellation]) -> Payload:
    """Write requests in the order given."""
    return REQUEST_LIST.show([_view(world, request) for request in requests], world.dialect)


def show_withdrawn(world: World, request: Cancellation, invoice: Invoice | None) -> Payload:
    """Write a request just withdrawn, with the invoice to be paid again if there is one."""
    if invoice is None:
        return WITHDRAWN.show(request, world.dialect)
    return WITHDRAWN_WITH_INVOICE.show(WithdrawnView(request, invoice), world.dialect)
