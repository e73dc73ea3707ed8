"""What must always be true: each law is a function named after it, and its docstring states it.

`LAWS` is the law book. After a commit the laws of the touched rows are checked, at a cost that does
not grow with the world; `breaches_of` checks every row of a whole world.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client, Contact
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.messages import Message
from simulator.domain.money import ZERO, exact, total
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.services import Service
from simulator.domain.sessions import Session
from simulator.domain.world import TABLE_OF, World

Law = Callable[[World, Any], bool]


def credit_balance_is_never_negative(world: World, client: Client) -> bool:
    """A client cannot owe credit."""
    return world.credit_balance(client.id) >= ZERO


def client_is_in_a_known_location(world: World, client: Client) -> bool:
    """A client's billing location exists."""
    return client.location in world.locations


def owner_exists(
    world: World,
    row: Contact | Service | Invoice | LedgerEntry | Payment | Session | Cancellation | Message,
) -> bool:
    """What belongs to a client belongs to one that exists."""
    return row.client_id in world.clients


def billed_services_belong_to_the_client(world: World, invoice: Invoice) -> bool:
    """The services on an invoice exist and are its client's own."""
    services = [world.service(service_id) for service_id in invoice.service_ids]
    return all(service and service.client_id == invoice.client_id for service in services)


def children_belong_to_the_client(world: World, invoice: Invoice) -> bool:
    """The invoices that a container stands for exist and are its client's own."""
    children = [world.invoices.get(child_id) for child_id in invoice.child_ids]
    return all(child and child.client_id == invoice.client_id for child in children)


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
    return invoice.received == total(paid + _shares(world, invoice))


def _shares(world: World, invoice: Invoice) -> list[Decimal]:
    return [
        item.amount
        for container in world.invoices.where("containers_of_child", invoice.id)
        if container.status is InvoiceStatus.PAID
        for item in container.items
        if item.child_id == invoice.id
    ]


def credit_on_invoice_left_the_ledger(world: World, invoice: Invoice) -> bool:
    """The credit on an invoice is what the ledger says was applied to it."""
    used = [entry.amount for entry in world.ledger.where("invoice", invoice.id)]
    return invoice.credit == -total(used)


def containers_equal_their_open_children(world: World, invoice: Invoice) -> bool:
    """Each row of an open container is what its child still owes."""
    containers = world.open_containers_of(invoice)
    if invoice.open and invoice.is_container:
        containers.append(invoice)
    return all(_equals_children(world, container) for container in containers)


def _equals_children(world: World, container: Invoice) -> bool:
    return all(
        item.amount == owed_by(world.invoices.get(item.child_id)) for item in container.items
    )


def owed_by(child: Invoice | None) -> Decimal:
    """Tell what a child of a container still owes; a settled or cancelled one owes nothing."""
    return child.balance if child is not None and child.open else ZERO


def invoice_money_has_two_places(_world: World, invoice: Invoice) -> bool:
    """Amounts on invoices are whole cents."""
    amounts = (invoice.credit, invoice.received, *[item.amount for item in invoice.items])
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


def cancelled_service_belongs_to_the_client(world: World, request: Cancellation) -> bool:
    """The service that a request is about exists and is its client's own."""
    service = world.services.get(request.server_id)
    return service is not None and service.client_id == request.client_id


LAWS: dict[str, tuple[Law, ...]] = {
    "clients": (
        credit_balance_is_never_negative,
        client_is_in_a_known_location,
        identifier_was_given_out,
    ),
    "contacts": (owner_exists, identifier_was_given_out),
    "services": (owner_exists,),
    "invoices": (
        owner_exists,
        billed_services_belong_to_the_client,
        children_belong_to_the_client,
        paid_invoice_says_when,
        balance_is_never_negative,
        paid_invoice_owes_nothing,
        received_is_what_payments_brought,
        credit_on_invoice_left_the_ledger,
        containers_equal_their_open_children,
        invoice_money_has_two_places,
        identifier_was_given_out,
    ),
    "ledger": (owner_exists, money_has_two_places, identifier_was_given_out),
    "payments": (
        owner_exists,
        money_has_two_places,
        payment_is_for_an_invoice_of_the_client,
        transaction_id_is_unique,
        identifier_was_given_out,
    ),
    "cancellations": (
        owner_exists,
        one_open_cancellation_for_each_service,
        cancelled_service_belongs_to_the_client,
        identifier_was_given_out,
    ),
    "messages": (owner_exists, identifier_was_given_out),
    "password_resets": (owner_exists,),
    "sessions": (owner_exists,),
}


def breaches_after(
    before: World, after: World, touched: Iterable[tuple[str, int | str]]
) -> list[str]:
    """Check the laws of the rows a change touched; empty when all hold."""
    breaches: list[str] = []
    moved: dict[int, Decimal] = {}
    for name, key in touched:
        row = after.table(name).get(key)
        if row is None:
            continue
        breaches += _broken(after, name, key, row)
        if isinstance(row, LedgerEntry):
            moved[row.client_id] = moved.get(row.client_id, ZERO) + row.amount
    for client_id, amount in moved.items():
        if after.credit_balance(client_id) != before.credit_balance(client_id) + amount:
            breaches.append(_unequal_ledger(client_id))
        if client_id in after.clients:
            breaches += _broken(after, "clients", client_id, after.clients[client_id])
    return breaches


def breaches_of(world: World) -> list[str]:
    """Check every law on every row of a world; empty when all hold."""
    breaches: list[str] = []
    sums = dict.fromkeys(world.balances, ZERO)
    for name in LAWS:
        table = world.table(name)
        for row in table:
            breaches += _broken(world, name, table.key_of(row), row)
    for entry in world.ledger:
        sums[entry.client_id] = sums.get(entry.client_id, ZERO) + entry.amount
    unequal = [who for who, sum_ in sums.items() if sum_ != world.credit_balance(who)]
    return breaches + [_unequal_ledger(who) for who in unequal]


def _broken(world: World, table: str, key: int | str, row: object) -> list[str]:
    broken = [law for law in LAWS[table] if not law(world, row)]
    return [f"{table} {key}: {law.__name__}: {law.__doc__}" for law in broken]


def _unequal_ledger(client_id: int) -> str:
    return f"clients {client_id}: credit_balance_is_the_sum_of_the_ledger"
