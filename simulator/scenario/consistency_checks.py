"""Checks of sense: what identifies two things, and what is allowed alone but not together."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date

from simulator.domain.clock import InvalidDate
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.money import LARGEST, ZERO, total
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.document import ItemDocument
from simulator.scenario.problems import DocumentPath, Problem, path_text
from simulator.scenario.resolved_document import ResolvedDocument

Identifiers = Iterable[tuple[DocumentPath, Hashable]]

BILL_A_SERVICE = (ItemType.HOSTING, ItemType.ADDON, ItemType.SETUP, ItemType.UPGRADE)


def repeated_groups(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Groups of a location have numbers of their own."""
    for name, location in resolved.document.locations.items():
        path = ("locations", name, "groups")
        found = [((*path, n, "id"), group.id) for n, group in enumerate(location.groups)]
        yield from _repeated("group", found)


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


def repeated_tokens(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A token opens one session."""
    return _repeated("token", resolved.tokens())


def repeated_contacts(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Contacts have identifiers of their own, in all of the world."""
    found = [
        ((*path, "contacts", number, "id"), contact.id)
        for path, _, client in traversal.clients(resolved.document)
        for number, contact in enumerate(client.contacts)
    ]
    return _repeated("contact", found)


def repeated_services(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Servers have equipment ids of their own; so have services their WHMCS ids, and addons."""
    services = list(traversal.services(resolved.document))
    servers = [((*at.path, "server_id"), at.service.server_id) for at in services]
    yield from _repeated("server", servers)
    yield from _repeated("service", [((*at.path, "id"), at.service.id) for at in services])
    addons = [
        ((*at.path, "addons", number, "id"), addon.id)
        for at in services
        for number, addon in enumerate(at.service.addons)
    ]
    yield from _repeated("addon", addons)


def repeated_invoices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Invoices have numbers of their own, and their payments the references of a gateway.

    Without a reference it follows from the number of the invoice.
    """
    invoices = list(traversal.invoices(resolved.document))
    yield from _repeated("invoice", [((*at.path, "id"), at.invoice.id) for at in invoices])
    paid = [
        ((*path, "transaction_id"), invoice.transaction_id or resolved.reference_of(invoice.id))
        for path, _, invoice in invoices
        if invoice.status is InvoiceStatus.PAID and (invoice.transaction_id or invoice.id)
    ]
    yield from _repeated("transaction", paid)


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
        day = _day(resolved, text)
        if path[-1] in ("next_due_date", "anchor", "due") or day is None:
            continue
        if day > resolved.calendar.today:
            today = resolved.calendar.today
            yield Problem(path, f"{day} is in the future; the clock stands at {today}")


def _day(resolved: ResolvedDocument, text: str) -> date | None:
    try:
        return resolved.calendar.day(text)
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
        if invoice.paid is None:
            continue
        try:
            paid_at = resolved.calendar.instant(invoice.paid)
        except InvalidDate:
            continue
        if paid_at > resolved.clock.instant:
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
        containing = [_stands_for_an_invoice(item) for item in invoice.items]
        if any(containing) and not all(containing):
            text = "rows for invoices and other rows do not mix; write two invoices"
            yield Problem((*path, "items"), text)


def _stands_for_an_invoice(item: ItemDocument) -> bool:
    return item.invoice is not None or item.type is ItemType.INVOICE


def steps_that_do_nothing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A step is a call, a payment, a look into the inbox or a move of the clock, and only one."""
    for number, step in enumerate(resolved.document.steps):
        kinds = (step.call, step.pay, step.inbox, step.clock)
        if sum(each is not None for each in kinds) != 1:
            yield Problem(("steps", number), "a step has one of the keys call, pay, inbox, clock")
        if step.clock is not None and step.clock.problem:
            yield Problem(("steps", number, "clock"), step.clock.problem)


def faults_that_make_no_sense(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A fault has one way to choose requests and one way to fail."""
    for number, fault in enumerate(resolved.document.faults):
        for key, part in (("match", fault.match), ("effect", fault.effect)):
            if part.problem:
                yield Problem(("faults", number, key), part.problem)
