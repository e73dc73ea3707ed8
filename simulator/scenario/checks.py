"""Why a scenario is rejected: all checks are in `CHECKS`; here, those of sense.

The schema has already said that every key is known and every value is of its kind. The checks look
at what it cannot see: whether names exist, whether numbers repeat, whether the whole makes sense.
What they let through, the laws of the world catch.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from simulator.domain.clock import InvalidDate
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.money import LARGEST, ZERO, total
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario import value_checks as values
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import ResolvedDocument

T = TypeVar("T")
Check: TypeAlias = Callable[[ResolvedDocument], Iterator[Problem]]
Identifiers: TypeAlias = Iterable[tuple[DocumentPath, Hashable]]

BILL_A_SERVICE = (ItemType.HOSTING, ItemType.ADDON, ItemType.SETUP, ItemType.UPGRADE)


def repeated_identifiers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What has an identifier has its own in all of the world; a group, in its location.

    A payment without a gateway's reference has one that follows from the number of its invoice.
    """
    document = resolved.document
    for name, location in document.locations.items():
        groups = traversal.entries(("locations", name), "groups", location.groups)
        yield from _repeated("group", [((*path, "id"), group.id) for path, group in groups])
    yield from _repeated("token", resolved.tokens())
    contacts = traversal.contacts(document)
    yield from _repeated("contact", [((*path, "id"), contact.id) for path, contact in contacts])
    services, addons = list(traversal.services(document)), traversal.addons(document)
    servers = [((*at.path, "server_id"), at.service.server_id) for at in services]
    yield from _repeated("server", servers)
    yield from _repeated("service", [((*at.path, "id"), at.service.id) for at in services])
    yield from _repeated("addon", [((*path, "id"), addon.id) for path, addon in addons])
    invoices = list(traversal.invoices(document))
    yield from _repeated("invoice", [((*at.path, "id"), at.invoice.id) for at in invoices])
    paid = [
        ((*path, "transaction_id"), invoice.transaction_id or resolved.reference_of(invoice.id))
        for path, _, invoice in invoices
        if invoice.status is InvoiceStatus.PAID and (invoice.transaction_id or invoice.id)
    ]
    yield from _repeated("transaction", paid)


def repeated_clients(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Clients have identifiers, e-mail addresses and API keys of their own.

    A password reset finds one client by its address, an API key logs one in.
    """
    clients = resolved.document.clients
    places = range(len(clients))
    emails = [resolved.email_of(place).casefold() for place in places]
    yield from _repeated("client", _of_clients(resolved, "id", resolved.client_ids))
    customers = [resolved.customer_id_of(place) for place in places]
    yield from _repeated("customer", _of_clients(resolved, "customer_id", customers))
    yield from _repeated("e-mail", _of_clients(resolved, "email", emails))
    keys = [client.api_key and client.api_key.lower() for client in clients]
    yield from _repeated("API key", _of_clients(resolved, "api_key", keys))


def _of_clients(
    resolved: ResolvedDocument, key: str, values: Iterable[Hashable]
) -> Iterator[tuple[DocumentPath, Hashable]]:
    """Leave out what only follows from an identifier that is itself repeated."""
    first = {number: place for place, number in reversed([*enumerate(resolved.client_ids)])}
    for (path, place, client), value in zip(
        traversal.clients(resolved.document), values, strict=True
    ):
        if getattr(client, key) is not None or first[resolved.client_ids[place]] == place:
            yield (*path, key), value


def _repeated(kind: str, found: Identifiers) -> Iterator[Problem]:
    first: dict[Hashable, DocumentPath] = {}
    for path, value in found:
        if value is not None and first.setdefault(value, path) is not path:
            name = quoted(value) if isinstance(value, str) else value
            where = path_text(first[value][:-1])
            yield Problem(path, f"{kind} {name} is already taken by {where}")


def days_in_the_future(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Nothing has happened after the day of the world's clock."""
    for path, text in traversal.dates(resolved.document):
        day, today = _readable(resolved.calendar.day, text), resolved.calendar.today
        if path[-1] not in ("next_due_date", "anchor", "due") and day and day > today:
            yield Problem(path, f"{day} is in the future; the clock stands at {today}")


def _readable(read: Callable[[str], T], text: str) -> T | None:
    try:
        return read(text)
    except InvalidDate:
        return None


def paid_without_being_paid(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Only a Paid invoice has an instant of payment and a transaction."""
    for path, _, invoice in traversal.invoices(resolved.document):
        if invoice.status is InvoiceStatus.PAID:
            continue
        for key, value in (("paid", invoice.paid), ("transaction_id", invoice.transaction_id)):
            if value is not None:
                text = f"an invoice that is {invoice.status} has none; set its status to Paid"
                yield Problem((*path, key), text)


def paid_in_the_future(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Nobody has paid after the world's clock."""
    for path, _, invoice in traversal.invoices(resolved.document):
        paid_at = invoice.paid and _readable(resolved.calendar.instant, invoice.paid)
        if paid_at and paid_at > resolved.clock.instant:
            instant = resolved.clock.instant.isoformat()
            text = f"{paid_at.isoformat()} is in the future; the clock stands at {instant}"
            yield Problem((*path, "paid"), text)


def rows_that_bill_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A row names what its type bills."""
    for path, _, item in traversal.items(resolved.document):
        if item.type in BILL_A_SERVICE and item.service is None:
            yield Problem(path, f"a row of type {item.type} bills a service; add the key service")
        if item.type is ItemType.INVOICE and item.invoice is None:
            yield Problem(path, "a row of type Invoice stands for one; add the key invoice")
        if item.addon is not None and item.service is None:
            yield Problem(path, "an addon belongs to a service; add the key service")


def impossible_totals(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The rows of an invoice come to something that can be owed."""
    for path, _, invoice in traversal.invoices(resolved.document):
        amounts = [item.amount for item in invoice.items]
        if not all(amount.is_finite() for amount in amounts):
            continue
        demanded = total(amounts)
        if not ZERO <= demanded <= LARGEST:
            yield Problem((*path, "items"), f"the rows come to {demanded}; 0.00 to {LARGEST}")


def credit_that_cannot_be_applied(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Credit that is applied to an invoice leaves the balance."""
    for path, entry in traversal.credit_entries(resolved.document):
        if entry.invoice is not None and entry.amount.is_finite() and entry.amount >= ZERO:
            text = "credit applied to an invoice leaves the balance; write a negative amount"
            yield Problem((*path, "amount"), text)


def mixed_containers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A mass payment holds rows for invoices, and nothing else."""
    for path, _, invoice in traversal.invoices(resolved.document):
        containing = [
            item.invoice is not None or item.type is ItemType.INVOICE for item in invoice.items
        ]
        if any(containing) and not all(containing):
            text = "rows for invoices and other rows do not mix; write two invoices"
            yield Problem((*path, "items"), text)


def steps_that_do_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A step is a call, a payment, a look into the inbox or a move of the clock, and only one."""
    for path, step in traversal.entries((), "steps", resolved.document.steps):
        kinds = (step.call, step.pay, step.inbox, step.clock)
        if sum(each is not None for each in kinds) != 1:
            yield Problem(path, "a step has one of the keys call, pay, inbox, clock")
        if step.clock is not None and step.clock.problem:
            yield Problem((*path, "clock"), step.clock.problem)


def faults_that_make_no_sense(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A fault has one way to choose requests and one way to fail."""
    for path, fault in traversal.entries((), "faults", resolved.document.faults):
        for key, part in (("match", fault.match), ("effect", fault.effect)):
            if part.problem:
                yield Problem((*path, key), part.problem)


CHECKS: tuple[Check, ...] = (
    values.unreadable_clocks,
    values.unreadable_dates,
    values.inexact_amounts,
    values.negative_prices,
    values.impossible_tax_rates,
    values.malformed_emails,
    values.malformed_networks,
    values.cancellations_without_billing,
    values.unknown_locations,
    values.unknown_groups,
    values.unknown_gateways,
    values.unknown_addons,
    values.unnumbered_invoices,
    values.unknown_clients_of_faults,
    repeated_identifiers,
    repeated_clients,
    days_in_the_future,
    paid_without_being_paid,
    paid_in_the_future,
    rows_that_bill_nothing,
    impossible_totals,
    credit_that_cannot_be_applied,
    mixed_containers,
    steps_that_do_nothing,
    faults_that_make_no_sense,
)


def problems_of(resolved: ResolvedDocument) -> list[Problem]:
    """Tell everything that is wrong with a document; empty when it can become a world."""
    return [problem for check in CHECKS for problem in check(resolved)]
