"""Lists of invoices as JSON: the rows of get_invoices, encoded once and kept.

An invoice never changes once it is written; a changed one is another object. So the bytes of a row
are good for as long as the row is the same object, and so are the bytes of a whole list for as long
as the table is. Both are kept in bounded caches.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from simulator.domain.clients import Client, Location
from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.domain.policies import Dialect
from simulator.domain.services import Service
from simulator.domain.tables import Table
from simulator.domain.world import World
from simulator.shapes.wire import day, instant, rate
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, observed, reference

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
