"""Invoices as JSON: one in full, lists of them, a new one's number, and the file of one.

An invoice never changes once it is written; a changed one is another object. So what it looks like
is kept in bounded caches: the payload of one, the bytes of a row for as long as the row is the same
object, and the bytes of a whole list for as long as the table is.
"""

from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice, ItemType, LineItem
from simulator.domain.money import ZERO
from simulator.domain.payments import Payment
from simulator.domain.policies import Dialect
from simulator.domain.services import Service
from simulator.domain.tables import Table
from simulator.domain.world import World
from simulator.shapes.payments import TRANSACTION
from simulator.shapes.wire import day, instant, number, rate
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, reference

PAGE = documented("whmcs/get_invoice, success response")
GET_INVOICE = reference("GetInvoice")
CLIENTS_READ_IT = observed("get_invoice, read by clients that pay invoices")


class InvoiceView(NamedTuple):
    """An invoice with all that its JSON depends on: the key of a cache.

    Attributes:
        servers: the equipment id of each row's server, 0 for a row without one.
    """

    invoice: Invoice
    client: Client
    location: Location
    payments: tuple[Payment, ...]
    servers: tuple[int, ...]


class ItemView(NamedTuple):
    """A line item, and the server it bills."""

    item: LineItem
    server_id: int


def _view(world: World, invoice: Invoice) -> InvoiceView:
    client = world.clients[invoice.client_id]
    services = [world.service(item.service_id) for item in invoice.items]
    return InvoiceView(
        invoice,
        client,
        world.location_of(client),
        tuple(world.payments.where("invoice", invoice.id)),
        tuple(service.server_id if service is not None else 0 for service in services),
    )


def _relid(view: ItemView) -> int:
    item = view.item
    if item.type is ItemType.ADDON:
        return item.addon_id or 0
    return item.child_id or item.service_id or 0


def _items(view: InvoiceView) -> list[ItemView]:
    return [ItemView(*row) for row in zip(view.invoice.items, view.servers, strict=True)]


ITEM: Shape[ItemView] = Shape(
    "invoice item",
    (
        Field("id", lambda v: v.item.id, GET_INVOICE),
        Field("type", lambda v: v.item.type, PAGE),
        Field("relid", _relid, CLIENTS_READ_IT),
        Field("inv_id", lambda v: v.server_id, PAGE),
        Field("description", lambda v: v.item.description, GET_INVOICE),
        Field(
            "amount",
            lambda v: number(v.item.amount),
            PAGE,
            live=lambda v: str(v.item.amount),
            differs="a string with two decimals, not a number",
        ),
        Field("taxed", lambda v: int(v.item.taxed), GET_INVOICE),
    ),
)
ITEMS: Shape[InvoiceView] = Shape("invoice items", (Field("item", _items, PAGE, of=ITEM),))
TRANSACTIONS: Shape[InvoiceView] = Shape(
    "invoice transactions",
    (Field("transaction", lambda v: [*v.payments], GET_INVOICE, of=TRANSACTION),),
)
CUSTOMER_CLIENT: Shape[InvoiceView] = Shape(
    "invoice client",
    (
        Field("id", lambda v: v.client.id, GET_INVOICE),
        Field("firstname", lambda v: v.client.firstname, PAGE),
        Field("lastname", lambda v: v.client.lastname, PAGE),
        Field("companyname", lambda v: v.client.companyname, GET_INVOICE),
        Field("email", lambda v: v.client.email, PAGE),
    ),
)
CUSTOMER: Shape[InvoiceView] = Shape(
    "invoice customer", (Field("client", lambda v: v, PAGE, of=CUSTOMER_CLIENT),)
)
INVOICE: Shape[InvoiceView] = Shape(
    "invoice",
    (
        Field("billing", lambda v: v.location.name, PAGE),
        Field("invoiceid", lambda v: v.invoice.id, CLIENTS_READ_IT),
        Field("userid", lambda v: v.invoice.client_id, CLIENTS_READ_IT),
        Field("invoicenum", lambda v: v.invoice.number, GET_INVOICE),
        Field("date", lambda v: day(v.invoice.issue_date), GET_INVOICE),
        Field("duedate", lambda v: day(v.invoice.due_date), GET_INVOICE),
        Field("datepaid", lambda v: instant(v.invoice.paid_at), GET_INVOICE),
        Field("lastcaptureattempt", lambda v: instant(v.invoice.capture_at), GET_INVOICE),
        Field("subtotal", lambda v: str(v.invoice.subtotal), GET_INVOICE),
        Field("credit", lambda v: str(v.invoice.credit), GET_INVOICE),
        Field("tax", lambda v: str(v.invoice.tax), GET_INVOICE),
        Field("tax2", lambda _: str(ZERO), GET_INVOICE),
        Field("total", lambda v: str(v.invoice.total), CLIENTS_READ_IT),
        Field("balance", lambda v: str(v.invoice.balance), CLIENTS_READ_IT),
        Field("taxrate", lambda v: rate(v.invoice.tax_rate), GET_INVOICE),
        Field("taxrate2", lambda _: rate(ZERO), GET_INVOICE),
        Field("status", lambda v: v.invoice.status, PAGE),
        Field("currencycode", lambda v: v.location.currency, PAGE),
        Field("paymentmethod", lambda v: v.invoice.payment_method, GET_INVOICE),
        Field("ccgateway", lambda _: False, GET_INVOICE),
        Field("notes", lambda v: v.invoice.notes, GET_INVOICE),
        Field("items", lambda v: v, PAGE, of=ITEMS),
        Field("transactions", lambda v: v if v.payments else "", GET_INVOICE, of=TRANSACTIONS),
    ),
)
INVOICE_WITH_CUSTOMER: Shape[InvoiceView] = Shape(
    "invoice with customer", (*INVOICE.fields, Field("customer", lambda v: v, PAGE, of=CUSTOMER))
)
_ISSUED = observed(
    "create_addfunds, the number a client pays next; both names are in use",
    speaks_of=("whmcs/create_addfunds",),
)
NEW_INVOICE: Shape[Invoice] = Shape(
    "new invoice",
    (
        Field("invoice", lambda invoice: invoice.id, _ISSUED),
        Field("invoiceid", lambda invoice: invoice.id, _ISSUED),
    ),
)


def show_invoice(world: World, invoice: Invoice, *, with_customer: bool = False) -> Payload:
    """Write an invoice as get_invoice answers it."""
    shape = INVOICE_WITH_CUSTOMER if with_customer else INVOICE
    return _cached_payload(shape, _view(world, invoice), world.dialect)


@lru_cache(maxsize=4096)
def _cached_payload(shape: Shape[InvoiceView], view: InvoiceView, dialect: Dialect) -> Payload:
    return shape.show(view, dialect)


def show_new_invoice(world: World, invoice: Invoice) -> Payload:
    """Write the number of an invoice just issued."""
    return NEW_INVOICE.show(invoice, world.dialect)


READ_BY_RESELLER = observed("get_product_invoice, read by a reseller in production")

PRODUCT_INVOICE: Shape[Invoice] = Shape(
    "invoice of a product",
    (
        Field("invoiceid", lambda invoice: invoice.id, READ_BY_RESELLER),
        Field("total", lambda invoice: str(invoice.total), READ_BY_RESELLER),
        Field("status", lambda invoice: invoice.status, READ_BY_RESELLER),
    ),
)
PRODUCT_INVOICES: Shape[list[Invoice]] = Shape(
    "invoices of a product",
    (Field("invoices", lambda found: found, READ_BY_RESELLER, of=PRODUCT_INVOICE),),
)


UNNAMED = assumed("whmcs/download_invoice says base64 and shows no answer; no key is public")


class Download(NamedTuple):
    """The file of an invoice."""

    invoice_id: int
    filename: str
    content: bytes


DOWNLOAD: Shape[Download] = Shape(
    "download",
    (
        Field("invoiceid", lambda download: download.invoice_id, UNNAMED),
        Field("filename", lambda download: download.filename, UNNAMED),
        Field("data", lambda download: b64encode(download.content).decode(), UNNAMED),
    ),
)


GET_INVOICES = reference("GetInvoices")
CHECKED = observed("get_invoices, a client checks it against the number of rows")


class RowView(NamedTuple):
    """A row of a list: an invoice, whose it is, and where."""

    invoice: Invoice
    client: Client
    location: Location


class ListView(NamedTuple):
    """Some of the invoices of a client, and how many there are in all."""

    rows: msgspec.Raw
    start: int
    returned: int
    length: int


INVOICE_ROW: Shape[RowView] = Shape(
    "invoice row",
    (
        Field("id", lambda v: v.invoice.id, GET_INVOICES),
        Field("userid", lambda v: v.invoice.client_id, GET_INVOICES),
        Field("firstname", lambda v: v.client.firstname, GET_INVOICES),
        Field("lastname", lambda v: v.client.lastname, GET_INVOICES),
        Field("companyname", lambda v: v.client.companyname, GET_INVOICES),
        Field("invoicenum", lambda v: v.invoice.number, GET_INVOICES),
        Field("date", lambda v: day(v.invoice.issue_date), GET_INVOICES),
        Field("duedate", lambda v: day(v.invoice.due_date), GET_INVOICES),
        Field("datepaid", lambda v: instant(v.invoice.paid_at), GET_INVOICES),
        Field("subtotal", lambda v: str(v.invoice.subtotal), GET_INVOICES),
        Field("credit", lambda v: str(v.invoice.credit), GET_INVOICES),
        Field("tax", lambda v: str(v.invoice.tax), GET_INVOICES),
        Field("tax2", lambda _: str(ZERO), GET_INVOICES),
        Field("total", lambda v: str(v.invoice.total), GET_INVOICES),
        Field("balance", lambda v: str(v.invoice.balance), assumed("what a client shows next")),
        Field("taxrate", lambda v: rate(v.invoice.tax_rate), GET_INVOICES),
        Field("taxrate2", lambda _: rate(ZERO), GET_INVOICES),
        Field("status", lambda v: v.invoice.status, GET_INVOICES),
        Field("paymentmethod", lambda v: v.invoice.payment_method, GET_INVOICES),
        Field("notes", lambda v: v.invoice.notes, GET_INVOICES),
        Field("currencycode", lambda v: v.location.currency, GET_INVOICES),
    ),
)
ROWS: Shape[ListView] = Shape("invoice rows", (Field("invoice", lambda v: v.rows, GET_INVOICES),))
INVOICE_LIST: Shape[ListView] = Shape(
    "invoice list",
    (
        Field("totalresults", lambda v: v.length, CHECKED),
        Field("startnumber", lambda v: v.start, GET_INVOICES),
        Field("numreturned", lambda v: v.returned, GET_INVOICES),
        Field("invoices", lambda v: v, GET_INVOICES, of=ROWS),
    ),
)


RELATED_INVOICES: Shape[msgspec.Raw] = Shape(
    "related invoices",
    (Field("invoices", lambda rows: rows, assumed("rows as get_invoices gives them")),),
)


def show_related_invoices(world: World, service: Service) -> Payload:
    """Write the invoices that have a row for a service, by ascending id."""
    client = world.clients[service.client_id]
    location = world.location_of(client)
    invoices = world.invoices.where("service", service.id)
    rows = [encoded_row(invoice, client, location, world.dialect) for invoice in invoices]
    return RELATED_INVOICES.show(_array(rows), world.dialect)


def show_invoices(world: World, client: Client, start: int, count: int | None) -> Payload:
    """Write a client's invoices by ascending id, from `start`, `count` at most (None: all)."""
    location = world.location_of(client)
    view = _encoded_list(world.invoices, client, location, world.dialect, start, count)
    return INVOICE_LIST.show(view, world.dialect)


@lru_cache(maxsize=32)
def _encoded_list(
    invoices: Table[int, Invoice],
    client: Client,
    location: Location,
    dialect: Dialect,
    start: int,
    count: int | None,
) -> ListView:
    keys = sorted(invoices.keys_where("client", client.id))
    chosen = keys[start:] if count is None else keys[start : start + count]
    rows = [encoded_row(invoices[key], client, location, dialect) for key in chosen]
    return ListView(_array(rows), start, len(rows), len(keys))


def _array(rows: Iterable[bytes]) -> msgspec.Raw:
    return msgspec.Raw(b"[%b]" % b",".join(rows))


@lru_cache(maxsize=20_000)
def encoded_row(invoice: Invoice, client: Client, location: Location, dialect: Dialect) -> bytes:
    """Encode one row, once for as long as the invoice stays as it is."""
    return msgspec.json.encode(INVOICE_ROW.show(RowView(invoice, client, location), dialect))
