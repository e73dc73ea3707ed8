"""Traversal of a document: every client, service, invoice, row, date and amount, with its path."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from simulator.scenario.document import (
    ClientDocument,
    CreditDocument,
    InvoiceDocument,
    ItemDocument,
    ScenarioDocument,
    ServiceDocument,
)
from simulator.scenario.problems import DocumentPath


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


def clients(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, int, ClientDocument]]:
    """Go through the clients, each with its index in the file."""
    for index, client in enumerate(document.clients):
        yield ("clients", index), index, client


def services(document: ScenarioDocument) -> Iterator[LocatedService]:
    """Go through the services of all clients."""
    for index, client in enumerate(document.clients):
        for number, service in enumerate(client.services):
            yield LocatedService(("clients", index, "services", number), index, service)


def invoices(document: ScenarioDocument) -> Iterator[LocatedInvoice]:
    """Go through the invoices of all clients."""
    for index, client in enumerate(document.clients):
        for number, invoice in enumerate(client.invoices):
            yield LocatedInvoice(("clients", index, "invoices", number), index, invoice)


def items(document: ScenarioDocument) -> Iterator[LocatedItem]:
    """Go through the rows of all invoices."""
    for path, _, invoice in invoices(document):
        for number, item in enumerate(invoice.items):
            yield LocatedItem((*path, "items", number), invoice, item)


def credit_entries(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, CreditDocument]]:
    """Go through the entries of credit that are written one by one."""
    for path, _, client in clients(document):
        if isinstance(client.credit, tuple):
            for number, entry in enumerate(client.credit):
                yield (*path, "credit", number), entry


def dates(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, str]]:
    """Go through what must be a day."""
    for path, _, client in clients(document):
        yield (*path, "active_since"), client.active_since
    for path, entry in credit_entries(document):
        yield (*path, "date"), entry.date
    for path, _, service in services(document):
        yield (*path, "registration_date"), service.registration_date
        yield (*path, "next_due_date"), service.next_due_date
        if service.anchor is not None:
            yield (*path, "anchor"), service.anchor
    for path, _, invoice in invoices(document):
        if invoice.date is not None:
            yield (*path, "date"), invoice.date
        if invoice.due is not None:
            yield (*path, "due"), invoice.due


def instants(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, str]]:
    """Go through what may be an instant, or a day for its first moment."""
    for path, _, client in clients(document):
        for number, session in enumerate(client.sessions):
            if session.expires is not None:
                yield (*path, "sessions", number, "expires"), session.expires
    for path, _, service in services(document):
        if service.cancellation is not None:
            yield (*path, "cancellation", "date"), service.cancellation.date
    for path, _, invoice in invoices(document):
        if invoice.paid is not None:
            yield (*path, "paid"), invoice.paid


def prices(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, Decimal]]:
    """Go through the amounts that cannot be negative."""
    for path, _, service in services(document):
        yield (*path, "price"), service.price
        yield (*path, "setup_fee"), service.setup_fee
        for number, addon in enumerate(service.addons):
            yield (*path, "addons", number, "price"), addon.price
    for path, _, client in clients(document):
        if isinstance(client.credit, Decimal):
            yield (*path, "credit"), client.credit
    for number, step in enumerate(document.steps):
        if step.amount is not None:
            yield ("steps", number, "amount"), step.amount


def signed_amounts(document: ScenarioDocument) -> Iterator[tuple[DocumentPath, Decimal]]:
    """Go through the amounts that may be negative: rows of invoices, and entries of credit."""
    for path, _, item in items(document):
        yield (*path, "amount"), item.amount
    for path, entry in credit_entries(document):
        yield (*path, "amount"), entry.amount
