"""Builds a world from a resolved document; pure, and in bulk."""

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from hashlib import blake2b
from operator import itemgetter

from immutables import Map
from msgspec.structs import replace

from simulator.domain.cancellations import Cancellation, CancellationType
from simulator.domain.choices import choose
from simulator.domain.clients import Address, Client, Contact, CustomField
from simulator.domain.equipment import usual_hardware
from simulator.domain.identifiers import Randomness, Sequences
from simulator.domain.money import ZERO, money
from simulator.domain.payments import (
    CREDIT_APPLIED,
    MASS_PAYMENT_CREDIT,
    LedgerEntry,
    balances_of,
)
from simulator.domain.schedule import compute_schedule
from simulator.domain.services import Addon, Collection, Hardware, Service
from simulator.domain.sessions import Session
from simulator.domain.world import (
    API_KEYS,
    CANCELLATIONS,
    CLIENTS,
    CONTACTS,
    INVOICES,
    LEDGER,
    PAYMENTS,
    SERVICES,
    SESSIONS,
    SSH_KEYS,
    TAGS,
    World,
)
from simulator.scenario import traversal
from simulator.scenario.document import ClientDocument, CreditDocument, ServiceDocument
from simulator.scenario.invoice_rows import InvoiceRows, dates_of, numbered
from simulator.scenario.key_rows import api_keys_of, ssh_keys_of, tags_of
from simulator.scenario.problems import DocumentPath
from simulator.scenario.resolved_document import Calendar, ResolvedDocument
from simulator.scenario.stub_files import stubs_of
from simulator.scenario.traversal import LocatedInvoice


def build(resolved: ResolvedDocument) -> World:
    """Build the world that a document describes."""
    contacts, last_contact_id = _contacts_of(resolved)
    services = services_of(resolved)
    api_keys = [key for _, key in api_keys_of(resolved)]
    tags, ssh_keys = tags_of(resolved, services), ssh_keys_of(resolved)
    cancellations = _cancellations_of(resolved, services)
    ledger = [entry for _, entry in ledger_of(resolved)]
    billed = {service.id: service for service in services if service.id is not None}
    rows = InvoiceRows(resolved, billed, _applied_credit(ledger))
    invoices, numbers = numbered(resolved, list(rows.invoices()))
    payments = rows.payments(invoices)
    last = {
        "contacts": last_contact_id,
        "api_keys": resolved.last_after("api_keys", api_keys),
        "tags": resolved.last_after("tags", tags),
        "ssh_keys": max([resolved.last_after("ssh_keys"), *(key.id for key in ssh_keys)]),
        "invoices": rows.numbering.last,
        "items": rows.last_item_id,
        "ledger": resolved.last_after("ledger", ledger),
        "payments": resolved.last_after("payments", payments),
        "cancellations": resolved.last_after("cancellations", cancellations),
    }
    world = replace(
        _empty_world(resolved),
        sequences=_counted(last | numbers | _last_of(resolved, services)),
        clients=CLIENTS.filled(_clients_of(resolved)),
        contacts=CONTACTS.filled(contacts),
        api_keys=API_KEYS.filled(api_keys),
        tags=TAGS.filled(tags),
        ssh_keys=SSH_KEYS.filled(ssh_keys),
        services=SERVICES.filled(services),
        invoices=INVOICES.filled(invoices),
        ledger=LEDGER.filled(ledger),
        payments=PAYMENTS.filled(payments),
        cancellations=CANCELLATIONS.filled(cancellations),
        sessions=SESSIONS.filled(_sessions_of(resolved)),
        balances=Map(balances_of(ledger)),
    )
    return replace(world, schedule=compute_schedule(world))


def _empty_world(resolved: ResolvedDocument) -> World:
    """Make the world without its rows."""
    document, options = resolved.document, resolved.options
    return World(
        scenario=document.scenario,
        clock=resolved.clock,
        dialect=options.dialect_for(document.dialect),
        policies=choose(document.policies, options.policies, "policies"),
        outages=frozenset(document.outages),
        faults=tuple(fault.as_json() for fault in document.faults),
        stubs=stubs_of(document),
        catalogue=document.catalogue.whole,
        locations=Map(resolved.locations),
        randomness=Randomness(document.seed if options.seed is None else options.seed),
        billing_days=document.billing_days,
    )


def _last_of(resolved: ResolvedDocument, services: Sequence[Service]) -> dict[str, int]:
    """Tell the last numbers of clients and of services, which orders are counted on from."""
    return {
        "clients": resolved.last_client_id,
        "services": max((each.server_id for each in services), default=0),
        "service_ids": max((each.id or 0 for each in services), default=0),
    }


def _counted(last: dict[str, int]) -> Sequences:
    return Sequences(Map({name: number for name, number in last.items() if number}))


def ledger_of(resolved: ResolvedDocument) -> list[tuple[DocumentPath, LedgerEntry]]:
    """Make the ledger entries by date, each with the path of where it is written or follows from.

    Credit passes what Paid mass payments brought on to the invoices in them.
    """
    dated = [
        (resolved.calendar.day(entry.date), client_id, path, entry)
        for client_id, (at, _, client) in zip(
            resolved.client_ids, traversal.clients(resolved.document), strict=True
        )
        for path, entry in _credit_of(at, client)
    ]
    for at in traversal.invoices(resolved.document):
        _, _, paid_at = dates_of(resolved.calendar, at.invoice)
        if paid_at is not None:
            client_id = resolved.client_ids[at.client_index]
            dated += [(paid_at.date(), client_id, *each) for each in _passed_on(at)]
    dated.sort(key=itemgetter(0))
    first = resolved.last_after("ledger") + 1
    return [
        (
            path,
            LedgerEntry(
                id=number,
                client_id=client_id,
                entry_date=day,
                description=entry.description,
                amount=money(entry.amount),
                invoice_id=entry.invoice,
            ),
        )
        for number, (day, client_id, path, entry) in enumerate(dated, start=first)
    ]


def _credit_of(
    path: DocumentPath, client: ClientDocument
) -> Iterable[tuple[DocumentPath, CreditDocument]]:
    """List the entries of credit of a client; an opening balance is one."""
    if isinstance(client.credit, tuple):
        return traversal.entries(path, "credit", client.credit)
    if not client.credit:
        return ()
    since, amount = client.active_since, client.credit
    opening = CreditDocument(date=since, description="Opening balance", amount=amount)
    return [((*path, "credit"), opening)]


def _passed_on(at: LocatedInvoice) -> Iterator[tuple[DocumentPath, CreditDocument]]:
    """List the entries that pay the invoices which a Paid mass payment stands for."""
    for path, item in traversal.entries(at.path, "items", at.invoice.items):
        child, amount = item.invoice, item.amount
        if child is not None and amount:
            came, went = f"{MASS_PAYMENT_CREDIT}{child}", f"{CREDIT_APPLIED}{child}"
            yield path, CreditDocument(description=came, amount=amount)
            yield path, CreditDocument(description=went, amount=-amount, invoice=child)


def _applied_credit(ledger: list[LedgerEntry]) -> dict[int, Decimal]:
    applied: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for entry in ledger:
        if entry.invoice_id is not None:
            applied[entry.invoice_id] -= entry.amount
    return dict(applied)


def _clients_of(resolved: ResolvedDocument) -> list[Client]:
    return [
        Client(
            id=resolved.client_ids[client_index],
            customer_id=resolved.customer_id_of(client_index),
            location=written.location,
            email=resolved.email_of(client_index),
            password=written.password,
            firstname=written.firstname,
            lastname=written.lastname,
            companyname=written.companyname,
            corporate=bool(written.companyname),
            address=Address(
                address1=written.address1,
                address2=written.address2,
                city=written.city,
                state=written.state,
                postcode=written.postcode,
            ),
            country=written.country,
            phone=written.phone,
            status=written.status,
            group_id=resolved.group_of(written),
            active_since=resolved.calendar.day(written.active_since),
            two_factor=written.two_factor,
            totp_secret=written.totp_secret or _totp_secret(resolved.client_ids[client_index]),
            custom_fields=tuple(
                CustomField(int(number), str(value))
                for number, value in written.custom_fields.items()
            ),
            acl=(*written.acl, *written.ips),
            tax_rate=written.tax_rate,
            tax_rate2=written.tax_rate2,
            tax_id=written.tax_id,
            automatic_renewal=written.automatic_renewal,
            deleted=written.deleted,
        )
        for client_index, written in enumerate(resolved.document.clients)
    ]


def _totp_secret(client_id: int) -> str:
    """Make up the secret of a client's authenticator, always the same one."""
    return b32encode(blake2b(f"totp:{client_id}".encode(), digest_size=20).digest()).decode()


def _contacts_of(resolved: ResolvedDocument) -> tuple[list[Contact], int]:
    """Make the contacts; also tell the last identifier given out."""
    everyone = resolved.document.clients
    written = [contact.id for client in everyone for contact in client.contacts]
    numbering = resolved.numbering("contacts", written)
    found = [
        Contact(
            id=(number := numbering.number(written.id)),
            client_id=client_id,
            firstname=written.firstname,
            lastname=written.lastname,
            email=written.email or f"contact-{number}@example.com",
            phone=written.phone,
            password=written.password,
            permissions=written.permissions,
        )
        for client_id, client in zip(resolved.client_ids, everyone, strict=True)
        for written in client.contacts
    ]
    return found, numbering.last


def services_of(resolved: ResolvedDocument) -> list[Service]:
    """Make the services."""
    found = []
    located = list(traversal.services(resolved.document))
    servers = resolved.numbering("services", [at.service.server_id for at in located])
    written_addons = [addon.id for at in located for addon in at.service.addons]
    addons = resolved.numbering("addons", written_addons)
    for _, client_index, written in located:
        server_id = servers.number(written.server_id)
        billed_with = tuple(
            Addon(addons.number(addon.id), addon.name, money(addon.price), addon.active)
            for addon in written.addons
        )
        client_id = resolved.client_ids[client_index]
        found.append(_service_of(written, server_id, client_id, billed_with, resolved.calendar))
    return found


def _service_of(
    written: ServiceDocument,
    server_id: int,
    client_id: int,
    addons: tuple[Addon, ...],
    calendar: Calendar,
) -> Service:
    due = calendar.day(written.next_due_date)
    subscription = written.subscription
    return Service(
        server_id=server_id,
        id=written.id,
        client_id=client_id,
        product=written.product,
        hostname=written.hostname or f"server-{server_id}.example.com",
        price=money(written.price),
        cycle=written.cycle,
        registration_date=calendar.day(written.registration_date),
        next_due_date=due,
        billing_anchor=due if written.anchor is None else calendar.day(written.anchor),
        setup_fee=money(written.setup_fee),
        status=written.status,
        addons=addons,
        pending_upgrade=written.pending_upgrade,
        traffic_exceeded=written.traffic_exceeded,
        licenses=written.licenses,
        subscription=None if subscription is None else subscription.gateway,
        collects=Collection.PAID if subscription is None else subscription.collects,
        refundable=written.refundable,
        renewal=written.renewal,
        addresses=written.addresses,
        data_centre=written.location or "",
        groups=written.groups,
        hardware=_hardware_of(written),
        traffic=written.traffic,
    )


def _hardware_of(written: ServiceDocument) -> Hardware | None:
    if written.hardware is None:
        return None
    usual = usual_hardware(written.product)
    return Hardware(
        cpu_name=written.hardware.cpu_name or usual.cpu_name,
        cpu_cores=written.hardware.cpu_cores or usual.cpu_cores,
        ram=written.hardware.ram or usual.ram,
        hdd=written.hardware.hdd or usual.hdd,
    )


def _cancellations_of(resolved: ResolvedDocument, services: list[Service]) -> list[Cancellation]:
    """Make the open requests; each is about the service at the same place of the list."""
    written = [at.service.cancellation for at in traversal.services(resolved.document)]
    asked = [(s, c) for s, c in zip(services, written, strict=True) if s.id and c is not None]
    first = resolved.last_after("cancellations") + 1
    return [
        Cancellation(
            id=number,
            client_id=service.client_id,
            server_id=service.server_id,
            service_id=service.id or 0,
            type=CancellationType.END_OF_BILLING_PERIOD,
            reason=request.reason,
            requested_at=resolved.calendar.instant(request.date),
        )
        for number, (service, request) in enumerate(asked, start=first)
    ]


def _sessions_of(resolved: ResolvedDocument) -> Iterator[Session]:
    """Make the sessions: each client's own token, and the further ones."""
    for client_index, client in enumerate(resolved.document.clients):
        client_id = resolved.client_ids[client_index]
        token = resolved.token_of(client_index)
        if token is not None:
            yield Session(token=token, client_id=client_id)
        for written in client.sessions:
            ends = written.expires
            yield Session(
                token=written.token,
                client_id=client_id,
                expires_at=None if ends is None else resolved.calendar.instant(ends),
                bound_to=written.bound_to,
            )
