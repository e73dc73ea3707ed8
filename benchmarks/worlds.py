"""Worlds to measure in: clients with any number of invoices."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from immutables import Map

from simulator.domain.clients import Client, Location
from simulator.domain.clock import Clock
from simulator.domain.identifiers import Sequences
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType, LineItem
from simulator.domain.sessions import Session
from simulator.domain.world import CLIENTS, INVOICES, SESSIONS, World

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
LAST_ID = 1_000_000_000
ASKER = 1
OTHER = 2


def token_of(client_id: int) -> str:
    """Give the token of a client's session."""
    return f"token-{client_id}"


def world_of(counts: Mapping[int, int]) -> World:
    """Make a world in which each client has that many invoices, numbered from 1 in that order."""
    return World(
        scenario="benchmark",
        clock=Clock(NOW),
        locations=Map({"main": Location(name="main", currency="USD", gateways=("gateway",))}),
        sequences=Sequences(Map(dict.fromkeys(("clients", "invoices", "items"), LAST_ID))),
        clients=CLIENTS.filled(_client(client_id) for client_id in counts),
        sessions=SESSIONS.filled(
            Session(token=token_of(client_id), client_id=client_id) for client_id in counts
        ),
        invoices=INVOICES.filled(_invoices(counts)),
    )


def _client(client_id: int) -> Client:
    return Client(
        id=client_id,
        customer_id=client_id,
        location="main",
        email=f"client-{client_id}@example.com",
        password="",
        firstname="Ada",
        lastname="Example",
        active_since=date(2020, 1, 1),
    )


def _invoices(counts: Mapping[int, int]) -> Iterator[Invoice]:
    owners = (client_id for client_id, count in counts.items() for _ in range(count))
    for number, client_id in enumerate(owners, 1):
        item = LineItem(id=number, type=ItemType.MANUAL, amount=Decimal("25.00"))
        yield Invoice(
            id=number,
            client_id=client_id,
            issue_date=NOW.date(),
            due_date=NOW.date(),
            status=InvoiceStatus.UNPAID,
            items=(item,),
            payment_method="gateway",
        )
