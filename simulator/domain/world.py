"""The world: everything a simulated billing system knows, as one immutable value.

Every change makes a new `World` that shares with the old one all that it did not touch. So a
snapshot is a reference, a fork is a reference, and **a reset is an assignment**: the world as it
was seeded is still there, and putting it back costs the same for ten invoices and for a million.

A request works on a `UnitOfWork`, a draft; dropping the draft undoes it.
"""

from collections.abc import Collection, Hashable
from datetime import date
from decimal import Decimal
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
from simulator.domain.tables import IndexValues, Table
from simulator.domain.tags import SshKey, Tag
from simulator.domain.tasks import Task, TaskKind

DEFAULT_WORLD = "default"


class ScheduleEntry(Struct, frozen=True, eq=False):
    """The day on which something next happens to a service, see `schedule.py`."""

    server_id: int
    day: date


def _values_of_client(row: Any) -> IndexValues:  # noqa: ANN401 any row of a client
    return {"client": (row.client_id,)}


def _client_values(client: Client) -> IndexValues:
    return {"email": (client.email.casefold(),), "customer_id": (client.customer_id,)}


def _api_key_values(key: ApiKey) -> IndexValues:
    server = () if key.server_id is None else (key.server_id,)
    return {"client": (key.client_id,), "api_key": (key.api_key.lower(),), "server": server}


def _tag_values(tag: Tag) -> IndexValues:
    component = tag.client_id, tag.server_id
    return {"component": (component,), "name": ((*component, tag.tag),)}


def _service_values(service: Service) -> IndexValues:
    return {
        "client": (service.client_id,),
        "id": () if service.id is None else (service.id,),
        "addon": tuple([addon.id for addon in service.addons]),
        "address": tuple([host_address(each) for each in service.addresses]),
    }


def _invoice_values(invoice: Invoice) -> IndexValues:
    """Index an invoice; a period is a service and its first day."""
    services, children, due = invoice.service_ids, invoice.child_ids, invoice.due_date
    values: dict[str, Collection[Hashable]] = {"client": (invoice.client_id,)}
    if services:
        hosting = [item.service_id for item in invoice.items if item.type is ItemType.HOSTING]
        values["service"] = services
        values["open_of_service"] = services if invoice.open else ()
        values["period"] = tuple([(service_id, due) for service_id in hosting])
    if children:
        values["containers_of_child"] = children
    if invoice.unpaid:
        values["unpaid_due"] = (due,)
    return values


def _ledger_entry_values(entry: LedgerEntry) -> IndexValues:
    return {
        "client": (entry.client_id,),
        "invoice": () if entry.invoice_id is None else (entry.invoice_id,),
        "payment": () if entry.payment_id is None else (entry.payment_id,),
    }


def _payment_values(payment: Payment) -> IndexValues:
    return {
        "client": (payment.client_id,),
        "invoice": (payment.invoice_id,),
        "transaction_id": (payment.transaction_id,) if payment.transaction_id else (),
        "refund_of": () if payment.refund_of is None else (payment.refund_of,),
    }


def _cancellation_values(request: Cancellation) -> IndexValues:
    services = (request.service_id,)
    return {
        "client": (request.client_id,),
        "service": services,
        "open_of_service": services if request.open else (),
    }


def _message_values(message: Message) -> IndexValues:
    if message.kind is not MessageKind.JIRA:
        return {}
    return {"ticket": ((message.client_id, message.topic),)}


def _expiring_values(row: PasswordReset | Session) -> IndexValues:
    expires = () if row.expires_at is None else (row.expires_at.date(),)
    return {"client": (row.client_id,), "expires": expires}


def _task_values(task: Task) -> IndexValues:
    return {
        "deployments": (task.client_id,) if task.kind is TaskKind.DEPLOY else (),
        "awaiting_payment": (task.server_id,) if task.awaits_payment else (),
    }


Schedule = Table[int, ScheduleEntry]
SCHEDULE: Schedule = Table("schedule", "server_id", lambda entry: {"day": (entry.day,)})

CLIENTS: Table[int, Client] = Table("clients", index_values=_client_values)
API_KEYS: Table[int, ApiKey] = Table("api_keys", index_values=_api_key_values)
TAGS: Table[int, Tag] = Table("tags", index_values=_tag_values)
SSH_KEYS: Table[int, SshKey] = Table("ssh_keys", index_values=_values_of_client)
CONTACTS: Table[int, Contact] = Table(
    "contacts",
    index_values=lambda row: {"client": (row.client_id,), "email": (row.email.casefold(),)},
)
SERVICES: Table[int, Service] = Table("services", "server_id", _service_values)
INVOICES: Table[int, Invoice] = Table("invoices", index_values=_invoice_values)
LEDGER: Table[int, LedgerEntry] = Table("ledger", index_values=_ledger_entry_values)
PAYMENTS: Table[int, Payment] = Table("payments", index_values=_payment_values)
CANCELLATIONS: Table[int, Cancellation] = Table("cancellations", index_values=_cancellation_values)
MESSAGES: Table[int, Message] = Table("messages", index_values=_message_values)
PASSWORD_RESETS: Table[str, PasswordReset] = Table("password_resets", "token", _expiring_values)
SESSIONS: Table[str, Session] = Table("sessions", "token", _expiring_values)
TASKS: Table[str, Task] = Table("tasks", "key", _task_values)

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


class World(Struct, frozen=True, kw_only=True, eq=False, gc=False):
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
        changes: dict[str, Any] = {"schedule": None, name: getattr(self, name).put(row)}
        if isinstance(row, LedgerEntry):
            balance = self.credit_balance(row.client_id) + row.amount
            changes["balances"] = self.balances.set(row.client_id, balance)
        return replace(self, **changes)

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
