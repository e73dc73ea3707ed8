"""Builds a world from a draft that the checks found nothing wrong with; pure, and in bulk."""

from collections import defaultdict
from decimal import Decimal

from immutables import Map
from msgspec.structs import asdict, replace

from simulator.domain.agenda import agenda_of
from simulator.domain.billing_days import BillingDays
from simulator.domain.credit import LedgerEntry
from simulator.domain.money import ZERO, money
from simulator.domain.policies import Policies
from simulator.domain.randomness import Randomness
from simulator.domain.sequences import Sequences
from simulator.domain.world import (
    CANCELLATIONS,
    CLIENTS,
    CONTACTS,
    INVOICES,
    LEDGER,
    PAYMENTS,
    SERVICES,
    SESSIONS,
    World,
)
from simulator.scenario.client_document import ClientDocument, CreditDocument
from simulator.scenario.client_rows import (
    cancellations_of,
    clients_of,
    contacts_of,
    services_of,
    sessions_of,
)
from simulator.scenario.draft import Draft
from simulator.scenario.invoice_rows import InvoiceRows


def build(draft: Draft) -> World:
    """Build the world that a draft describes."""
    contacts, last_contact_id = contacts_of(draft)
    services = services_of(draft)
    cancellations = cancellations_of(draft, services)
    ledger = ledger_of(draft)
    billed = {service.id: service for service in services if service.id is not None}
    rows = InvoiceRows(draft, billed, _applied_credit(ledger))
    invoices = list(rows.invoices())
    payments = rows.payments(invoices)
    last = {
        "clients": draft.last_client_id,
        "contacts": last_contact_id,
        "invoices": rows.last_invoice_id,
        "items": rows.last_item_id,
        "ledger": len(ledger),
        "payments": len(payments),
        "cancellations": len(cancellations),
    }
    document, options = draft.document, draft.options
    world = World(
        scenario=document.scenario,
        clock=draft.clock,
        dialect=options.dialect or document.dialect,
        policies=Policies(**asdict(document.policies)),
        outages=frozenset(document.outages),
        faults=document.faults,
        locations=Map(draft.locations),
        sequences=Sequences(Map({table: number for table, number in last.items() if number})),
        randomness=Randomness(document.seed if options.seed is None else options.seed),
        clients=CLIENTS.filled(clients_of(draft)),
        contacts=CONTACTS.filled(contacts),
        services=SERVICES.filled(services),
        invoices=INVOICES.filled(invoices),
        ledger=LEDGER.filled(ledger),
        payments=PAYMENTS.filled(payments),
        cancellations=CANCELLATIONS.filled(cancellations),
        sessions=SESSIONS.filled(sessions_of(draft)),
        balances=_balances(ledger),
        billing_days=BillingDays(**asdict(document.billing_days)),
    )
    return replace(world, agenda=agenda_of(world))


def ledger_of(draft: Draft) -> list[LedgerEntry]:
    """Make the ledger entries, numbered in the order of their dates."""
    written = [
        (draft.calendar.day(entry.date), draft.client_ids[place], entry)
        for place, client in enumerate(draft.document.clients)
        for entry in _entries(client)
    ]
    written.sort(key=lambda dated: dated[0])
    return [
        LedgerEntry(
            id=number,
            client_id=client_id,
            entry_date=day,
            description=entry.description,
            amount=money(entry.amount),
            invoice_id=entry.invoice,
        )
        for number, (day, client_id, entry) in enumerate(written, start=1)
    ]


def _entries(client: ClientDocument) -> tuple[CreditDocument, ...]:
    if isinstance(client.credit, tuple):
        return client.credit
    if not client.credit:
        return ()
    opening = CreditDocument(
        date=client.active_since, description="Opening balance", amount=client.credit
    )
    return (opening,)


def _applied_credit(ledger: list[LedgerEntry]) -> dict[int, Decimal]:
    applied: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for entry in ledger:
        if entry.invoice_id is not None:
            applied[entry.invoice_id] -= entry.amount
    return dict(applied)


def _balances(ledger: list[LedgerEntry]) -> Map[int, Decimal]:
    balances: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for entry in ledger:
        balances[entry.client_id] += entry.amount
    return Map(balances)
