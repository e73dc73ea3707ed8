"""Makes a world of a state: all of it is checked before there is one, so nothing is half done.

The checks here are of what only the JSON can get wrong. The world that it becomes is then held to
the laws of `domain/laws`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from typing import Any

import msgspec
from immutables import Map
from msgspec import Struct

from simulator.actions import TABLE
from simulator.domain.catalogue import catalogue_problems
from simulator.domain.identifiers import Randomness, Sequences
from simulator.domain.invoices import Invoice, number_sequence
from simulator.domain.laws import Breach, breaches_of
from simulator.domain.money import LARGEST, ZERO
from simulator.domain.payments import balances_of
from simulator.domain.tables import garbage_collector_paused
from simulator.domain.world import DEFAULT_WORLD, KEY_OF, TABLE_OF, World
from simulator.engine.clocks import END_OF_TIME
from simulator.engine.faults.registry import refuse_unknown
from simulator.engine.state.export import VERSION, State, clock_of
from simulator.engine.state.schema import StateProblem, refusal, schema_problem, strict_type
from simulator.errors import UnknownName, quoted

Check = Callable[[State], Iterator[StateProblem]]
Numbered = Iterable[tuple[int, Hashable]]

NUMBERED = (*TABLE_OF.values(), "items", "service_ids")


def repeated_keys(state: State) -> Iterator[StateProblem]:
    """What identifies a row names one row only."""
    for table in TABLE_OF.values():
        key = KEY_OF[table]
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
    known = [*NUMBERED, *[number_sequence(location.name) for location in state.locations]]
    for name in state.sequences:
        if name not in known:
            right = f"known: {', '.join(known)}"
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


def impossible_stubs(state: State) -> Iterator[StateProblem]:
    """What a stub says goes together."""
    for number, stub in enumerate(state.stubs):
        if stub.problem:
            yield StateProblem(f"$.stubs[{number}]", stub.problem)


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
            what = f"the rows come to {invoice.subtotal}, with {invoice.whole_tax_rate} % tax"
            right = f"0.00 to {LARGEST} is possible"
            yield StateProblem(f"$.tables.invoices[{number}].items", what, right)


def _tax_can_be_told(invoice: Invoice) -> bool:
    try:
        return ZERO <= invoice.tax <= LARGEST and ZERO <= invoice.tax2 <= LARGEST
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


def impossible_catalogues(state: State) -> Iterator[StateProblem]:
    """What is sold goes together."""
    for path, what in catalogue_problems(state.catalogue):
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        yield StateProblem(f"$.catalogue{steps}", what, "give each its own, or add what it names")


CHECKS: tuple[Check, ...] = (
    repeated_keys,
    unknown_sequences,
    impossible_clocks,
    impossible_faults,
    impossible_stubs,
    locations_without_gateways,
    impossible_totals,
    different_balances,
    impossible_catalogues,
)


class StateVersion(Struct):
    """What is read first: which version a state is of."""

    version: int | None = None


def import_state(
    text: bytes, source: str, reading: float = 0.0, name: str = DEFAULT_WORLD
) -> World:
    """Make a world of the JSON of a state.

    Args:
        source: where it comes from, for messages.
        reading: the machine's steady clock; a clock that ran goes on from here.
        name: the name of the place that the world is for.

    Raises:
        UsageError: it is of an unknown version, has another shape, or breaks a law.
    """
    with garbage_collector_paused():
        state = _read(text, source)
        problems = [problem for check in CHECKS for problem in check(state)]
        if problems:
            raise refusal(source, problems)
        world = _built(state, reading, name)
        problems = [_breach_problem(breach, state) for breach in breaches_of(world)]
        problems += _faults_of_unknown_names(world)
    if problems:
        raise refusal(source, problems)
    return world


def _read(text: bytes, source: str) -> State:
    try:
        _refuse_other_versions(text, source)
        _strict_decoder().decode(text)
        return _decoder().decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise refusal(source, [schema_problem(error, State)]) from None


def _refuse_other_versions(text: bytes, source: str) -> None:
    version = msgspec.json.decode(text, type=StateVersion).version
    if version is None:
        right = f"send what GET …/state gives; version {VERSION} is known"
        raise refusal(source, [StateProblem("$.version", "it names no version", right)])
    if version != VERSION:
        right = f"known: {VERSION}; export it again with the version of whmcs-sim that reads it"
        raise refusal(source, [StateProblem("$.version", f"version {version} is unknown", right)])


@cache
def _strict_decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(strict_type(State))


@cache
def _decoder() -> msgspec.json.Decoder[State]:
    return msgspec.json.Decoder(State, dec_hook=_map)


def _map(_kind: type, value: Any) -> Map[str, str]:  # noqa: ANN401 JSON
    return Map(value)


def _built(state: State, reading: float, name: str) -> World:
    empty = World(scenario=state.scenario, clock=clock_of(state.clock, reading))
    tables: dict[str, Any] = {
        table: empty.table(table).filled(getattr(state.tables, table))
        for table in TABLE_OF.values()
    }
    return World(
        scenario=state.scenario,
        name=name,
        clock=empty.clock,
        dialect=state.dialect,
        policies=state.policies,
        outages=frozenset(state.outages),
        faults=state.faults,
        stubs=state.stubs,
        billing_days=state.billing_days,
        locations=Map({each.name: each for each in state.locations}),
        catalogue=state.catalogue,
        sequences=Sequences(Map(state.sequences)),
        randomness=Randomness(state.seed, state.drawn),
        balances=Map(balances_of(state.tables.ledger)),
        **tables,
    )


def _faults_of_unknown_names(world: World) -> list[StateProblem]:
    """Tell of the first fault that no request can meet."""
    try:
        refuse_unknown(TABLE, world, *world.faults)
    except UnknownName as problem:
        return [StateProblem("$.faults", problem.what, problem.would_be_right)]
    return []


def _breach_problem(breach: Breach, state: State) -> StateProblem:
    key = KEY_OF[breach.table]
    rows = getattr(state.tables, breach.table)
    number = next((n for n, row in enumerate(rows) if getattr(row, key) == breach.key), None)
    steps = breach.path if number is None else (number, *breach.path)
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return StateProblem(f"$.tables.{breach.table}{path}", f"{breach.law}: {breach.sentence}")
