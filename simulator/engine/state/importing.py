"""Makes a world of a state: all of it is checked before there is one, so nothing is half done.

The checks here are of what only the JSON can get wrong. The world that it becomes is then held to
the laws of `domain/laws`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

from immutables import Map
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.catalogue import catalogue_problems
from simulator.domain.clock import LAST_YEAR
from simulator.domain.garbage import garbage_collector_paused
from simulator.domain.identifiers import Randomness, Sequences
from simulator.domain.invoices import number_sequence
from simulator.domain.laws import Breach, breaches_of
from simulator.domain.money import ZERO
from simulator.domain.payments import balances_of
from simulator.domain.schedule import compute_schedule
from simulator.domain.world import DEFAULT_WORLD, KEY_OF, TABLE_OF, World
from simulator.engine.faults.registry import refuse_unknown
from simulator.engine.state.export import State, clock_of
from simulator.engine.state.reading import read_state
from simulator.engine.state.schema import StateProblem, refusal
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
    if state.clock.instant.year > LAST_YEAR:
        what = f"time ends with the year {LAST_YEAR} here"
        yield StateProblem("$.clock.instant", what, "write an earlier instant")


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
    different_balances,
    impossible_catalogues,
)


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
        state = read_state(text, source)
        problems = [problem for check in CHECKS for problem in check(state)]
        if problems:
            raise refusal(source, problems)
        world = _built(state, reading, name)
        world = replace(world, schedule=compute_schedule(world))
        problems = [_breach_problem(breach, state) for breach in breaches_of(world)]
        problems += _faults_of_unknown_names(world)
    if problems:
        raise refusal(source, problems)
    return world


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
    key, rows, where = "name", state.locations, "$.locations"
    if breach.table != "locations":
        key, where = KEY_OF[breach.table], f"$.tables.{breach.table}"
        rows = getattr(state.tables, breach.table)
    number = next((n for n, row in enumerate(rows) if getattr(row, key) == breach.key), None)
    steps = breach.path if number is None else (number, *breach.path)
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return StateProblem(f"{where}{path}", f"{breach.law}: {breach.sentence}")
