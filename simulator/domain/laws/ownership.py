"""Laws of every table: whose a row is, and that its number was given out."""

from collections.abc import Iterable

from simulator.domain.api_keys import ApiKey
from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Contact
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.services import Service
from simulator.domain.sessions import Session
from simulator.domain.tags import SshKey, Tag
from simulator.domain.tasks import Task
from simulator.domain.world import TABLE_OF, World
from simulator.errors import quoted


def owner_exists(
    world: World,
    row: Contact
    | ApiKey
    | Tag
    | SshKey
    | Service
    | Invoice
    | LedgerEntry
    | Payment
    | Session
    | Cancellation
    | Message
    | Task,
) -> bool:
    """What belongs to a client belongs to one that exists."""
    return row.client_id in world.clients.rows


def belongs_to(client_id: int, row: Service | Invoice | None, what: str) -> bool | str:
    """Whether what a row refers to is there and its client's own."""
    if row is None:
        return f"there is no {what.replace(' ', ' with id ')}"
    return row.client_id == client_id or f"{what} belongs to client {row.client_id}"


def identifier_was_given_out(
    world: World,
    row: Client | Contact | ApiKey | Tag | SshKey | Invoice | LedgerEntry | Cancellation | Message,
) -> bool:
    """Identifiers ascend: no row is numbered above its sequence."""
    return row.id <= world.sequences.last.get(TABLE_OF[type(row)], 0)


def taken(what: str, kind: str, keys: Iterable[int], own: int) -> str:
    """Say that another row has what has to be a row's own."""
    return f"{what} is already taken by {kind} {min(set(keys) - {own})}; give each its own"


def gateway_problem(world: World, client_id: int, gateway: str) -> str:
    """Tell why a client cannot pay through a gateway; empty where its location has it."""
    client = world.clients.get(client_id)
    location = None if client is None else world.locations.get(client.location)
    if location is None or gateway in location.gateways:
        return ""
    known = ", ".join(location.gateways)
    return f"{location.name} has no gateway {quoted(gateway)}; it has {known}"
