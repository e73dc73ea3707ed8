"""Credit as JSON: the ledger of getcredits, whose sum is the balance.

The documented dialect has WHMCS' own answer beside `result`; the live one wraps it in `message`.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.payments import LedgerEntry
from simulator.domain.world import World
from simulator.shapes.wire import day
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import observed, reference

GET_CREDITS = reference("GetCredits")
APPLY_CREDIT = reference("ApplyCredit, success response")
SEEN_LIVE = observed("getcredits, an answer of the live API")


class LedgerView(NamedTuple):
    """Ledger entries and whose they are."""

    client: Client
    entries: list[LedgerEntry]


ENTRY: Shape[LedgerEntry] = Shape(
    "ledger entry",
    (
        Field("id", lambda entry: entry.id, SEEN_LIVE),
        Field("date", lambda entry: day(entry.entry_date), GET_CREDITS),
        Field("description", lambda entry: entry.description, GET_CREDITS),
        Field("amount", lambda entry: str(entry.amount), SEEN_LIVE),
        Field("relid", lambda _: "0", GET_CREDITS),
    ),
)
ENTRIES: Shape[LedgerView] = Shape(
    "ledger entries", (Field("credit", lambda v: v.entries, SEEN_LIVE, of=ENTRY),)
)
LEDGER: Shape[LedgerView] = Shape(
    "ledger",
    (
        Field("result", lambda _: "success", SEEN_LIVE),
        Field("totalresults", lambda v: len(v.entries), SEEN_LIVE),
        Field("clientid", lambda v: v.client.id, SEEN_LIVE),
        Field("credits", lambda v: v, SEEN_LIVE, of=ENTRIES),
    ),
)
CREDITS: Shape[LedgerView] = Shape(
    "credits",
    (
        Field("totalresults", lambda v: len(v.entries), GET_CREDITS, only="documented"),
        Field("clientid", lambda v: v.client.id, GET_CREDITS, only="documented"),
        Field("credits", lambda v: v, GET_CREDITS, of=ENTRIES, only="documented"),
        Field("message", lambda v: v, SEEN_LIVE, of=LEDGER, only="live"),
    ),
)


class AppliedView(NamedTuple):
    """Credit that was applied to an invoice."""

    invoice: Invoice
    amount: Decimal


APPLIED: Shape[AppliedView] = Shape(
    "credit applied",
    (
        Field("invoiceid", lambda v: v.invoice.id, APPLY_CREDIT),
        Field("amount", lambda v: str(v.amount), APPLY_CREDIT),
        Field(
            "invoicepaid",
            lambda v: "true" if v.invoice.status is InvoiceStatus.PAID else "false",
            APPLY_CREDIT,
        ),
    ),
)


def show_credits(world: World, client: Client, entries: Sequence[LedgerEntry]) -> Payload:
    """Write a client's ledger in the order given."""
    return CREDITS.show(LedgerView(client, list(entries)), world.dialect)


def show_applied(world: World, invoice: Invoice, amount: Decimal) -> Payload:
    """Write how much credit an invoice took, and whether that paid it."""
    return APPLIED.show(AppliedView(invoice, amount), world.dialect)
