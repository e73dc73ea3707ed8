"""The world: everything a simulated billing system knows, as one immutable value.

Every change makes a new `World` that shares with the old one all that it did not touch. So a
snapshot is a reference, a fork is a reference, and **a reset is an assignment**: the world as it
was seeded is still there, and putting it back costs the same for ten invoices and for a million.

A request works on a `UnitOfWork`, a draft; dropping the draft undoes it.
"""

from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import fields, replace

from simulator.domain.api_keys import ApiKey, numbered_key
from simulator.domain.cancellations import Cancellation
from simulator.domain.catalogue import Catalogue
from simulator.domain.clients import Client, Contact, Location
from simulator.domain.clock import Clock
from simulator.domain.default_catalogue import DEFAULT_CATALOGUE
from simulator.domain.equipment import host_address
from simulator.domain.faults import Fault, Outage
from simulator.domain.identifiers import Randomness, Sequences
from simulator.domain.invoices import Invoice, ItemType
from simulator.domain.messages import Message, MessageKind
from simulator.domain.money import ZERO, total
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.policies import BillingDays, Dialect, Policies
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.stubs import Stub
from simulator.domain.tables import Index, Table
from simulator.domain.tags import SshKey, Tag
from simulator.domain.tasks import Task, TaskKind

DEFAULT_WORLD = "default"


class ScheduleEntry(Struct, frozen=True, eq=False):
    """The day on which something next happens to a service, see `schedule.py`."""

    server_id: int
    day: date


def _periods(invoice: Invoice) -> tuple[tuple[int | None, date], ...]:
    """Give the periods of services that an invoice asks for: service and first day."""
    items = invoice.items
    hosting = [item.service_id for item in items if item.type is ItemType.HOSTING]
    return tuple([(service_id, invoice.due_date) for service_id in hosting])


def _ticket(message: Message) -> tuple[tuple[int, str], ...]:
    return ((message.client_id, message.topic),) if message.kind is MessageKind.JIRA else ()


OF_CLIENT: Index[Any] = Index("client", lambda row: (row.client_id,))
SCHEDULE: Table[int, ScheduleEntry] = Table(
    "schedule", "server_id", (Index("day", lambda entry: (entry.day,)),)
)
Schedule = Table[int, ScheduleEntry]

CLIENTS: Table[int, Client] = Table(
    "clients",
    indexes=(
        Index("email", lambda client: (client.email.casefold(),)),
        Index("customer_id", lambda client: (client.customer_id,)),
    ),
)
API_KEYS: Table[int, ApiKey] = Table(
    "api_keys",
    indexes=(
        OF_CLIENT,
        Index("api_key", lambda key: (key.api_key.lower(),)),
        Index("server", lambda key: () if key.server_id is None else (key.server_id,)),
    ),
)
TAGS: Table[int, Tag] = Table(
    "tags",
    indexes=(
        Index("component", lambda tag: ((tag.client_id, tag.server_id),)),
        Index("name", lambda tag: ((tag.client_id, tag.server_id, tag.tag),)),
    ),
)
SSH_KEYS: Table[int, SshKey] = Table("ssh_keys", indexes=(OF_CLIENT,))
CONTACTS: Table[int, Contact] = Table(
    "contacts", indexes=(OF_CLIENT, Index("email", lambda contact: (contact.email.casefold(),)))
)
SERVICES: Table[int, Service] = Table(
    "services",
    key="server_id",
    indexes=(
        OF_CLIENT,
        Index("id", lambda row: () if row.id is None else (row.id,)),
        Index("addon", lambda row: tuple([addon.id for addon in row.addons])),
        Index("address", lambda row: tuple([host_address(each) for each in row.addresses])),
    ),
)
INVOICES: Table[int, Invoice] = Table(
    "invoices",
    indexes=(
        OF_CLIENT,
        Index("service", attrgetter("service_ids")),
        Index("open_of_service", lambda invoice: invoice.service_ids if invoice.open else ()),
        Index("containers_of_child", attrgetter("child_ids")),
        Index("period", _periods),
        Index("unpaid_due", lambda invoice: (invoice.due_date,) if invoice.unpaid else ()),
    ),
)
LEDGER: Table[int, LedgerEntry] = Table(
    "ledger",
    indexes=(
        OF_CLIENT,
        Index("invoice", lambda entry: () if entry.invoice_id is None else (entry.invoice_id,)),
        Index("payment", lambda entry: () if entry.payment_id is None else (entry.payment_id,)),
    ),
)
PAYMENTS: Table[int, Payment] = Table(
    "payments",
    indexes=(
        OF_CLIENT,
        Index("invoice", lambda payment: (payment.invoice_id,)),
        Index("transaction_id", lambda row: (row.transaction_id,) if row.transaction_id else ()),
        Index("refund_of", lambda row: () if row.refund_of is None else (row.refund_of,)),
    ),
)
CANCELLATIONS: Table[int, Cancellation] = Table(
    "cancellations",
    indexes=(
        OF_CLIENT,
        Index("service", lambda request: (request.service_id,)),
        Index("open_of_service", lambda request: (request.service_id,) if request.open else ()),
    ),
)
MESSAGES: Table[int, Message] = Table("messages", indexes=(Index("ticket", _ticket),))
EXPIRES: Index[Any] = Index(
    "expires", lambda row: () if row.expires_at is None else (row.expires_at.date(),)
)
PASSWORD_RESETS: Table[str, PasswordReset] = Table("password_resets", "token", (OF_CLIENT, EXPIRES))
SESSIONS: Table[str, Session] = Table("sessions", "token", (OF_CLIENT, EXPIRES))

TASKS: Table[str, Task] = Table(
    "tasks",
    "key",
    (
        Index("deployments", lambda t: (t.client_id,) if t.kind is TaskKind.DEPLOY else ()),
        Index("awaiting_payment", lambda task: (task.server_id,) if task.awaits_payment else ()),
    ),
)

TABLE_OF: dict[type, str] = {
    Client: "clients",
    Contact: "contacts",
    ApiKey: "api_keys",
    Tag: "tags",
    SshKey: "ssh_keys",
    Service: "services",
    Invoice: "invoices",
    LedgerEntry: "ledger",
    Payment: "payments",
    Cancellation: "cancellations",
    Message: "messages",
    PasswordReset: "password_resets",
    Session: "sessions",
    Task: "tasks",
}


class World(Struct, frozen=True, kw_only=True, eq=False):
    """Clients and all that is theirs, with the world's time, identifiers and randomness.

    Attributes:
        name: the world's name on its server; clients' tokens in all but `default` carry it.
        number: counts the worlds of its server; API keys in all but `default` hold it.
        outages: the neighbours of InvAPI that do not answer.
        faults, stubs: what every slot of this world begins with.
        balances: each client's credit balance, the running sum of the ledger.
        schedule: when something next happens to each service; None after a row was written, until
            a unit of work commits or somebody asks.
    """

    scenario: str
    name: str = DEFAULT_WORLD
    number: int = 0
    clock: Clock
    dialect: Dialect = "documented"
    policies: Policies = Policies()
    outages: frozenset[Outage] = frozenset()
    faults: tuple[Fault, ...] = ()
    stubs: tuple[Stub, ...] = ()
    billing_days: BillingDays = BillingDays()
    locations: Map[str, Location] = Map()
    catalogue: Catalogue = DEFAULT_CATALOGUE
    sequences: Sequences = Sequences()
    randomness: Randomness = Randomness()
    clients: Table[int, Client] = CLIENTS
    contacts: Table[int, Contact] = CONTACTS
    api_keys: Table[int, ApiKey] = API_KEYS
    tags: Table[int, Tag] = TAGS
    ssh_keys: Table[int, SshKey] = SSH_KEYS
    services: Table[int, Service] = SERVICES
    invoices: Table[int, Invoice] = INVOICES
    ledger: Table[int, LedgerEntry] = LEDGER
    payments: Table[int, Payment] = PAYMENTS
    cancellations: Table[int, Cancellation] = CANCELLATIONS
    messages: Table[int, Message] = MESSAGES
    password_resets: Table[str, PasswordReset] = PASSWORD_RESETS
    sessions: Table[str, Session] = SESSIONS
    tasks: Table[str, Task] = TASKS
    balances: Map[int, Decimal] = Map()
    schedule: Schedule | None = None

    def public_token(self, token: str) -> str:
        """Write a token as clients know it: outside the default world it names its world."""
        return token if self.name == DEFAULT_WORLD else f"{self.name}.{token}"

    def public_key(self, key: ApiKey) -> str | None:
        """Write an API key as clients know it: outside the default world it holds its number."""
        return key.api_key if self.name == DEFAULT_WORLD else numbered_key(self.number, key.id)

    def own_key(self, client_id: int) -> ApiKey | None:
        """Give the key that a client logs in with: the first active one for the whole account."""
        keys = self.api_keys.where("client", client_id)
        return next((key for key in keys if key.opens_account), None)

    def tag(self, client_id: int, server_id: int | None, name: str) -> Tag | None:
        """Give a tag of a server, or of an account, that has a row; None for none."""
        return self.tags.first("name", (client_id, server_id, name))

    def table(self, name: str) -> Table[Any, Any]:
        """Give a table by its name, one of `TABLE_OF`'s."""
        table: Table[Any, Any] = getattr(self, name)
        return table

    def put(self, row: object) -> "World":
        """Write an entity into the table of its kind."""
        name = TABLE_OF[type(row)]
        changes: dict[str, Any] = {name: self.table(name).put(row)}
        if isinstance(row, LedgerEntry):
            balance = self.credit_balance(row.client_id) + row.amount
            changes["balances"] = self.balances.set(row.client_id, balance)
        return replace(self, schedule=None, **changes)

    def remove(self, row: object) -> "World":
        """Take an entity out of the table of its kind."""
        table = self.table(TABLE_OF[type(row)])
        changes: dict[str, Any] = {table.name: table.remove(table.key_of(row))}
        return replace(self, schedule=None, **changes)

    def credit_balance(self, client_id: int) -> Decimal:
        """Give a client's credit balance."""
        return self.balances.get(client_id, ZERO)

    def kept_of(self, payment: Payment) -> Decimal:
        """Tell what an invoice still has of a payment: what no refund gave back."""
        refunds = self.payments.where("refund_of", payment.id)
        return payment.amount_in - total([refund.amount_out for refund in refunds])

    def service(self, service_id: int | None) -> Service | None:
        """Find a service by its WHMCS id (relid), or None."""
        return self.services.first("id", service_id)

    def delivered(self, service: Service) -> bool:
        """Whether a service is a server that its client has: ordered and paid, and not gone."""
        waits = self.tasks.keys_where("awaiting_payment", service.server_id)
        return service.in_use and not waits

    def open_cancellation(self, service: Service) -> Cancellation | None:
        """Give the open request to cancel a service, or None."""
        return self.cancellations.first("open_of_service", service.id)

    def location_of(self, client: Client) -> Location:
        """Give the billing location of a client."""
        return self.locations[client.location]

    def open_containers_of(self, invoice: Invoice) -> list[Invoice]:
        """Give the open mass-payment containers that an invoice stands in."""
        containers = self.invoices.where("containers_of_child", invoice.id)
        return [container for container in containers if container.open]


KEY_OF = {each.name: each.default.key for each in fields(World) if isinstance(each.default, Table)}
