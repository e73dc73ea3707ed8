"""Traversal of a document: every client, service, invoice, row, date and amount, with its path."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

from msgspec import Struct

from simulator.scenario.document import (
    AddonDocument,
    ApiKeyDocument,
    ClientDocument,
    ContactDocument,
    CreditDocument,
    InvoiceDocument,
    ItemDocument,
    ScenarioDocument,
    ServiceDocument,
    SshKeyDocument,
)
from simulator.scenario.problems import DocumentPath

T = TypeVar("T")


class LocatedService(NamedTuple):
    """A service, and the index of its client in the file."""

    path: DocumentPath
    client_index: int
    service: ServiceDocument


class LocatedInvoice(NamedTuple):
    """An invoice, and the index of its client in the file."""

    path: DocumentPath
    client_index: int
    invoice: InvoiceDocument


class LocatedItem(NamedTuple):
    """A row, and its invoice."""

    path: DocumentPath
    invoice: InvoiceDocument
    item: ItemDocument


def entries(path: DocumentPath, key: str, values: Iterable[T]) -> Iterator[tuple[DocumentPath, T]]:
    """Go through a list that stands at a key, with the path of each entry."""
    for index, value in enumerate(values):
        yield (*path, key, index), value


def clients(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, int, ClientDocument]]:
    """Go through the clients, each with its index in the file."""
    for index, client in enumerate(document.clients):
        yield ("clients", index), index, client


def contacts(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, ContactDocument]]:
    """Go through the contacts of all clients."""
    for path, _, client in clients(document):
        yield from entries(path, "contacts", client.contacts)


def api_keys(
    document: ScenarioDocument,
) -> Iterator[tuple[DocumentPath, int, int, ApiKeyDocument]]:
    """Go through the further API keys of all clients: place of the client, and place there."""
    for path, index, client in clients(document):
        for place, (inner, key) in enumerate(entries(path, "api_keys", client.api_keys)):
            yield inner, index, place, key


def ssh_keys(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, int, SshKeyDocument]]:
    """Go through the SSH keys of all clients, each with the index of its client in the file."""
    for path, index, client in clients(document):
        for inner, key in entries(path, "ssh_keys", client.ssh_keys):
            yield inner, index, key


def services(document: ScenarioDocument) -> Iterator[LocatedService]:
    """Go through the services of all clients."""
    for path, index, client in clients(document):
        for inner, service in entries(path, "services", client.services):
            yield LocatedService(inner, index, service)


def addons(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, AddonDocument]]:
    """Go through the addons of all services."""
    for path, _, service in services(document):
        yield from entries(path, "addons", service.addons)


def invoices(document: ScenarioDocument) -> Iterator[LocatedInvoice]:
    """Go through the invoices of all clients."""
    for path, index, client in clients(document):
        for inner, invoice in entries(path, "invoices", client.invoices):
            yield LocatedInvoice(inner, index, invoice)


def items(document: ScenarioDocument) -> Iterator[LocatedItem]:
    """Go through the rows of all invoices."""
    for path, _, invoice in invoices(document):
        for inner, item in entries(path, "items", invoice.items):
            yield LocatedItem(inner, invoice, item)


def credit_entries(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, CreditDocument]]:
    """Go through the entries of credit that are written one by one."""
    for path, _, client in clients(document):
        if isinstance(client.credit, tuple):
            yield from entries(path, "credit", client.credit)


def dates(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, str]]:
    """Go through what must be a day."""
    for path, _, client in clients(document):
        yield from _written(path, client, "active_since")
    for path, entry in credit_entries(document):
        yield from _written(path, entry, "date")
    for path, _, service in services(document):
        yield from _written(path, service, "registration_date", "next_due_date", "anchor")
    for path, _, invoice in invoices(document):
        yield from _written(path, invoice, "date", "due")


def instants(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, str]]:
    """Go through what may be an instant, or a day for its first moment."""
    for path, _, client in clients(document):
        for inner, session in entries(path, "sessions", client.sessions):
            yield from _written(inner, session, "expires")
    for path, _, service in services(document):
        if service.cancellation is not None:
            yield from _written((*path, "cancellation"), service.cancellation, "date")
    for path, _, invoice in invoices(document):
        yield from _written(path, invoice, "paid")


def _written(path: DocumentPath, part: Struct, *keys: str) -> Iterator[tuple[DocumentPath, str]]:
    for key in keys:
        value = getattr(part, key)
        if value is not None:
            yield (*path, key), value


def prices(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, Decimal]]:
    """Go through the amounts that cannot be negative."""
    for path, _, service in services(document):
        yield (*path, "price"), service.price
        yield (*path, "setup_fee"), service.setup_fee
    for path, addon in addons(document):
        yield (*path, "price"), addon.price
    for path, _, client in clients(document):
        if isinstance(client.credit, Decimal):
            yield (*path, "credit"), client.credit
    for path, step in entries((), "steps", document.steps):
        if step.amount is not None:
            yield (*path, "amount"), step.amount


def signed_amounts(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, Decimal]]:
    """Go through the amounts that may be negative: rows of invoices, and entries of credit."""
    for path, _, item in items(document):
        yield (*path, "amount"), item.amount
    for path, entry in credit_entries(document):
        yield (*path, "amount"), entry.amount
