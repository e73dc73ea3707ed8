"""Checks of single values: clocks, dates, amounts, e-mails, keys and tokens."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from simulator.domain.clients import is_network
from simulator.domain.money import CENT, LARGEST, ZERO
from simulator.scenario import traversal
from simulator.scenario.dates import BadDate, instant_of
from simulator.scenario.problems import DocumentPath, Problem, quoted
from simulator.scenario.resolved_document import RUNNING, ResolvedDocument

API_KEY = re.compile(r"[0-9a-fA-F]{16}-[0-9a-fA-F]{16}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
TOKEN = re.compile(r"[!-~]+")
FULL_RATE = 100
IMPOSSIBLE_REMAINDERS = (1, 3, 6)


def unreadable_clocks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """The clock is an instant, or `now`."""
    clock = resolved.document.clock
    if clock is not None and clock != RUNNING:
        yield from _unreadable(instant_of, ("clock",), clock)


def unreadable_dates(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Every date can be read."""
    for path, text in traversal.dates(resolved.document):
        yield from _unreadable(resolved.calendar.day, path, text)
    for path, text in traversal.instants(resolved.document):
        yield from _unreadable(resolved.calendar.instant, path, text)


def _unreadable(read: Callable[[str], object], path: DocumentPath, text: str) -> Iterator[Problem]:
    try:
        read(text)
    except BadDate as problem:
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
        for client_index, email in written:
            if email is not None and not EMAIL.fullmatch(email):
                yield Problem((*client_index, "email"), f"{quoted(email)} is no e-mail address")


def malformed_api_keys(resolved: ResolvedDocument) -> Iterator[Problem]:
    """An API key is two halves of 16 hexadecimal digits."""
    for path, _, client in traversal.clients(resolved.document):
        key = client.api_key
        if key is not None and not API_KEY.fullmatch(key):
            text = f"{quoted(key)} is no API key; write 16 hex digits, a dash, 16 hex digits"
            yield Problem((*path, "api_key"), text)


def malformed_tokens(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A token has no spaces and only ASCII, so that any client can send it."""
    for path, _, client in traversal.clients(resolved.document):
        written = [((*path, "token"), client.token)] if isinstance(client.token, str) else []
        written += [
            ((*path, "sessions", number, "token"), session.token)
            for number, session in enumerate(client.sessions)
        ]
        for client_index, token in written:
            if not TOKEN.fullmatch(token):
                yield Problem(
                    client_index, f"{quoted(token)} is no token; write letters and digits"
                )


def malformed_totp_secrets(resolved: ResolvedDocument) -> Iterator[Problem]:
    """A secret of an authenticator is base32, which not every number of characters can be."""
    for path, _, client in traversal.clients(resolved.document):
        secret = client.totp_secret
        if len(secret) % 8 in IMPOSSIBLE_REMAINDERS:
            text = f"{quoted(secret)} is no base32; write JBSWY3DPEHPK3PXP, or leave it out"
            yield Problem((*path, "totp_secret"), text)


def malformed_networks(resolved: ResolvedDocument) -> Iterator[Problem]:
    """What may log in is an address or a network."""
    for path, _, client in traversal.clients(resolved.document):
        for number, network in enumerate(client.ips):
            if not is_network(network):
                text = f"{quoted(network)} is no address; write 192.0.2.7 or 192.0.2.0/24"
                yield Problem((*path, "ips", number), text)


def cancellations_without_billing(resolved: ResolvedDocument) -> Iterator[Problem]:
    """Only a service that is billed can be cancelled."""
    for path, _, service in traversal.services(resolved.document):
        if service.cancellation is not None and service.id is None:
            yield Problem((*path, "cancellation"), "the service is not billed; add the key id")
