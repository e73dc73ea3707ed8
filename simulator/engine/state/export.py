"""The state of a world as versioned JSON: all that it is, for tests, for people and for files.

It holds secrets, as an export must: passwords, tokens, API keys and authenticators' secrets. The
world's own name is not part of it; who imports a state gives it the name of the place.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from simulator.domain.api_keys import ApiKey
from simulator.domain.cancellations import Cancellation
from simulator.domain.catalogue import Catalogue
from simulator.domain.clients import Client, Contact, Location
from simulator.domain.clock import Clock
from simulator.domain.default_catalogue import DEFAULT_CATALOGUE
from simulator.domain.faults import Fault, Outage
from simulator.domain.invoices import Invoice
from simulator.domain.messages import Message
from simulator.domain.payments import LedgerEntry, Payment
from simulator.domain.policies import BillingDays, Dialect, Policies
from simulator.domain.services import Service
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.stubs import Stub
from simulator.domain.tags import SshKey, Tag
from simulator.domain.tasks import Task
from simulator.domain.world import TABLE_OF, World
from simulator.errors import UnknownName

VERSION = 2
ROWS_AT_ONCE = 500


class ClockState(Struct, frozen=True, kw_only=True):
    """What a clock showed, and whether it stood still."""

    instant: datetime
    frozen: bool


class TableRows(Struct, frozen=True, kw_only=True):
    """The rows of each table, by ascending key."""

    clients: list[Client]
    contacts: list[Contact]
    api_keys: list[ApiKey]
    tags: list[Tag]
    ssh_keys: list[SshKey]
    services: list[Service]
    invoices: list[Invoice]
    ledger: list[LedgerEntry]
    payments: list[Payment]
    cancellations: list[Cancellation]
    messages: list[Message]
    password_resets: list[PasswordReset]
    sessions: list[Session]
    tasks: list[Task] = []


class State(Struct, frozen=True, kw_only=True):
    """All that a world is.

    Attributes:
        seed, drawn: the world's chance, and how much of it was used.
        faults, stubs: what every place of the world begins with; those of a place have their own
            paths.
        sequences: the last identifier given out, by the name of the table.
        balances: what the ledger sums to; told for whoever reads, and checked.
    """

    version: int
    scenario: str
    dialect: Dialect
    outages: list[Outage]
    faults: tuple[Fault, ...]
    stubs: tuple[Stub, ...] = ()
    policies: Policies
    billing_days: BillingDays
    clock: ClockState
    seed: int
    drawn: int
    sequences: dict[str, int]
    locations: list[Location]
    tables: TableRows
    balances: dict[int, Decimal]
    catalogue: Catalogue = DEFAULT_CATALOGUE


def state_of(world: World, reading: float | None = None) -> State:
    """Give the state of a world; its rows are the world's own, so it costs next to nothing.

    Args: reading: the machine's steady clock. A running clock is told as it shows then, so its
        billing days must have been caught up with; without it, as it was when it was started.
    """
    locations = world.locations
    return State(
        version=VERSION,
        scenario=world.scenario,
        dialect=world.dialect,
        outages=sorted(world.outages),
        faults=world.faults,
        stubs=world.stubs,
        policies=world.policies,
        billing_days=world.billing_days,
        clock=clock_state(world.clock, reading),
        seed=world.randomness.seed,
        drawn=world.randomness.drawn,
        sequences=dict(sorted(world.sequences.last.items())),
        locations=[locations[name] for name in sorted(locations)],
        tables=TableRows(**{name: list(world.table(name)) for name in TABLE_OF.values()}),
        balances=dict(sorted(world.balances.items())),
        catalogue=world.catalogue,
    )


def clock_state(clock: Clock, reading: float | None) -> ClockState:
    """Tell what a clock shows; one that no reading is given for, as it was started."""
    instant = clock.instant if reading is None else clock.now(reading)
    return ClockState(instant=instant, frozen=clock.frozen)


def clock_of(state: ClockState, reading: float) -> Clock:
    """Make the clock that a state tells of; one that ran goes on from the instant it showed."""
    return Clock(state.instant, None if state.frozen else reading)


def encode_state(state: State) -> bytes:
    """Write a state as JSON in UTF-8. Amounts, dates and instants are text."""
    return b"".join(_state_pieces(state))


def encode_table(world: World, name: str) -> bytes:
    """Write one table as JSON.

    Raises:
        UnknownName: no table has this name.
    """
    if name not in TABLE_OF.values():
        raise UnknownName("table", name, list(TABLE_OF.values()), where=f"state/{name}")
    head = b'{"version":%d,"table":"%s","rows":[' % (VERSION, name.encode())
    return b"".join((head, *row_pieces(list(world.table(name))), b"]}"))


def _state_pieces(state: State) -> Iterator[bytes]:
    """Write a state bit by bit: whatever else the process does can go on in between."""
    for number, field in enumerate(State.__struct_fields__):
        yield b'%s"%s":' % (b"," if number else b"{", field.encode())
        value = getattr(state, field)
        yield from _table_pieces(value) if value is state.tables else (_encoded(value),)
    yield b"}"


def _table_pieces(tables: TableRows) -> Iterator[bytes]:
    for number, name in enumerate(TableRows.__struct_fields__):
        yield b'%s"%s":[' % (b"," if number else b"{", name.encode())
        yield from row_pieces(getattr(tables, name))
        yield b"]"
    yield b"}"


def row_pieces(rows: list[Any]) -> Iterator[bytes]:
    """Write what stands in an array of rows bit by bit."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield (b"," if start else b"") + _encoded(rows[start : start + ROWS_AT_ONCE])[1:-1]


def _encoded(value: object) -> bytes:
    return msgspec.json.encode(value, enc_hook=_plain_map)


def plain(value: object) -> Any:  # noqa: ANN401 any JSON
    """Give a row, or a whole state, as JSON has it; None for a row that is not there."""
    return msgspec.to_builtins(value, enc_hook=_plain_map, str_keys=True)


def _plain_map(value: Any) -> object:  # noqa: ANN401 a persistent map
    return dict(sorted(value.items()))
