"""Checks of a state: what only its JSON can get wrong, before there is a world.

The laws of the world are in `domain/laws.py`; an imported state is held to them once it became one.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator

from msgspec.structs import fields

from simulator.domain.invoices import Invoice
from simulator.domain.money import LARGEST, ZERO
from simulator.domain.payments import balances_of
from simulator.domain.tables import Table
from simulator.domain.world import TABLE_OF, World
from simulator.engine.clocks import END_OF_TIME
from simulator.engine.state.export import State
from simulator.engine.state.schema import StateProblem
from simulator.errors import quoted

Check = Callable[[State], Iterator[StateProblem]]
Numbered = Iterable[tuple[int, Hashable]]

KEYS = {each.name: each.default.key for each in fields(World) if isinstance(each.default, Table)}
NUMBERED = (*TABLE_OF.values(), "items")


def repeated_keys(state: State) -> Iterator[StateProblem]:
    """What identifies a row names one row only."""
    for table in TABLE_OF.values():
        key = KEYS[table]
        rows = getattr(state.tables, table)
        yield from _repeated(f"$.tables.{table}", key, enumerate(getattr(row, key) for row in rows))
    yield from _repeated("$.locations", "name", enumerate(each.name for each in state.locations))


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


def different_balances(state: State) -> Iterator[StateProblem]:
    """The balances that are told are the sums of the ledger."""
    sums = balances_of(state.tables.ledger)
    for who in sorted(sums.keys() | state.balances.keys()):
        told, sum_ = state.balances.get(who, ZERO), sums.get(who, ZERO)
        if told != sum_:
            what = f"{told} is told, and the ledger of client {who} sums to {sum_}"
            yield StateProblem(f"$.balances.{who}", what, f'write "{sum_}", or change the ledger')


CHECKS: tuple[Check, ...] = (
    repeated_keys,
    unknown_sequences,
    impossible_clocks,
    impossible_faults,
    locations_without_gateways,
    impossible_totals,
    different_balances,
)
