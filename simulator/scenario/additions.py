"""Additions: what billing staff add to a world that is there, or change in it, in the keys of YAML.

What is written becomes a document of one client. It is checked and built as a scenario is, numbered
above all that the world has given out, and what came of it is put into the unit of work.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from simulator.domain.api_keys import ApiKey
from simulator.domain.clients import Client
from simulator.domain.clock import Clock
from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import TABLE_OF, World
from simulator.effects.notifying import email_invoice_created
from simulator.effects.paying import settle
from simulator.errors import UsageError
from simulator.scenario.builder import build
from simulator.scenario.checks import problems_of
from simulator.scenario.collisions import (
    CLIENT,
    last_numbers,
    taken_by_client,
    taken_by_invoices,
    taken_by_person,
    taken_by_services,
)
from simulator.scenario.document import (
    AddonDocument,
    ClientDocument,
    InvoiceDocument,
    ItemDocument,
    ScenarioDocument,
    ServiceDocument,
)
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import Calendar, Numbering, Options, ResolvedDocument

T = TypeVar("T")
Written = Mapping[str, Any]

SERVICE: DocumentPath = (*CLIENT, "services", 0)
INVOICE: DocumentPath = (*CLIENT, "invoices", 0)
ADDRESS = ("address1", "address2", "city", "state", "postcode")

# What a changed key changes, in the fields of the row.
CLIENT_FIELDS: dict[str, tuple[str, ...]] = {
    "customer_id": ("customer_id",),
    "firstname": ("firstname",),
    "lastname": ("lastname",),
    "companyname": ("companyname", "corporate"),
    "email": ("email",),
    "password": ("password",),
    "country": ("country",),
    **dict.fromkeys(ADDRESS, ("address",)),
    "phone": ("phone",),
    "status": ("status",),
    "active_since": ("active_since",),
    "group": ("group_id",),
    "tax_rate": ("tax_rate",),
    "tax_rate2": ("tax_rate2",),
    "tax_id": ("tax_id",),
    "automatic_renewal": ("automatic_renewal",),
    "two_factor": ("two_factor",),
    "totp_secret": ("totp_secret",),
    "custom_fields": ("custom_fields",),
    "acl": ("acl",),
    "ips": ("acl",),
    "deleted": ("deleted",),
    "api_key": (),
}
SERVICE_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "product": ("product",),
    "hostname": ("hostname",),
    "price": ("price",),
    "cycle": ("cycle",),
    "registration_date": ("registration_date",),
    "next_due_date": ("next_due_date", "billing_anchor"),
    "anchor": ("billing_anchor",),
    "setup_fee": ("setup_fee",),
    "status": ("status",),
    "addons": ("addons",),
    "pending_upgrade": ("pending_upgrade",),
    "traffic_exceeded": ("traffic_exceeded",),
    "licenses": ("licenses",),
    "subscription": ("subscription", "collects", "subscription_cancelled"),
    "renewal": ("renewal",),
    "refundable": ("refundable",),
    "ip": ("addresses",),
    "location": ("data_centre",),
    "groups": ("groups",),
    "hardware": ("hardware",),
    "traffic": ("traffic",),
}
# The keys that cannot be changed, and why.
CLIENT_KEEPS = {
    "id": "a client keeps its number",
    "location": "a client stays in its billing location",
    "credit": "its credit changes with POST …/clients/{id}/credit",
    "token": "its sessions are its own; log in for another token",
    "sessions": "its sessions are its own; log in for another token",
    "api_keys": "its further keys are its own; ask api_keys/add and api_keys/edit",
    "ssh_keys": "its SSH keys are its own; ask ssh_keys/add",
    "contacts": "its contacts are its own; ask add_contact and update_contact",
    "services": "add one with POST …/clients/{id}/services, change one with PATCH …/services/{id}",
    "invoices": "add one with POST …/clients/{id}/invoices",
}
SERVICE_KEEPS = {
    "server_id": "a server keeps its number",
    "tags": "its tags change with tags/add and tags/remove",
    "cancellation": "a cancellation is asked for with request_cancellation",
}


def add_client(work: UnitOfWork, written: Written) -> Client:
    """Add a client, with all that a scenario may write below one.

    Raises:
        UsageError: it cannot be added; every reason is told.
    """
    where = "clients"
    document = _read(where, CLIENT, written, ClientDocument)
    resolved = _resolve(work, document, clients=[document.id])
    _refuse(where, CLIENT, [*problems_of(resolved), *taken_by_client(work.world, resolved)])
    built = build(resolved)
    for name in TABLE_OF.values():
        table = built.table(name)
        _put(work, (table.rows[key] for key in sorted(table.rows)))
    work.give_out(built.sequences)
    return work.world.clients[resolved.client_ids[0]]


def add_service(work: UnitOfWork, client: Client, written: Written) -> Service:
    """Add a service to a client; the billing day invoices it as any other.

    Raises:
        UsageError: it cannot be added; every reason is told.
    """
    where = f"clients/{client.id}/services"
    document = _read(where, SERVICE, written, ServiceDocument)
    resolved = _resolve(work, _known_client(client, services=(document,)))
    _refuse(where, SERVICE, [*problems_of(resolved), *taken_by_services(work.world, resolved)])
    built = build(resolved)
    _put(work, [*built.services, *built.cancellations, *built.tags])
    work.give_out(built.sequences)
    return next(iter(built.services))


def add_invoice(work: UnitOfWork, client: Client, written: Written) -> Invoice:
    """Issue an invoice to a client today, who is told when it waits for payment.

    One of 0.00 is paid at once. One that is written as Paid was paid before: its payment is booked,
    and its rows have no effect any more.

    Raises:
        UsageError: it cannot be issued; every reason is told.
    """
    where = f"clients/{client.id}/invoices"
    document = _read(where, INVOICE, written, InvoiceDocument)
    if document.date is None and document.status is not InvoiceStatus.PAID:
        document = replace(document, date="today")
    known = _known_client(
        client,
        services=tuple(_named_services(work.world, client, document)),
        invoices=(document, *_named_invoices(work.world, document)),
    )
    resolved = _resolve(work, known)
    taken = [*taken_by_invoices(work.world, [document]), *_paid_containers(document)]
    _refuse(where, INVOICE, [*problems_of(resolved), *taken])
    built = build(resolved)
    number = built.sequences.last["invoices"] if document.id is None else document.id
    invoice = built.invoices.rows[number]
    _put(work, [invoice, *built.payments.where("invoice", number)])
    work.give_out(built.sequences)
    if not invoice.unpaid:
        return invoice
    email_invoice_created(work, invoice)
    return invoice if invoice.balance else settle(work, invoice)


def change_client(work: UnitOfWork, client: Client, written: Written) -> Client:
    """Change the keys of a client that are written, and nothing else.

    Raises:
        UsageError: a key cannot be changed, or not so; every reason is told.
    """
    where = f"clients/{client.id}"
    _refuse_kept(where, CLIENT, written, CLIENT_KEEPS)
    address = {key: getattr(client.address, key) for key in ADDRESS}
    known = {"id": client.id, "location": client.location, "token": None, "api_key": None}
    document = _read(where, CLIENT, {**known, **address, **written}, ClientDocument)
    resolved = _resolve(work, document)
    taken = taken_by_person(work.world, resolved, written)
    _refuse(where, CLIENT, [*problems_of(resolved), *taken])
    built = build(resolved)
    if "api_key" in written:
        _replace_own_key(work, client, next(iter(built.api_keys), None))
    return _changed(work, client, built.clients[client.id], written, CLIENT_FIELDS)


def _replace_own_key(work: UnitOfWork, client: Client, built: ApiKey | None) -> None:
    """Give a client another key of its own, or none."""
    own = work.world.own_key(client.id)
    if built is None and own is not None:
        work.remove(own)
    elif built is not None:
        row = built if own is None else replace(own, api_key=built.api_key)
        work.put(replace(row, id=work.next_id("api_keys")) if own is None else row)


def change_service(work: UnitOfWork, service: Service, written: Written) -> Service:
    """Change the keys of a service that are written; a new due date is the day to count from.

    Raises:
        UsageError: a key cannot be changed, or not so; every reason is told.
    """
    where = f"services/{service.server_id}"
    linked = service.id is not None
    keeps = SERVICE_KEEPS | ({"id": "a service keeps its relid"} if linked else {})
    _refuse_kept(where, SERVICE, written, keeps)
    known = {"server_id": service.server_id, "next_due_date": str(service.next_due_date)}
    document = _read(where, SERVICE, {**known, **written}, ServiceDocument)
    client = work.world.clients[service.client_id]
    resolved = _resolve(work, _known_client(client, services=(document,)))
    taken = taken_by_services(work.world, resolved, service)
    _refuse(where, SERVICE, [*problems_of(resolved), *taken])
    built = build(resolved)
    work.give_out(built.sequences)
    return _changed(work, service, next(iter(built.services)), written, SERVICE_FIELDS)


def _changed(
    work: UnitOfWork, row: T, built: T, written: Written, fields: Mapping[str, tuple[str, ...]]
) -> T:
    names = {field for key in written for field in fields[key]}
    changed = replace(row, **{name: getattr(built, name) for name in sorted(names)})  # type: ignore[type-var]
    work.put(changed)
    return changed


def _put(work: UnitOfWork, rows: Iterable[object]) -> None:
    for row in rows:
        work.put(row)


def _read(where: str, path: DocumentPath, written: Any, kind: type[T]) -> T:  # noqa: ANN401 any JSON
    """Read what was written, as the part of a scenario that stands at a path."""
    try:
        return msgspec.convert(written, kind)
    except msgspec.ValidationError as error:
        from simulator.scenario.diagnosis import schema_problems  # noqa: PLC0415 it imports jsonschema, which a good document does not need

        document = written
        for step in reversed(path):
            document = [document] if step == 0 else {step: document}
        problems = schema_problems(document) or [Problem(path, str(error))]
        raise _refusal(where, path, problems) from None


def _resolve(
    work: UnitOfWork, client: ClientDocument, *, clients: Sequence[int | None] = ()
) -> ResolvedDocument:
    taken = {**work.sequences.last, **last_numbers(work.world, client)}
    numbering = Numbering(clients, taken.get("clients", 0))
    return ResolvedDocument(
        document=ScenarioDocument(clients=(client,)),
        options=Options(),
        clock=Clock(work.now),
        calendar=Calendar(work.today),
        locations=dict(work.world.locations),
        client_ids=(numbering.number(client.id),),
        last_client_id=numbering.last,
        taken=taken,
    )


def _known_client(
    client: Client,
    services: tuple[ServiceDocument, ...] = (),
    invoices: tuple[InvoiceDocument, ...] = (),
) -> ClientDocument:
    """Write what a document needs of a client who is there."""
    return ClientDocument(
        id=client.id,
        location=client.location,
        tax_rate=client.tax_rate,
        tax_rate2=client.tax_rate2,
        token=None,
        api_key=None,
        services=services,
        invoices=invoices,
    )


def _named_services(
    world: World, client: Client, invoice: InvoiceDocument
) -> Iterator[ServiceDocument]:
    """Write the services of the client that the rows of an invoice name."""
    for number in dict.fromkeys(item.service for item in invoice.items):
        service = world.service(number)
        if service is not None and service.client_id == client.id:
            yield ServiceDocument(
                server_id=service.server_id,
                id=service.id,
                product=service.product,
                hostname=service.hostname,
                addons=tuple(
                    AddonDocument(id=addon.id, name=addon.name, price=addon.price)
                    for addon in service.addons
                ),
            )


def _named_invoices(world: World, invoice: InvoiceDocument) -> Iterator[InvoiceDocument]:
    """Stand in for the invoices that the rows of one name."""
    for number in dict.fromkeys(item.invoice for item in invoice.items):
        child = world.invoices.get(number)
        if child is not None and child.id != invoice.id:
            yield InvoiceDocument(id=child.id, items=(ItemDocument(amount=child.subtotal),))


def _paid_containers(invoice: InvoiceDocument) -> Iterator[Problem]:
    """A mass payment that is issued now cannot have paid for others before."""
    stands_for_others = any(item.invoice is not None for item in invoice.items)
    if stands_for_others and invoice.status is InvoiceStatus.PAID:
        yield Problem((*INVOICE, "status"), "a mass payment is issued Unpaid, and paid then")


def _refuse_kept(
    where: str, path: DocumentPath, written: Written, keeps: Mapping[str, str]
) -> None:
    if not written:
        raise _refusal(where, path, [Problem(path, "there is no key to change")])
    kept = [Problem((*path, key), why) for key, why in keeps.items() if key in written]
    _refuse(where, path, kept)


def _refuse(where: str, path: DocumentPath, problems: Sequence[Problem]) -> None:
    if problems:
        raise _refusal(where, path, problems)


def _refusal(where: str, path: DocumentPath, problems: Sequence[Problem]) -> UsageError:
    """Tell every problem, each with its place in what was written."""
    inner = [(each.path[len(path) :], each.text) for each in problems]
    lines = [f"{path_text(at)}: {text}" if at else text for at, text in inner]
    right = "the keys are those of a scenario: `whmcs-sim scenario schema`"
    return UsageError("; ".join(dict.fromkeys(lines)), where=where, would_be_right=right)
