"""Facts: what the gate that refused had compared, each as a sentence."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from types import NoneType
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Contact
from simulator.domain.clock import iso
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.policies import Policies
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.world import World
from simulator.engine.masked_texts import MASK
from simulator.engine.masking import secret
from simulator.spec.failures import Reason, Refusal

MOST_FACTS = 8
MOST_ROWS = 3
MOST_ITEMS = 5
LONGEST = 60
TOLD = (NoneType, str, int, Decimal, date, Reason, Collection)
Plain = str | int | float | bool | list[str] | None


class Fact(Struct, frozen=True, omit_defaults=True):
    """One thing that a gate compared.

    Attributes:
        expression: the gate's name for it; empty for an entity.
        value: what it was; left out for an entity.
    """

    says: str
    expression: str = ""
    value: Plain | UnsetType = UNSET


def facts_of(refused: Refusal) -> list[Fact]:
    """List what a gate compared, each once."""
    world = refused.work.before
    facts = (fact for name, value in refused.facts.items() for fact in _told(name, value, world))
    return list({fact.says: fact for fact in facts}.values())[:MOST_FACTS]


def _told(name: str, value: object, world: World) -> Iterator[Fact]:
    if callable(value):
        value = value()
    rows = value if isinstance(value, list) else [value]
    entities = [each for each in rows if type(each) in SENTENCES]
    if entities:
        yield from (Fact(SENTENCES[type(each)](each, world)) for each in entities[:MOST_ROWS])
    elif isinstance(value, TOLD) and not isinstance(value, Mapping):
        yield _compared(name, value)


def _compared(name: str, value: object) -> Fact:
    shown = MASK if secret(name) and value not in (None, "") else _plain(value)
    verb = "holds" if isinstance(shown, list) else "is"
    policy = "policy " if name in Policies.__struct_fields__ else ""
    return Fact(f"{policy}{name} {verb} {_worded(shown)}", name, shown)


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Collection) and not isinstance(value, str):
        ordered = value if isinstance(value, list | tuple) else sorted(value, key=str)
        return [_cut(each) for each in islice(ordered, MOST_ITEMS)]
    return _cut(value)


def _cut(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _worded(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return str(value) if value != "" else "empty"


def _invoice(invoice: Invoice, _world: World) -> str:
    kind = " (a top-up)" if invoice.adds_funds else " (a mass payment)"
    shown = kind if invoice.adds_funds or invoice.stands_for_others else ""
    owed = f", {invoice.balance} owed" if invoice.balance != invoice.total else ""
    return (
        f"invoice {invoice.id}{shown} of client {invoice.client_id} is {invoice.status}, "
        f"total {invoice.total}{owed}, due {invoice.due_date}"
    )


def _service(service: Service, _world: World) -> str:
    billing = (
        "not linked to billing" if service.id is None else f"relid {service.id}, {service.cycle}"
    )
    return (
        f"server {service.server_id} ({billing}) of client {service.client_id} is "
        f"{service.status}, next due {service.next_due_date}"
    )


def _client(client: Client, world: World) -> str:
    gone = ", and is gone from WHMCS" if client.deleted else ""
    credit = world.credit_balance(client.id)
    return f"client {client.id} at {client.location} has {credit} credit{gone}"


def _cancellation(request: Cancellation, _world: World) -> str:
    return (
        f"the request of {request.requested_at:%Y-%m-%d} to cancel server {request.server_id} "
        f"({request.type}) is {request.status}"
    )


def _session(session: Session, _world: World) -> str:
    if session.expires_at is None:
        return f"the token is of client {session.client_id} and does not expire"
    return f"the token is of client {session.client_id} and works until {iso(session.expires_at)}"


SENTENCES: Mapping[type, Callable[[Any, World], str]] = {
    Invoice: _invoice,
    Service: _service,
    Client: _client,
    Contact: lambda contact, _: f"contact {contact.id} is of client {contact.client_id}",
    Cancellation: _cancellation,
    Session: _session,
    PasswordReset: lambda reset, _: (
        f"the link is of client {reset.client_id} and works until {iso(reset.expires_at)}"
    ),
    Message: lambda message, _: (
        f"message {message.id} ({message.topic}) was sent at {iso(message.sent_at)}"
    ),
}
