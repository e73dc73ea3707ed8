"""Checks of single values: clocks, dates, amounts, addresses, and names of what is elsewhere."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from simulator.domain.clients import valid_network
from simulator.domain.clock import InvalidDate, parse_instant
from simulator.domain.money import CENT, LARGEST, ZERO
from simulator.errors import quoted
from simulator.scenario import traversal
from simulator.scenario.problems import DocumentPath, Problem, suggestion
from simulator.scenario.resolved_document import RUNNING, ResolvedDocument

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
FULL_RATE = 100


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
    """Amounts are whole cents of a size that somebody could owe."""
    for walk in (traversal.prices, traversal.signed_amounts):
        for path, amount in walk(resolved.document):
            if not amount.is_finite():
                yield Problem(path, f"{amount} is no amount; write a number such as 50.00")
            elif abs(amount) > LARGEST:
                yield Problem(path, f"{amount:.3g} is too large; {LARGEST} at most")
            elif amount % CENT:
                yield Problem(path, f"{amount} has more than two decimals; write whole cents")


def negative_prices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Prices, fees and opening balances are not below zero."""
    for path, amount in traversal.prices(resolved.document):
        if amount.is_finite() and amount < ZERO:
            yield Problem(path, f"{amount} is negative; 0.00 at least")


def impossible_tax_rates(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A tax rate is a percentage with at most three decimals."""
    for path, _, client in traversal.clients(resolved.document):
        rate = client.tax_rate
        if not rate.is_finite() or not 0 <= rate <= FULL_RATE or rate % Decimal("0.001"):
            yield Problem((*path, "tax_rate"), f"{rate} is no percentage; write 21, or 9.5")


def malformed_emails(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An e-mail address has a name, an @ and a domain."""
    for path, _, client in traversal.clients(resolved.document):
        written = [(path, client.email)]
        written += [
            ((*path, "contacts", number), contact.email)
            for number, contact in enumerate(client.contacts)
        ]
        for person, email in written:
            if email is not None and not EMAIL.fullmatch(email):
                yield Problem((*person, "email"), f"{quoted(email)} is no e-mail address")


def malformed_networks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What may log in is an address or a network."""
    for path, _, client in traversal.clients(resolved.document):
        for number, network in enumerate(client.ips):
            if not valid_network(network):
                text = f"{quoted(network)} is no address; write 192.0.2.7 or 192.0.2.0/24"
                yield Problem((*path, "ips", number), text)


def cancellations_without_billing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Only a service that is billed can be cancelled."""
    for path, _, service in traversal.services(resolved.document):
        if service.cancellation is not None and service.id is None:
            yield Problem((*path, "cancellation"), "the service is not billed; add the key id")


def unknown_locations(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's billing location exists."""
    for path, _, client in traversal.clients(resolved.document):
        if client.location not in resolved.locations:
            near = suggestion(client.location, list(resolved.locations))
            text = f"there is no location {quoted(client.location)}{near}"
            yield Problem((*path, "location"), text)


def unknown_groups(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A client's group exists in its location."""
    for path, _, client in traversal.clients(resolved.document):
        location = resolved.locations.get(client.location)
        if not client.group or location is None:
            continue
        known = [group.id for group in location.groups]
        if client.group not in known:
            numbers = ", ".join(map(str, known)) or "none"
            text = f"{client.location} has no group {client.group}; it has {numbers}"
            yield Problem((*path, "group"), text)


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
        if None in (item.addon, item.service):
            continue
        if item.addon not in known.get(item.service, ()):
            text = f"service {item.service} has no addon {item.addon}"
            yield Problem((*path, "addon"), text)


def unnumbered_invoices(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The invoices that rows and credit name have that number in the file, not by chance."""
    written = {at.invoice.id for at in traversal.invoices(resolved.document)}
    named = [(at.path, at.item.invoice) for at in traversal.items(resolved.document)]
    named += [(path, entry.invoice) for path, entry in traversal.credit_entries(resolved.document)]
    for path, number in named:
        if number is not None and number not in written:
            yield Problem((*path, "invoice"), f"there is no invoice with id {number} in this file")


def unknown_clients_of_faults(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The clients whom faults meet exist."""
    for number, fault in enumerate(resolved.document.faults):
        client = fault.match.client
        if client is not None and client not in resolved.client_ids:
            text = f"there is no client with id {client} in this file"
            yield Problem(("faults", number, "match", "client"), text)
