"""Why a scenario is rejected: a check for each reason, all of them in `CHECKS`.

The schema has already said that every key is known and every value is of its kind. The checks look
at what it cannot see: whether names exist, whether numbers repeat, whether the whole makes sense.
What they let through, the laws of the world catch.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeAlias, TypeVar

from msgspec import UNSET

from simulator.domain.clients import group_problem
from simulator.domain.clock import InvalidDate, parse_instant
from simulator.domain.invoices import InvoiceStatus, mixed_rows, row_problem
from simulator.domain.money import (
    ZERO,
    amount_problem,
    demand_problem,
    price_problem,
    rate_problem,
    total,
)
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.behaviour_checks import (
    faults_that_make_no_sense,
    impossible_catalogues,
    steps_that_do_nothing,
    stubs_that_make_no_sense,
    unknown_clients_of_faults,
)
from simulator.scenario.key_checks import (
    malformed_addresses,
    malformed_api_keys,
    malformed_emails,
    malformed_networks,
    tags_that_are_keys,
)
from simulator.scenario.problems import DocumentPath, Problem, path_text, suggestion
from simulator.scenario.resolved_document import RUNNING, ResolvedDocument

T = TypeVar("T")
Check: TypeAlias = Callable[[ResolvedDocument], Iterator[Problem]]
Identifiers: TypeAlias = Iterable[tuple[DocumentPath, Hashable]]


def unreadable_clocks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The clock is an instant, or `now`."""
    clock = resolved.document.clock
    if clock is not None and clock != RUNNING:
        yield from _unreadable(parse_instant, ("clock",), clock)


def unreadable_dates(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Every date can be read."""
    for path, text in traversal.dates(resolved.document):
        yield from _unreadable(resolved.calendar.day, path, text)
    for path, text in traversal.instants(resolved.document):
        yield from _unreadable(resolved.calendar.instant, path, text)


def _unreadable(read: Callable[[str], object], path: DocumentPath, text: str) -> Iterator[Problem]:
    try:
        read(text)
    except InvalidDate as problem:
        yield Problem(path, str(problem))


def inexact_amounts(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Amounts are whole cents of a size that somebody could owe; prices are not below zero."""
    kinds = ((traversal.prices, price_problem), (traversal.signed_amounts, amount_problem))
    for amounts, problem_of in kinds:
        for path, amount in amounts(resolved.document):
            problem = problem_of(amount)
            if problem:
                yield Problem(path, problem)


def impossible_tax_rates(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A tax rate is a percentage with at most three decimals."""
    for path, _, client in traversal.clients(resolved.document):
        for key, rate in (("tax_rate", client.tax_rate), ("tax_rate2", client.tax_rate2)):
            problem = rate_problem(rate)
            if problem:
                yield Problem((*path, key), problem)


def cancellations_without_billing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Only a service that is billed can be cancelled."""
    for path, _, service in traversal.services(resolved.document):
        if service.cancellation is not None and service.id is None:
            yield Problem((*path, "cancellation"), "the service is not billed; add the key id")


def unknown_locations(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's billing location exists."""
    for path, _, client in traversal.clients(resolved.document):
        name, known = client.location, [*resolved.locations]
        if name not in known:
            text = f"there is no location {quoted(name)}{suggestion(name, known)}"
            yield Problem((*path, "location"), text)


def unknown_groups(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's group exists in its location."""
    for path, _, client in traversal.clients(resolved.document):
        location = resolved.locations.get(client.location)
        if client.group and location is not None:
            problem = group_problem(location, client.group)
            if problem:
                yield Problem((*path, "group"), problem)


def unknown_gateways(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Payment methods and subscriptions name gateways of the client's location."""
    named = [
        (at.client_index, (*at.path, "payment_method"), at.invoice.payment_method)
        for at in traversal.invoices(resolved.document)
        if at.invoice.payment_method is not None
    ]
    named += [
        (at.client_index, (*at.path, "subscription", "gateway"), at.service.subscription.gateway)
        for at in traversal.services(resolved.document)
        if at.service.subscription is not None
    ]
    for index, path, gateway in named:
        location = resolved.locations.get(resolved.document.clients[index].location)
        if location is not None and gateway not in location.gateways:
            near = suggestion(gateway, list(location.gateways))
            near = near or f"; it has {', '.join(location.gateways)}"
            yield Problem(path, f"{location.name} has no gateway {quoted(gateway)}{near}")


def unknown_addons(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The addons that rows bill exist on the service of the row."""
    known = {
        service.id: {addon.id for addon in service.addons}
        for _, _, service in traversal.services(resolved.document)
    }
    for path, _, item in traversal.items(resolved.document):
        named = None not in (item.addon, item.service)
        if named and item.addon not in known.get(item.service, ()):
            yield Problem((*path, "addon"), f"service {item.service} has no addon {item.addon}")


def unnumbered_invoices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that rows and credit name have that number in the file, not by chance."""
    written = {at.invoice.id for at in traversal.invoices(resolved.document)}
    named = [(at.path, at.item.invoice) for at in traversal.items(resolved.document)]
    named += [(path, entry.invoice) for path, entry in traversal.credit_entries(resolved.document)]
    for path, number in named:
        if number is not None and number not in written:
            yield Problem((*path, "invoice"), f"there is no invoice with id {number} in this file")


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
    ssh_keys = traversal.ssh_keys(document)
    yield from _repeated("SSH key", [((*path, "id"), key.id) for path, _, key in ssh_keys])
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
    own = [key and key.lower() for key in resolved.own_keys()]
    further = [(path, key.lower()) for path, key in resolved.api_keys() if path[-1] == "key"]
    keys = [*_of_clients(resolved, "api_key", own), *further]
    yield from _repeated("API key", keys)


def _of_clients(
    resolved: ResolvedDocument, key: str, values: Iterable[Hashable]
) -> Iterator[tuple[DocumentPath, Hashable]]:
    """Leave out what only follows from an identifier that is itself repeated."""
    first = {number: place for place, number in reversed([*enumerate(resolved.client_ids)])}
    for (path, place, client), value in zip(
        traversal.clients(resolved.document), values, strict=True
    ):
        if getattr(client, key) not in (None, UNSET) or first[resolved.client_ids[place]] == place:
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
        problem = row_problem(item.type, item.service, item.addon, item.invoice)
        if problem:
            yield Problem(path, problem)


def impossible_totals(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The rows of an invoice come to something that can be owed."""
    for path, _, invoice in traversal.invoices(resolved.document):
        amounts = [item.amount for item in invoice.items]
        if any(map(amount_problem, amounts)):
            continue
        problem = demand_problem(total(amounts))
        if problem:
            yield Problem((*path, "items"), problem)


def credit_that_cannot_be_applied(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Credit that is applied to an invoice leaves the balance."""
    for path, entry in traversal.credit_entries(resolved.document):
        if entry.invoice is not None and entry.amount.is_finite() and entry.amount >= ZERO:
            text = "credit applied to an invoice leaves the balance; write a negative amount"
            yield Problem((*path, "amount"), text)


def mixed_containers(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A mass payment holds rows for invoices, and nothing else."""
    for path, _, invoice in traversal.invoices(resolved.document):
        if mixed_rows([(item.type, item.invoice) for item in invoice.items]):
            text = "rows for invoices and other rows do not mix; write two invoices"
            yield Problem((*path, "items"), text)


CHECKS: tuple[Check, ...] = (
    unreadable_clocks,
    unreadable_dates,
    inexact_amounts,
    impossible_tax_rates,
    malformed_emails,
    malformed_networks,
    malformed_api_keys,
    tags_that_are_keys,
    malformed_addresses,
    cancellations_without_billing,
    unknown_locations,
    unknown_groups,
    unknown_gateways,
    unknown_addons,
    unnumbered_invoices,
    unknown_clients_of_faults,
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
    impossible_catalogues,
    stubs_that_make_no_sense,
)


def problems_of(resolved: ResolvedDocument) -> list[Problem]:
    """Tell everything that is wrong with a document; empty when it can become a world."""
    return [problem for check in CHECKS for problem in check(resolved)]
