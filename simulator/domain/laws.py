"""What must always be true: each law is a function named after it, and its docstring states it.

A law gives True for a row that keeps it; else False, or a sentence about that row where one says
more than the docstring. `LAWS` and `ITEM_LAWS` are the law book: the laws of each table and of line
items, each with the field that it is about, which is empty when it is about the whole row.

After a commit the laws of the touched rows are checked, at a cost that does not grow with the
world; `breaches_of` checks every row of a whole world. Scenarios and imported states are held to
the same laws; they find the place of a breach in their text by its table, key and path.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Contact
from simulator.domain.countries import COUNTRIES
from simulator.domain.invoices import Invoice, InvoiceStatus, LineItem, owed_by
from simulator.domain.messages import Message
from simulator.domain.money import ZERO, exact, total
from simulator.domain.payments import LedgerEntry, Payment, balances_of
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.world import TABLE_OF, World
from simulator.errors import quoted

Law = Callable[[World, Any], bool | str]
ItemLaw = Callable[[World, Invoice, LineItem], bool | str]

API_KEY = re.compile(r"[0-9a-fA-F]{16}-[0-9a-fA-F]{16}")
TOKEN = re.compile(r"[!-~]+")
BASE32 = re.compile(r"(?:[A-Za-z2-7]{8})*(?:[A-Za-z2-7]{2}|[A-Za-z2-7]{4,5}|[A-Za-z2-7]{7})?")


class Breach(NamedTuple):
    """A row for which a law does not hold.

    Attributes:
        path: the field of the row that is wrong, such as `items`, 0, `child_id`; empty for a row
            whose fields do not go together.
        sentence: what is wrong with the row, or what the law says.
        stated: whether the sentence is only what the law says.
    """

    law: str
    table: str
    key: int | str
    path: tuple[str | int, ...]
    sentence: str
    stated: bool

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.law}: {self.sentence}"


def credit_balance_is_never_negative(world: World, client: Client) -> bool | str:
    """A client cannot owe credit."""
    balance = world.credit_balance(client.id)
    return balance >= ZERO or f"the entries come to {balance}; credit cannot be owed"


def client_is_in_a_known_location(world: World, client: Client) -> bool:
    """A client's billing location exists."""
    return client.location in world.locations


def country_is_of_iso_3166(_world: World, client: Client) -> bool | str:
    """A client's country is two letters of ISO 3166."""
    if client.country in COUNTRIES:
        return True
    return f"{quoted(client.country)} is no country of ISO 3166; write two letters such as US or NL"


def api_key_is_two_halves(_world: World, client: Client) -> bool | str:
    """An API key is two halves of 16 hexadecimal digits."""
    if client.api_key is None or API_KEY.fullmatch(client.api_key):
        return True
    return f"{quoted(client.api_key)} is no API key; write 16 hex digits, a dash, 16 hex digits"


def api_key_is_unique(world: World, client: Client) -> bool | str:
    """An API key logs one client in."""
    if client.api_key is None:
        return True
    others = world.clients.keys_where("api_key", client.api_key.lower())
    return len(others) <= 1 or _taken("this API key", "client", others, client.id)


def totp_secret_is_base32(_world: World, client: Client) -> bool | str:
    """The secret of an authenticator is base32, which not every number of characters can be."""
    if BASE32.fullmatch(client.totp_secret):
        return True
    return f"{quoted(client.totp_secret)} is no base32; write JBSWY3DPEHPK3PXP, or leave it out"


def service_id_is_unique(world: World, service: Service) -> bool | str:
    """A service's WHMCS id (relid) is its own."""
    if service.id is None:
        return True
    others = world.services.keys_where("id", service.id)
    return len(others) <= 1 or _taken(f"{service.id}", "server", others, service.server_id)


def _taken(what: str, kind: str, keys: Iterable[int], own: int) -> str:
    return f"{what} is already taken by {kind} {min(set(keys) - {own})}; give each its own"


def token_can_be_sent(_world: World, row: Session | PasswordReset) -> bool | str:
    """A token has no spaces and only ASCII, so that any client can send it."""
    if TOKEN.fullmatch(row.token):
        return True
    return f"{quoted(row.token)} is no token; write letters and digits"


def owner_exists(
    world: World,
    row: Contact | Service | Invoice | LedgerEntry | Payment | Session | Cancellation | Message,
) -> bool:
    """What belongs to a client belongs to one that exists."""
    return row.client_id in world.clients


def contact_belongs_to_the_client(world: World, session: Session) -> bool:
    """A contact that is logged in exists, and is of the client whose account it opens."""
    contact = world.contacts.get(session.contact_id)
    return session.contact_id is None or (
        contact is not None and contact.client_id == session.client_id
    )


def billed_services_belong_to_the_client(
    world: World, invoice: Invoice, item: LineItem
) -> bool | str:
    """The services on an invoice exist and are its client's own."""
    if item.service_id is None:
        return True
    service = world.service(item.service_id)
    return _belongs_to(invoice.client_id, service, f"service {item.service_id}")


def children_belong_to_the_client(world: World, invoice: Invoice, item: LineItem) -> bool | str:
    """The invoices that a container stands for exist, are its client's own, and stand for none."""
    if item.child_id is None:
        return True
    if item.child_id == invoice.id:
        return "an invoice cannot stand for itself"
    child = world.invoices.get(item.child_id)
    if child is not None and child.client_id == invoice.client_id and child.child_ids:
        return f"invoice {child.id} is a mass payment itself"
    return _belongs_to(invoice.client_id, child, f"invoice {item.child_id}")


def item_identifier_was_given_out(world: World, _invoice: Invoice, item: LineItem) -> bool | str:
    """Identifiers of line items ascend too: none is numbered above its sequence."""
    last = world.sequences.last.get("items", 0)
    return item.id <= last or f"{item.id} was never given out; the last one was {last}"


def credited_invoice_belongs_to_the_client(world: World, entry: LedgerEntry) -> bool | str:
    """The invoice that credit was applied to exists and is the client's own."""
    if entry.invoice_id is None:
        return True
    invoice = world.invoices.get(entry.invoice_id)
    return _belongs_to(entry.client_id, invoice, f"invoice {entry.invoice_id}")


def _belongs_to(client_id: int, row: Service | Invoice | None, what: str) -> bool | str:
    if row is None:
        return f"there is no {what.replace(' ', ' with id ')}"
    return row.client_id == client_id or f"{what} belongs to client {row.client_id}"


def paid_invoice_says_when(_world: World, invoice: Invoice) -> bool:
    """An invoice that is Paid has the instant at which it was paid."""
    return invoice.status is not InvoiceStatus.PAID or invoice.paid_at is not None


def balance_is_never_negative(_world: World, invoice: Invoice) -> bool:
    """Nobody pays more on an invoice than it demands; surplus goes to the credit balance."""
    return invoice.balance >= ZERO and invoice.credit >= ZERO and invoice.received >= ZERO


def paid_invoice_owes_nothing(_world: World, invoice: Invoice) -> bool:
    """An invoice that is Paid has a balance of zero."""
    return invoice.status is not InvoiceStatus.PAID or invoice.balance == ZERO


def received_is_what_payments_brought(world: World, invoice: Invoice) -> bool:
    """What an invoice received is its payments plus its rows on paid containers."""
    paid = [payment.applied for payment in world.payments.where("invoice", invoice.id)]
    shares = [
        item.amount
        for container in world.invoices.where("containers_of_child", invoice.id)
        if container.status is InvoiceStatus.PAID
        for item in container.items
        if item.child_id == invoice.id
    ]
    return invoice.received == total(paid + shares)


def credit_on_invoice_left_the_ledger(world: World, invoice: Invoice) -> bool:
    """The credit on an invoice is what the ledger says was applied to it."""
    used = [entry.amount for entry in world.ledger.where("invoice", invoice.id)]
    return invoice.credit == -total(used)


def containers_equal_their_open_children(world: World, invoice: Invoice) -> bool:
    """Each row of an open container is what its child still owes."""
    containers = world.open_containers_of(invoice)
    if invoice.open and invoice.stands_for_others:
        containers.append(invoice)
    return all(
        item.amount == owed_by(world.invoices.get(item.child_id))
        for container in containers
        for item in container.items
    )


def invoice_money_has_two_places(_world: World, invoice: Invoice) -> bool:
    """Amounts on invoices are whole cents."""
    moving = (invoice.credit, invoice.received, invoice.under_way)
    amounts = (*moving, *[item.amount for item in invoice.items])
    return exact(*amounts)


def money_has_two_places(_world: World, row: LedgerEntry | Payment) -> bool:
    """Amounts that move are whole cents."""
    return exact(row.amount)


def payment_is_for_an_invoice_of_the_client(world: World, payment: Payment) -> bool:
    """A payment's invoice exists and belongs to who paid."""
    invoice = world.invoices.get(payment.invoice_id)
    return invoice is not None and invoice.client_id == payment.client_id


def transaction_id_is_unique(world: World, payment: Payment) -> bool:
    """No two payments carry the same reference of a gateway."""
    return len(world.payments.keys_where("transaction_id", payment.transaction_id)) == 1


def identifier_was_given_out(
    world: World, row: Client | Contact | Invoice | LedgerEntry | Cancellation | Message
) -> bool:
    """Identifiers ascend: no row is numbered above its sequence."""
    return row.id <= world.sequences.last.get(TABLE_OF[type(row)], 0)


def one_open_cancellation_for_each_service(world: World, request: Cancellation) -> bool:
    """A service that is to end is asked for once."""
    return len(world.cancellations.keys_where("open_of_service", request.service_id)) <= 1


def cancelled_service_has_both_numbers(world: World, request: Cancellation) -> bool | str:
    """A request names one service under both its numbers."""
    service = world.services.get(request.server_id)
    if service is None or service.id == request.service_id:
        return True
    return f"server {service.server_id} is not service {request.service_id}; write {service.id}"


def cancelled_invoices_exist(world: World, request: Cancellation) -> bool | str:
    """The invoices that a request cancelled, or took rows off, exist."""
    named = {*request.cancelled_invoice_ids, *[row.invoice_id for row in request.removed_rows]}
    missing = [number for number in sorted(named) if number not in world.invoices]
    return not missing or f"there is no invoice {missing[0]}"


def cancelled_service_belongs_to_the_client(world: World, request: Cancellation) -> bool:
    """The service that a request is about exists and is its client's own."""
    service = world.services.get(request.server_id)
    return service is not None and service.client_id == request.client_id


LAWS: dict[str, dict[Law, str]] = {
    "clients": {
        credit_balance_is_never_negative: "",
        client_is_in_a_known_location: "location",
        country_is_of_iso_3166: "country",
        api_key_is_two_halves: "api_key",
        api_key_is_unique: "api_key",
        totp_secret_is_base32: "totp_secret",
        identifier_was_given_out: "id",
    },
    "contacts": {owner_exists: "client_id", identifier_was_given_out: "id"},
    "services": {owner_exists: "client_id", service_id_is_unique: "id"},
    "invoices": {
        owner_exists: "client_id",
        paid_invoice_says_when: "paid_at",
        balance_is_never_negative: "",
        paid_invoice_owes_nothing: "",
        received_is_what_payments_brought: "",
        credit_on_invoice_left_the_ledger: "",
        containers_equal_their_open_children: "",
        invoice_money_has_two_places: "",
        identifier_was_given_out: "id",
    },
    "ledger": {
        owner_exists: "client_id",
        money_has_two_places: "amount",
        credited_invoice_belongs_to_the_client: "invoice_id",
        identifier_was_given_out: "id",
    },
    "payments": {
        owner_exists: "client_id",
        money_has_two_places: "amount",
        payment_is_for_an_invoice_of_the_client: "invoice_id",
        transaction_id_is_unique: "transaction_id",
        identifier_was_given_out: "id",
    },
    "cancellations": {
        owner_exists: "client_id",
        one_open_cancellation_for_each_service: "",
        cancelled_service_belongs_to_the_client: "server_id",
        cancelled_service_has_both_numbers: "service_id",
        cancelled_invoices_exist: "",
        identifier_was_given_out: "id",
    },
    "messages": {owner_exists: "client_id", identifier_was_given_out: "id"},
    "password_resets": {owner_exists: "client_id", token_can_be_sent: "token"},
    "sessions": {
        owner_exists: "client_id",
        contact_belongs_to_the_client: "contact_id",
        token_can_be_sent: "token",
    },
}
LEDGER_LAWS: dict[Law, str] = {credit_balance_is_never_negative: ""}
ITEM_LAWS: dict[ItemLaw, str] = {
    billed_services_belong_to_the_client: "service_id",
    children_belong_to_the_client: "child_id",
    item_identifier_was_given_out: "id",
}


def breaches_after(
    before: World, after: World, touched: Iterable[tuple[str, int | str]]
) -> list[Breach]:
    """Check the laws of the rows a change touched; empty when all hold."""
    breaches: list[Breach] = []
    moved: dict[int, Decimal] = {}
    for name, key in touched:
        row = after.table(name).get(key)
        if row is None:
            continue
        breaches += _broken(LAWS[name], after, name, key, row)
        if isinstance(row, LedgerEntry):
            moved[row.client_id] = moved.get(row.client_id, ZERO) + row.amount
    for client_id, amount in moved.items():
        if after.credit_balance(client_id) != before.credit_balance(client_id) + amount:
            breaches.append(_unequal_ledger(client_id))
        if client_id in after.clients:
            breaches += _broken(LEDGER_LAWS, after, "clients", client_id, after.clients[client_id])
    return breaches


def breaches_of(world: World) -> list[Breach]:
    """Check every law on every row of a world; empty when all hold."""
    breaches: list[Breach] = []
    for name, laws in LAWS.items():
        table = world.table(name)
        for row in table:
            breaches += _broken(laws, world, name, table.key_of(row), row)
    sums = dict.fromkeys(world.balances, ZERO) | balances_of(world.ledger)
    unequal = [who for who, sum_ in sums.items() if sum_ != world.credit_balance(who)]
    return breaches + [_unequal_ledger(who) for who in unequal]


def _broken(
    laws: dict[Law, str],
    world: World,
    table: str,
    key: int | str,
    row: Any,  # noqa: ANN401 any entity
) -> list[Breach]:
    broken: list[tuple[Law | ItemLaw, tuple[str | int, ...], bool | str]] = [
        (law, (field,) if field else (), outcome)
        for law, field in laws.items()
        if (outcome := law(world, row)) is not True
    ]
    if table == "invoices":
        broken += [
            (law, ("items", place, field), outcome)
            for place, item in enumerate(row.items)
            for law, field in ITEM_LAWS.items()
            if (outcome := law(world, row, item)) is not True
        ]
    return [
        Breach(law.__name__, table, key, path, str(outcome or law.__doc__), stated=not outcome)
        for law, path, outcome in broken
    ]


def _unequal_ledger(client_id: int) -> Breach:
    law = "credit_balance_is_the_sum_of_the_ledger"
    sentence = "The credit balance is what the ledger entries come to."
    return Breach(law, "clients", client_id, (), sentence, stated=True)
