"""Invoices as JSON: one in full, lists of them, a new one's number, and the file of one.

An invoice never changes once it is written; a changed one is another object. So what it looks like
is kept for as long as it is there, bounded in bytes: the answer with one, its row in lists, and the
answer with a whole list for as long as the table is.
"""

from base64 import b64encode
from typing import NamedTuple
from weakref import ref

from msgspec import Struct

from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.domain.payments import Payment
from simulator.domain.policies import Dialect
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import World
from simulator.shapes.payments import TRANSACTION
from simulator.shapes.row_cache import RowCache
from simulator.spec.shapes import EncodedAnswer, Field, JsonObject, Payload, Shape, success_json
from simulator.spec.sources import assumed, documented, observed, reference

PAGE = documented("whmcs/get_invoice, success response")
GET_INVOICE = reference("GetInvoice")
CLIENTS_READ_IT = observed("get_invoice, read by clients that pay invoices")


PAYLOADS: RowCache[EncodedAnswer] = RowCache(4_096)
LARGEST_PAYLOAD_KEPT = 8 * 1024
ENCODED_ROWS: RowCache[bytes] = RowCache(20_000)
LARGEST_ROW_KEPT = 2 * 1024
LARGEST_LIST_KEPT = 4 * 1024 * 1024


class InvoiceView(Struct, frozen=True):
    """An invoice with all that its JSON depends on.

    Attributes:
        servers: the equipment id of each row's server, 0 for a row without one.
    """

    invoice: Invoice
    client: Client
    location: Location
    payments: tuple[Payment, ...]
    servers: tuple[int, ...]


class ItemView(Struct, frozen=True):
    """A line item, and the server it bills."""

    item: LineItem
    server_id: int


def _view(world: World, invoice: Invoice) -> InvoiceView:
    client = world.clients[invoice.client_id]
    return InvoiceView(
        invoice,
        client,
        world.location_of(client),
        tuple(world.payments.where("invoice", invoice.id)),
        tuple([_deployed_id(world.service(item.service_id)) for item in invoice.items]),
    )


def _deployed_id(service: Service | None) -> int:
    """Give the server that a row bills; none while its order is not paid."""
    if service is None or service.status is ServiceStatus.PENDING:
        return 0
    return service.server_id


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
        Field("id", lambda v: v.item.id, GET_INVOICE, "integer"),
        Field("type", lambda v: v.item.type, PAGE, "string"),
        Field("relid", _relid, CLIENTS_READ_IT, "integer"),
        Field("inv_id", lambda v: v.server_id, PAGE, "integer"),
        Field("description", lambda v: v.item.description, GET_INVOICE, "string"),
        Field(
            "amount",
            lambda v: v.item.amount,
            PAGE,
            "number",
            live="money",
        ),
        Field("taxed", lambda v: v.item.taxed, GET_INVOICE, "flag"),
    ),
)
ITEMS: Shape[InvoiceView] = Shape("invoice items", (Field("item", _items, PAGE, each=ITEM),))
TRANSACTIONS: Shape[InvoiceView] = Shape(
    "invoice transactions",
    (Field("transaction", lambda v: v.payments, GET_INVOICE, each=TRANSACTION),),
)
CUSTOMER_CLIENT: Shape[InvoiceView] = Shape(
    "invoice client",
    (
        Field("id", lambda v: v.client.id, GET_INVOICE, "integer"),
        Field("firstname", lambda v: v.client.firstname, PAGE, "string"),
        Field("lastname", lambda v: v.client.lastname, PAGE, "string"),
        Field("companyname", lambda v: v.client.companyname, GET_INVOICE, "string"),
        Field("email", lambda v: v.client.email, PAGE, "string"),
    ),
)
CUSTOMER: Shape[InvoiceView] = Shape(
    "invoice customer", (Field("client", lambda v: v, PAGE, of=CUSTOMER_CLIENT),)
)
INVOICE: Shape[InvoiceView] = Shape(
    "invoice",
    (
        Field("billing", lambda v: v.location.name, PAGE, "string"),
        Field("invoiceid", lambda v: v.invoice.id, CLIENTS_READ_IT, "integer"),
        Field("userid", lambda v: v.invoice.client_id, CLIENTS_READ_IT, "integer"),
        Field("invoicenum", lambda v: v.invoice.number, GET_INVOICE, "string"),
        Field("date", lambda v: v.invoice.issue_date, GET_INVOICE, "date"),
        Field("duedate", lambda v: v.invoice.due_date, GET_INVOICE, "date"),
        Field("datepaid", lambda v: v.invoice.paid_at, GET_INVOICE, "datetime"),
        Field("lastcaptureattempt", lambda v: v.invoice.capture_at, GET_INVOICE, "datetime"),
        Field("subtotal", lambda v: v.invoice.subtotal, GET_INVOICE, "money"),
        Field("credit", lambda v: v.invoice.credit, GET_INVOICE, "money"),
        Field("tax", lambda v: v.invoice.tax, GET_INVOICE, "money"),
        Field("tax2", lambda v: v.invoice.tax2, GET_INVOICE, "money"),
        Field("total", lambda v: v.invoice.total, CLIENTS_READ_IT, "money"),
        Field("balance", lambda v: v.invoice.balance, CLIENTS_READ_IT, "money"),
        Field("taxrate", lambda v: v.invoice.tax_rate, GET_INVOICE, "rate"),
        Field("taxrate2", lambda v: v.invoice.tax_rate2, GET_INVOICE, "rate"),
        Field("status", lambda v: v.invoice.status, PAGE, "string"),
        Field("currencycode", lambda v: v.location.currency, PAGE, "currency"),
        Field("paymentmethod", lambda v: v.invoice.payment_method, GET_INVOICE, "string"),
        Field("ccgateway", lambda _: False, GET_INVOICE, "boolean"),
        Field("notes", lambda v: v.invoice.notes, GET_INVOICE, "string"),
        Field("items", lambda v: v, PAGE, of=ITEMS),
        Field(
            "transactions",
            lambda v: v if v.payments else None,
            GET_INVOICE,
            of=TRANSACTIONS,
            otherwise="empty string",
        ),
    ),
)
INVOICE_WITH_CUSTOMER: Shape[InvoiceView] = Shape(
    "invoice with customer",
    (*INVOICE.fields, Field("customer", lambda v: v, PAGE, of=CUSTOMER, when="load_client_data")),
)
_ISSUED = observed(
    "create_addfunds, the number a client pays next; both names are in use",
    speaks_of=("whmcs/create_addfunds",),
)
NEW_INVOICE: Shape[Invoice] = Shape(
    "new invoice",
    (
        Field("invoice", lambda invoice: invoice.id, _ISSUED, "integer"),
        Field("invoiceid", lambda invoice: invoice.id, _ISSUED, "integer"),
    ),
)


def show_invoice(world: World, invoice: Invoice, *, with_customer: bool = False) -> EncodedAnswer:
    """Write an invoice as get_invoice answers it."""
    shape = INVOICE_WITH_CUSTOMER if with_customer else INVOICE
    view, dialect = _view(world, invoice), world.dialect
    whose = (with_customer, ref(view.client), view.location)
    basis = (*whose, view.payments, view.servers, dialect)
    found = PAYLOADS.find(invoice, basis)
    if found is None:
        found = EncodedAnswer(success_json(shape.show(view, dialect)))
        if len(found.json) <= LARGEST_PAYLOAD_KEPT:
            PAYLOADS.keep(invoice, basis, found)
    return found


def show_changed_invoice(world: World, invoice_id: int) -> JsonObject:
    """Write an invoice for billing staff who changed it."""
    return INVOICE.show(_view(world, world.invoices[invoice_id]), world.dialect)


def show_new_invoice(world: World, invoice: Invoice) -> Payload:
    """Write the number of an invoice just issued."""
    return NEW_INVOICE.show(invoice, world.dialect)


READ_BY_RESELLER = observed("get_product_invoice, read by a reseller in production")

PRODUCT_INVOICE: Shape[Invoice] = Shape(
    "invoice of a product",
    (
        Field("invoiceid", lambda invoice: invoice.id, READ_BY_RESELLER, "integer"),
        Field("total", lambda invoice: invoice.total, READ_BY_RESELLER, "money"),
        Field("status", lambda invoice: invoice.status, READ_BY_RESELLER, "string"),
    ),
)
PRODUCT_INVOICES: Shape[list[Invoice]] = Shape(
    "invoices of a product",
    (Field("invoices", lambda found: found, READ_BY_RESELLER, each=PRODUCT_INVOICE),),
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
        Field("invoiceid", lambda download: download.invoice_id, UNNAMED, "integer"),
        Field("filename", lambda download: download.filename, UNNAMED, "string"),
        Field("data", lambda download: b64encode(download.content).decode(), UNNAMED, "string"),
    ),
)


GET_INVOICES = reference("GetInvoices")
SIGN = reference("GetInvoices, $ before dollars; before euros their sign, before others none")
SIGNS = {"USD": "$", "EUR": "€"}
CANCELLED, REFUNDED = InvoiceStatus.CANCELLED, InvoiceStatus.REFUNDED
CHECKED = observed("get_invoices, a client checks it against the number of rows")


class RowView(Struct, frozen=True):
    """A row of a list: an invoice, whose it is, and where."""

    invoice: Invoice
    client: Client
    location: Location


class ListView(NamedTuple):
    """Some of the invoices of a client, and how many there are in all."""

    rows: list[bytes]
    start: int
    length: int


LISTS: RowCache[EncodedAnswer] = RowCache(8)
INVOICE_ROW: Shape[RowView] = Shape(
    "invoice row",
    (
        Field("id", lambda v: v.invoice.id, GET_INVOICES, "integer"),
        Field("userid", lambda v: v.invoice.client_id, GET_INVOICES, "integer"),
        Field("firstname", lambda v: v.client.firstname, GET_INVOICES, "string"),
        Field("lastname", lambda v: v.client.lastname, GET_INVOICES, "string"),
        Field("companyname", lambda v: v.client.companyname, GET_INVOICES, "string"),
        Field("invoicenum", lambda v: v.invoice.number, GET_INVOICES, "string"),
        Field("date", lambda v: v.invoice.issue_date, GET_INVOICES, "date"),
        Field("duedate", lambda v: v.invoice.due_date, GET_INVOICES, "date"),
        Field("datepaid", lambda v: v.invoice.paid_at, GET_INVOICES, "datetime"),
        Field("last_capture_attempt", lambda v: v.invoice.capture_at, GET_INVOICES, "datetime"),
        Field("date_refunded", lambda v: v.invoice.since(REFUNDED), GET_INVOICES, "datetime"),
        Field("date_cancelled", lambda v: v.invoice.since(CANCELLED), GET_INVOICES, "datetime"),
        Field("subtotal", lambda v: v.invoice.subtotal, GET_INVOICES, "money"),
        Field("credit", lambda v: v.invoice.credit, GET_INVOICES, "money"),
        Field("tax", lambda v: v.invoice.tax, GET_INVOICES, "money"),
        Field("tax2", lambda v: v.invoice.tax2, GET_INVOICES, "money"),
        Field("total", lambda v: v.invoice.total, GET_INVOICES, "money"),
        Field("balance", lambda v: v.invoice.balance, assumed("what a client shows next"), "money"),
        Field("taxrate", lambda v: v.invoice.tax_rate, GET_INVOICES, "rate"),
        Field("taxrate2", lambda v: v.invoice.tax_rate2, GET_INVOICES, "rate"),
        Field("status", lambda v: v.invoice.status, GET_INVOICES, "string"),
        Field("paymentmethod", lambda v: v.invoice.payment_method, GET_INVOICES, "string"),
        Field("paymethodid", lambda _: None, GET_INVOICES, "null"),
        Field("notes", lambda v: v.invoice.notes, GET_INVOICES, "string"),
        Field("created_at", lambda v: v.invoice.created_at, GET_INVOICES, "datetime"),
        Field("updated_at", lambda v: v.invoice.updated_at, GET_INVOICES, "datetime"),
        Field("currencycode", lambda v: v.location.currency, GET_INVOICES, "currency"),
        Field("currencyprefix", lambda v: SIGNS.get(v.location.currency, ""), SIGN, "string"),
        Field("currencysuffix", lambda v: f" {v.location.currency}", GET_INVOICES, "string"),
    ),
)
ROWS: Shape[ListView] = Shape(
    "invoice rows", (Field("invoice", lambda v: v.rows, GET_INVOICES, each=INVOICE_ROW),)
)
INVOICE_LIST: Shape[ListView] = Shape(
    "invoice list",
    (
        Field("totalresults", lambda v: v.length, CHECKED, "integer"),
        Field("startnumber", lambda v: v.start, GET_INVOICES, "integer"),
        Field("numreturned", lambda v: len(v.rows), GET_INVOICES, "integer"),
        Field("invoices", lambda v: v, GET_INVOICES, of=ROWS),
    ),
)


RELATED_INVOICES: Shape[list[bytes]] = Shape(
    "related invoices",
    (
        Field(
            "invoices",
            lambda rows: rows,
            assumed("rows as get_invoices gives them"),
            each=INVOICE_ROW,
        ),
    ),
)


def show_related_invoices(world: World, service: Service) -> Payload:
    """Write the invoices that have a row for a service, by ascending id."""
    client, invoices = world.clients[service.client_id], world.invoices.where("service", service.id)
    rows = encoded_rows(invoices, client, world.location_of(client), world.dialect)
    return RELATED_INVOICES.show(rows, world.dialect)


def show_invoices(world: World, client: Client, start: int, count: int | None) -> EncodedAnswer:
    """Write a client's invoices by ascending id, from `start`, `count` at most (None: all)."""
    invoices, location = world.invoices, world.location_of(client)
    basis = (ref(client), location, world.dialect, start, count)
    found = LISTS.find(invoices, basis)
    if found is None:
        keys = sorted(invoices.keys_where("client", client.id))
        chosen = [invoices.rows[key] for key in keys[start:][:count]]
        rows = encoded_rows(chosen, client, location, world.dialect)
        view = ListView(rows, start, len(keys))
        found = EncodedAnswer(success_json(INVOICE_LIST.show(view, world.dialect)))
        if len(found.json) <= LARGEST_LIST_KEPT:
            LISTS.keep(invoices, basis, found)
    return found


def encoded_rows(
    invoices: list[Invoice], client: Client, location: Location, dialect: Dialect
) -> list[bytes]:
    """Encode rows of a list, each once for as long as its invoice stays as it is."""
    basis = (ref(client), location, dialect)
    known = [ENCODED_ROWS.find(invoice, basis) for invoice in invoices]
    new = [invoice for invoice, row in zip(invoices, known, strict=True) if row is None]
    made = INVOICE_ROW.encode_each([RowView(each, client, location) for each in new], dialect)
    for invoice, row in zip(new, made, strict=True):
        if len(row) <= LARGEST_ROW_KEPT:
            ENCODED_ROWS.keep(invoice, basis, row)
    rest = iter(made)
    return [row or next(rest) for row in known]
