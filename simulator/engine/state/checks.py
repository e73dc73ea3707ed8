"""Checks of a state: what has the right shape and still cannot be a world.

The world's own laws are checked in `state_import`, once these let a state become one.
"""

from base64 import b32decode
from binascii import Error
from collections.abc import Callable, Hashable, Iterable, Iterator
from decimal import Decimal

from simulator.domain.invoices import Invoice
from simulator.domain.money import LARGEST, ZERO
from simulator.domain.world import TABLE_OF
from simulator.engine.clocks import END_OF_TIME
from simulator.engine.state.export import State
from simulator.engine.state.schema import StateProblem, quoted
from simulator.scenario.value_checks import API_KEY, TOKEN

Check = Callable[[State], Iterator[StateProblem]]
Numbered = Iterable[tuple[int, Hashable]]

KEYS = {"services": "server_id", "password_resets": "token", "sessions": "token"}
NUMBERED = (*TABLE_OF.values(), "items")


def repeated_keys(state: State) -> Iterator[StateProblem]:
    """What identifies a row names one row only."""
    for table in TABLE_OF.values():
        key = KEYS.get(table, "id")
        rows = getattr(state.tables, table)
        yield from _repeated(f"$.tables.{table}", key, enumerate(getattr(row, key) for row in rows))
    yield from _repeated("$.locations", "name", enumerate(each.name for each in state.locations))


def repeated_services(state: State) -> Iterator[StateProblem]:
    """A service's WHMCS id (relid) is its own."""
    found = ((n, row.id) for n, row in enumerate(state.tables.services) if row.id is not None)
    return _repeated("$.tables.services", "id", found)


def repeated_api_keys(state: State) -> Iterator[StateProblem]:
    """An API key logs one client in."""
    rows = enumerate(state.tables.clients)
    found = ((n, row.api_key.lower()) for n, row in rows if row.api_key is not None)
    return _repeated("$.tables.clients", "api_key", found)


def _repeated(path: str, key: str, found: Numbered) -> Iterator[StateProblem]:
    first: dict[Hashable, int] = {}
    for number, value in found:
        if first.setdefault(value, number) != number:
            what = f"{quoted(value)} is already taken by {path}[{first[value]}]"
            yield StateProblem(f"{path}[{number}].{key}", what, "give each its own")


def unknown_sequences(state: State) -> Iterator[StateProblem]:
    """Identifiers are counted for things that there are."""
    for name in state.sequences:
        if name not in NUMBERED:
            right = f"known: {', '.join(NUMBERED)}"
            yield StateProblem("$.sequences", f"nothing is counted as {quoted(name)}", right)


def uncounted_items(state: State) -> Iterator[StateProblem]:
    """Identifiers of line items ascend too: none is numbered above its sequence."""
    last = state.sequences.get("items", 0)
    for number, invoice in enumerate(state.tables.invoices):
        for place, item in enumerate(invoice.items):
            if item.id > last:
                path = f"$.tables.invoices[{number}].items[{place}].id"
                what = f"{item.id} was never given out; $.sequences.items is {last}"
                yield StateProblem(path, what, "raise the sequence")


def impossible_clocks(state: State) -> Iterator[StateProblem]:
    """Time ends somewhere."""
    if state.clock.instant >= END_OF_TIME:
        end = f"{END_OF_TIME:%Y-%m-%d}"
        yield StateProblem(
            "$.clock.instant", f"time ends at {end} here", "write an earlier instant"
        )


def impossible_faults(state: State) -> Iterator[StateProblem]:
    """What a fault asks for goes together."""
    for number, fault in enumerate(state.faults):
        if fault.problem:
            yield StateProblem(f"$.faults[{number}]", fault.problem)


def locations_without_gateways(state: State) -> Iterator[StateProblem]:
    """The first gateway of a location is its default payment method."""
    for number, location in enumerate(state.locations):
        if not location.gateways:
            path = f"$.locations[{number}].gateways"
            yield StateProblem(path, "a location has a gateway at least", 'write ["paymaster"]')


def malformed_secrets(state: State) -> Iterator[StateProblem]:
    """Keys, tokens and authenticators' secrets are what clients can send and compute with."""
    for number, client in enumerate(state.tables.clients):
        path = f"$.tables.clients[{number}]"
        if client.api_key is not None and not API_KEY.fullmatch(client.api_key):
            right = "write 16 hex digits, a dash, 16 hex digits"
            yield StateProblem(f"{path}.api_key", "it is no API key", right)
        if not _is_base32(client.totp_secret):
            yield StateProblem(f"{path}.totp_secret", "it is no base32", "write JBSWY3DPEHPK3PXP")
    for table in ("sessions", "password_resets"):
        for number, row in enumerate(getattr(state.tables, table)):
            if not TOKEN.fullmatch(row.token):
                right = "write letters and digits"
                yield StateProblem(f"$.tables.{table}[{number}].token", "it is no token", right)


def _is_base32(secret: str) -> bool:
    try:
        b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    except (Error, ValueError):
        return False
    return True


def impossible_totals(state: State) -> Iterator[StateProblem]:
    """The rows of an invoice come to something that can be owed."""
    for number, invoice in enumerate(state.tables.invoices):
        if not ZERO <= invoice.subtotal <= LARGEST or not _tax_can_be_told(invoice):
            what = f"the rows come to {invoice.subtotal}, with {invoice.tax_rate} % tax"
            right = f"0.00 to {LARGEST} is possible"
            yield StateProblem(f"$.tables.invoices[{number}].items", what, right)


def _tax_can_be_told(invoice: Invoice) -> bool:
    try:
        return ZERO <= invoice.tax <= LARGEST
    except (ArithmeticError, ValueError):
        return False


def unknown_credited_invoices(state: State) -> Iterator[StateProblem]:
    """The invoices that credit was applied to exist, and are the client's own."""
    owners = {invoice.id: invoice.client_id for invoice in state.tables.invoices}
    for number, entry in enumerate(state.tables.ledger):
        if entry.invoice_id is not None and owners.get(entry.invoice_id) != entry.client_id:
            path = f"$.tables.ledger[{number}].invoice_id"
            what = f"client {entry.client_id} has no invoice {entry.invoice_id}"
            yield StateProblem(path, what, "name an invoice of the client, or null")


def unknown_children(state: State) -> Iterator[StateProblem]:
    """A mass payment stands for plain invoices: not for itself, and not for another."""
    containers = {invoice.id for invoice in state.tables.invoices if invoice.child_ids}
    for number, invoice in enumerate(state.tables.invoices):
        for place, item in enumerate(invoice.items):
            if item.child_id in containers:
                path = f"$.tables.invoices[{number}].items[{place}].child_id"
                what = f"invoice {item.child_id} is a mass payment itself"
                yield StateProblem(path, what, "name an invoice that stands for no other")


def unknown_in_cancellations(state: State) -> Iterator[StateProblem]:
    """A cancellation tells of one service under both its numbers, and of invoices there are."""
    services = {service.server_id: service.id for service in state.tables.services}
    invoices = {invoice.id for invoice in state.tables.invoices}
    for number, request in enumerate(state.tables.cancellations):
        path = f"$.tables.cancellations[{number}]"
        if services.get(request.server_id, request.service_id) != request.service_id:
            what = f"server {request.server_id} is not service {request.service_id}"
            yield StateProblem(f"{path}.service_id", what, f"write {services[request.server_id]}")
        removed = [row.invoice_id for row in request.removed_rows]
        for invoice_id in {*request.cancelled_invoice_ids, *removed} - invoices:
            what = f"there is no invoice {invoice_id}"
            yield StateProblem(path, what, "name invoices of the state")


def different_balances(state: State) -> Iterator[StateProblem]:
    """The balances that are told are the sums of the ledger."""
    sums: dict[int, Decimal] = {}
    for entry in state.tables.ledger:
        sums[entry.client_id] = sums.get(entry.client_id, ZERO) + entry.amount
    for who in sorted(sums.keys() | state.balances.keys()):
        told, sum_ = state.balances.get(who, ZERO), sums.get(who, ZERO)
        if told != sum_:
            what = f"{told} is told, and the ledger of client {who} sums to {sum_}"
            yield StateProblem(f"$.balances.{who}", what, f'write "{sum_}", or change the ledger')


CHECKS: tuple[Check, ...] = (
    repeated_keys,
    repeated_services,
    repeated_api_keys,
    unknown_sequences,
    uncounted_items,
    impossible_clocks,
    impossible_faults,
    locations_without_gateways,
    malformed_secrets,
    impossible_totals,
    unknown_credited_invoices,
    unknown_children,
    unknown_in_cancellations,
    different_balances,
)
