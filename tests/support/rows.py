"""Rows of a small sound world, each with something changed: what breaks a law, or just keeps it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from immutables import Map
from msgspec.structs import replace

from simulator.domain.api_keys import ApiKey
from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Contact
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message, MessageKind
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.services import Addon, Service
from simulator.domain.sessions import Session
from simulator.domain.tags import Tag
from simulator.domain.tasks import Task, TaskKind
from tests.support.worlds import world_from

WORLD = world_from("""
    clients:
      - id: 123
        credit: 10
        api_key: 0123456789abcdef-fedcba9876543210
        contacts: [{id: 1}]
        ssh_keys: [{key: ssh-ed25519 AAAA}]
        services:
          - {server_id: 5, id: 1, cancellation: {reason: Moving}, ip: 192.0.2.7, tags: {a: "1"},
             addons: [{id: 1, price: 5}]}
        invoices:
          - {id: 1, items: [{service: 1, amount: 50}]}
          - {id: 2, items: [{amount: 25}]}
          - {id: 3, items: [{invoice: 1, amount: 50}, {invoice: 2, amount: 25}]}
          - {id: 4, status: Paid, items: [{amount: 30}]}
      - id: 124
        services: [{server_id: 6, id: 2}]
        invoices: [{id: 6, items: [{amount: 25}]}]
""")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = 999
REMINDER = Message(
    id=1,
    client_id=123,
    kind=MessageKind.EMAIL,
    to="demo@example.com",
    topic="reminder",
    subject="An invoice",
    text="It is due.",
    sent_at=NOW,
    facts=Map(b="2", a="1"),
)
API_KEY = "0123456789abcdef-fedcba9876543210"


def client(**changes: Any) -> object:  # noqa: ANN401 any attribute
    """Change client 123."""
    return replace(WORLD.clients[123], **changes)


def contact(**changes: Any) -> Contact:  # noqa: ANN401 any attribute
    """Change the contact."""
    return replace(WORLD.contacts[1], **changes)


def invoice(number: int, **changes: Any) -> Invoice:  # noqa: ANN401 any attribute
    """Change an invoice."""
    return replace(WORLD.invoices[number], **changes)


def service(number: int = 5, **changes: Any) -> Service:  # noqa: ANN401 any attribute
    """Change a service."""
    return replace(WORLD.services[number], **changes)


def addon(price: str, number: int = 1) -> Addon:
    """Make an addon."""
    return Addon(number, "Backup", Decimal(price))


def row_of(number: int, **changes: Any) -> Invoice:  # noqa: ANN401 any attribute
    """Change the first row of an invoice."""
    first, *rest = WORLD.invoices[number].items
    return invoice(number, items=(replace(first, **changes), *rest))


def payment(**changes: Any) -> Payment:  # noqa: ANN401 any attribute
    """Change the payment of invoice 4."""
    return replace(WORLD.payments[1], **changes)


def refund(**changes: Any) -> Payment:  # noqa: ANN401 any attribute
    """Make a refund of 1.00 to credit, of the payment of invoice 4, of which no ledger tells."""
    gone = {"amount_in": Decimal("0.00"), "amount_out": Decimal("1.00"), "gateway": ""}
    return payment(**{"id": 0, "transaction_id": "", "refund_of": 1, **gone, **changes})


def entry(**changes: Any) -> LedgerEntry:  # noqa: ANN401 any attribute
    """Make a new ledger entry, of 1.00, under a number that was given out."""
    fields = {"id": 0, "client_id": 123, "amount": Decimal("1.00"), **changes}
    return LedgerEntry(entry_date=NOW.date(), description="", **fields)


def request(**changes: Any) -> Cancellation:  # noqa: ANN401 any attribute
    """Change the request to cancel service 1."""
    return replace(WORLD.cancellations[1], **changes)


def signed_in(client_id: int, contact_id: int) -> Session:
    """Make a session of a contact."""
    return Session(token="contact", client_id=client_id, contact_id=contact_id)


def api_key(**changes: Any) -> ApiKey:  # noqa: ANN401 any attribute
    """Change the key of client 123."""
    return replace(WORLD.api_keys[1], **changes)


def tag(**changes: Any) -> Tag:  # noqa: ANN401 any attribute
    """Change the tag of server 5."""
    return replace(WORLD.tags[1], **changes)


def task(**changes: Any) -> Task:  # noqa: ANN401 any attribute
    """Make a task of the server of client 123."""
    fields = {"key": "k", "client_id": 123, "server_id": 5, "kind": TaskKind.ON, "ready_at": NOW}
    return Task(**{**fields, **changes})


def message(**changes: Any) -> Message:  # noqa: ANN401 any attribute
    """Make a message under a number that was given out."""
    words = dict.fromkeys(("to", "topic", "subject", "text"), "")
    fields = {"id": 0, "client_id": 123, "kind": MessageKind.EMAIL, **words, **changes}
    return Message(sent_at=NOW, **fields)
