"""Entities as an explanation tells of them: one sentence each, in the vocabulary of the API."""

from collections.abc import Callable, Collection
from datetime import datetime
from itertools import islice
from typing import Any

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Contact, Location
from simulator.domain.clock import iso
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.world import World

FEW = 5
LONGEST = 60


def _invoice(invoice: Invoice, _world: World) -> str:
    kind = " (a top-up)" if invoice.is_add_funds else " (a mass payment)"
    shown = kind if invoice.is_add_funds or invoice.is_container else ""
    owed = f", {invoice.balance} owed" if invoice.balance != invoice.total else ""
    return (
        f"invoice {invoice.id}{shown} of client {invoice.client_id} is {invoice.status}, "
        f"total {invoice.total}{owed}, due {invoice.due_date}"
    )


def _service(service: Service, _world: World) -> str:
    relid = (
        "not linked to billing" if service.id is None else f"relid {service.id}, {service.cycle}"
    )
    return (
        f"server {service.server_id} ({relid}) of client {service.client_id} is {service.status}, "
        f"next due {service.next_due_date}"
    )


def _client(client: Client, world: World) -> str:
    gone = ", and is gone from WHMCS" if client.deleted else ""
    credit = world.credit_balance(client.id)
    return f"client {client.id} at {client.location} has {credit} credit{gone}"


def _contact(contact: Contact, _world: World) -> str:
    return f"contact {contact.id} is of client {contact.client_id}"


def _cancellation(request: Cancellation, _world: World) -> str:
    return (
        f"the request of {request.requested_at:%Y-%m-%d} to cancel server {request.server_id} "
        f"({request.type}) is {request.status}"
    )


def _session(session: Session, _world: World) -> str:
    if session.expires_at is None:
        return f"the token is of client {session.client_id} and does not expire"
    return f"the token is of client {session.client_id} and works until {_until(session)}"


def _reset(reset: PasswordReset, _world: World) -> str:
    return f"the link is of client {reset.client_id} and works until {_until(reset)}"


def _until(row: Session | PasswordReset) -> str:
    return "the end" if row.expires_at is None else iso(row.expires_at)


def _message(message: Message, _world: World) -> str:
    return f"message {message.id} ({message.topic}) was sent at {iso(message.sent_at)}"


SENTENCES: dict[type, Callable[[Any, World], str]] = {
    Invoice: _invoice,
    Service: _service,
    Client: _client,
    Contact: _contact,
    Cancellation: _cancellation,
    Session: _session,
    PasswordReset: _reset,
    Message: _message,
}


def sentence(value: object, world: World) -> str:
    """Tell of an entity; empty where the value is none."""
    tell = SENTENCES.get(type(value))
    return "" if tell is None else tell(value, world)


def name_of(entity: object) -> str:
    """Name an entity in a list, such as `invoice 17`."""
    number = getattr(entity, "server_id", None) or getattr(entity, "id", "")
    kinds = {"Service": "server", "Cancellation": "request"}
    kind = type(entity).__name__
    return f"{kinds.get(kind, kind.casefold())} {number}".strip()


def plain(value: object) -> Any:  # noqa: ANN401 any JSON
    """Write a value as JSON can carry it, and short."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    if isinstance(value, Collection):
        return _several(value)
    if isinstance(value, datetime):
        return iso(value)
    return name_of(value) if type(value) in SENTENCES else _described(value)


def _several(values: Collection[object]) -> list[Any]:
    some = list(islice(values, FEW if isinstance(values, list | tuple) else LONGEST))
    ordered = some if isinstance(values, list | tuple) else sorted(some, key=str)
    return [plain(each) for each in ordered[:FEW]]


def _described(value: object) -> str:
    return value.name if isinstance(value, Location) else str(value)[:LONGEST]


def read(value: object) -> str:
    """Write a plain value into a sentence."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return str(value) if value != "" else "empty"
