"""Admin paths of billing staff: what they add to an account, and what they correct in it.

Bodies of clients, services and invoices have the keys of a scenario. Each verb answers what it
changed, and stands in the journal of the world under module `staff`.
"""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.effects import refunding
from simulator.effects.correcting import adjust_credit, set_status, withdraw_invoice
from simulator.effects.refunding import Refunds, RefundTarget
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Call, StaffRequest
from simulator.engine.journal.view import RowChange
from simulator.engine.staff import (
    STAFF,
    StaffEntry,
    known_client,
    known_invoice,
    known_service,
    perform,
)
from simulator.engine.state.export import plain
from simulator.engine.worlds import WorldSlot
from simulator.scenario import additions
from simulator.scenario.document import ClientDocument, InvoiceDocument, ServiceDocument
from simulator.shapes.invoices import show_changed_invoice
from simulator.web.admin.routes import WORLD, Creation, admin_path
from simulator.web.requests import origin_of

CLIENTS = f"{WORLD}/clients"
CLIENT = f"{CLIENTS}/{{client_id}}"
SERVICE = f"{WORLD}/services/{{server_id}}"
INVOICE = f"{WORLD}/invoices/{{invoice_id}}"

NEW_CLIENT = '{"firstname": "Ada", "email": "ada@example.com", "credit": "20.00"}'
NEW_SERVICE = '{"server_id": 700, "id": 1700, "price": "30.00", "next_due_date": "today+5d"}'
NEW_INVOICE = '{"items": [{"amount": "20.00"}], "due": "today+7d"}'
NEW_CREDIT = '{"amount": "-10.00", "description": "Correction"}'
CHANGED_CLIENT = '{"tax_rate": 21, "two_factor": true}'
CHANGED_SERVICE = '{"price": "60.00", "next_due_date": "today+1d"}'
NEW_STATUS = '{"status": "Collections"}'
BROKEN_LAW = {409: "it would break a law of the world"}
NO_CREDIT = {409: "the client has less credit than is taken away"}
REFUND = '{"to": "credit", "amount": "10.00"}'
NOT_REFUNDABLE = {409: "nothing, or not so much, can go back that way"}
SETTLED = {409: "the invoice is in another status than this needs"}


class CreditChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed change of a client's credit."""

    amount: Decimal
    description: Annotated[str, Meta(max_length=1000)] = "Credit"


class StatusChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The status an invoice is given."""

    status: InvoiceStatus


class Refund(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What goes back of an invoice; without an amount, all that can go that way."""

    to: RefundTarget
    amount: Decimal | None = None


class StaffAnswer(Struct, frozen=True, kw_only=True):
    """What a verb did.

    Attributes:
        entry: the number of the journal's entry about it.
        changes: the rows that were written; secrets are masked.
    """

    entry: int
    changes: list[RowChange]


class ClientAnswer(StaffAnswer, frozen=True, kw_only=True):
    """A client; `token` and `api_key` name this world, None where the client has none."""

    client: dict[str, Any]
    token: str | None
    api_key: str | None


class ServiceAnswer(StaffAnswer, frozen=True, kw_only=True):
    """A service."""

    service: dict[str, Any]


class InvoiceAnswer(StaffAnswer, frozen=True, kw_only=True):
    """An invoice as get_invoice shows it."""

    invoice: dict[str, Any]


class RefundAnswer(InvoiceAnswer, frozen=True, kw_only=True):
    """An invoice, and the payments that went back; what credit had paid returns without one."""

    refunds: list[Payment]


class CreditAnswer(StaffAnswer, frozen=True, kw_only=True):
    """A ledger entry, and the balance of credit after it."""

    credit: LedgerEntry
    balance: Decimal


@admin_path("POST", CLIENTS, example=NEW_CLIENT, document=ClientDocument, refusals=BROKEN_LAW)
async def add_client(
    engine: Engine, slot: WorldSlot, request: web.Request, body: dict[str, Any]
) -> Creation[ClientAnswer]:
    """Add a client, with all that is theirs; the keys are those of a scenario."""
    call = _call("add_client", request, body)
    return Creation(perform(engine, slot, call, _client, additions.add_client, body))


@admin_path("PATCH", CLIENT, example=CHANGED_CLIENT, document=ClientDocument, refusals=BROKEN_LAW)
async def change_client(
    engine: Engine, slot: WorldSlot, request: web.Request, client_id: int, body: dict[str, Any]
) -> ClientAnswer:
    """Change the keys of a client that are sent; they are those of a scenario."""
    client = known_client(slot.world, client_id)
    call = _call("change_client", request, body, client_id=client_id)
    return perform(engine, slot, call, _client, additions.change_client, client, body)


@admin_path(
    "POST", f"{CLIENT}/services", example=NEW_SERVICE, document=ServiceDocument, refusals=BROKEN_LAW
)
async def add_service(
    engine: Engine, slot: WorldSlot, request: web.Request, client_id: int, body: dict[str, Any]
) -> Creation[ServiceAnswer]:
    """Add a service to a client; the keys are those of a scenario."""
    client = known_client(slot.world, client_id)
    call = _call("add_service", request, body, client_id=client_id)
    return Creation(perform(engine, slot, call, _service, additions.add_service, client, body))


@admin_path(
    "PATCH", SERVICE, example=CHANGED_SERVICE, document=ServiceDocument, refusals=BROKEN_LAW
)
async def change_service(
    engine: Engine, slot: WorldSlot, request: web.Request, server_id: int, body: dict[str, Any]
) -> ServiceAnswer:
    """Change the keys of a service that are sent; they are those of a scenario."""
    service = known_service(slot.world, server_id)
    call = _call("change_service", request, body, server_id=server_id)
    return perform(engine, slot, call, _service, additions.change_service, service, body)


@admin_path(
    "POST", f"{CLIENT}/invoices", example=NEW_INVOICE, document=InvoiceDocument, refusals=BROKEN_LAW
)
async def add_invoice(
    engine: Engine, slot: WorldSlot, request: web.Request, client_id: int, body: dict[str, Any]
) -> Creation[InvoiceAnswer]:
    """Issue an invoice to a client; the keys are those of a scenario."""
    client = known_client(slot.world, client_id)
    call = _call("add_invoice", request, body, client_id=client_id)
    return Creation(perform(engine, slot, call, _invoice, additions.add_invoice, client, body))


@admin_path("POST", f"{CLIENT}/credit", example=NEW_CREDIT, refusals=NO_CREDIT)
async def add_credit(
    engine: Engine, slot: WorldSlot, request: web.Request, client_id: int, body: CreditChange
) -> Creation[CreditAnswer]:
    """Add credit to a client; a negative amount takes some away."""
    client = known_client(slot.world, client_id)
    call = _call("add_credit", request, plain(body), client_id=client_id)
    amount, text = body.amount, body.description
    return Creation(perform(engine, slot, call, _credit, adjust_credit, client, amount, text))


@admin_path("POST", f"{INVOICE}/cancel", refusals=SETTLED)
async def cancel_invoice(
    engine: Engine, slot: WorldSlot, request: web.Request, invoice_id: int
) -> InvoiceAnswer:
    """Cancel an invoice; what was paid of it returns to the client's credit."""
    invoice = known_invoice(slot.world, invoice_id)
    call = _call("cancel_invoice", request, {}, invoice_id=invoice_id)
    return perform(engine, slot, call, _invoice, withdraw_invoice, invoice)


@admin_path("POST", f"{INVOICE}/status", example=NEW_STATUS, refusals=SETTLED)
async def set_invoice_status(
    engine: Engine, slot: WorldSlot, request: web.Request, invoice_id: int, body: StatusChange
) -> InvoiceAnswer:
    """Give an invoice another status; only money makes one Paid or Refunded."""
    invoice = known_invoice(slot.world, invoice_id)
    call = _call("set_invoice_status", request, plain(body), invoice_id=invoice_id)
    return perform(engine, slot, call, _invoice, set_status, invoice, body.status)


@admin_path("POST", f"{INVOICE}/refund", example=REFUND, refusals=NOT_REFUNDABLE)
async def refund_invoice(
    engine: Engine, slot: WorldSlot, request: web.Request, invoice_id: int, body: Refund
) -> RefundAnswer:
    """Give back what was paid of an invoice, or an amount of it, to the gateway or to credit."""
    invoice = known_invoice(slot.world, invoice_id)
    call = _call("refund_invoice", request, plain(body), invoice_id=invoice_id)
    to, amount = body.to, body.amount
    return perform(engine, slot, call, _refund, refunding.refund_invoice, invoice, to, amount)


def _call(verb: str, request: web.Request, sent: dict[str, Any], **named: int) -> Call:
    """Describe a verb as the journal keeps it."""
    return Call(
        STAFF,
        request.method,
        {"action": verb},
        origin_of(request),
        size=request.content_length or 0,
        staff=StaffRequest(request.path, named, msgspec.to_builtins(sent)),
    )


def _client(world: World, client: Client, entry: StaffEntry) -> ClientAnswer:
    sessions = world.sessions.where("client", client.id)
    lasting = (each.token for each in sessions if each.expires_at is None)
    token, own = next(lasting, None), world.own_key(client.id)
    return ClientAnswer(
        entry=entry.number,
        changes=entry.changes,
        client=entry.mask.shown(plain(client)),
        token=None if token is None else world.public_token(token),
        api_key=None if own is None else world.public_key(own),
    )


def _service(_world: World, service: Service, entry: StaffEntry) -> ServiceAnswer:
    return ServiceAnswer(entry=entry.number, changes=entry.changes, service=plain(service))


def _invoice(world: World, invoice: Invoice, entry: StaffEntry) -> InvoiceAnswer:
    shown = show_changed_invoice(world, invoice.id)
    return InvoiceAnswer(entry=entry.number, changes=entry.changes, invoice=shown)


def _refund(world: World, refunds: Refunds, entry: StaffEntry) -> RefundAnswer:
    shown = show_changed_invoice(world, refunds.invoice_id)
    return RefundAnswer(
        entry=entry.number, changes=entry.changes, invoice=shown, refunds=refunds.payments
    )


def _credit(world: World, credit: LedgerEntry, entry: StaffEntry) -> CreditAnswer:
    balance = world.credit_balance(credit.client_id)
    return CreditAnswer(entry=entry.number, changes=entry.changes, credit=credit, balance=balance)
