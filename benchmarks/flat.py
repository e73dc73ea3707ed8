"""Flat: a request, a commit, a reset and a fork cost the same in a small world and a large one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from benchmarks.calls import asker
from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import Work, microseconds, ratios, settled
from benchmarks.worlds import ASKER, OTHER, world_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.engine.engine import Engine
from simulator.engine.worlds import WorldSlot

SMALLEST = 100
MIDDLE = 10_000
MOST_MICROSECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Bench:
    """A world of its own, with each piece of work to time in it."""

    slot: WorldSlot
    requests: dict[str, Work]
    steps: dict[str, Work]


def measure(effort: Effort) -> Iterator[Result]:
    """Compare worlds of 100, 10,000 and 100,000 invoices."""
    for whose, counts in SHARES.items():
        small = _bench(counts(SMALLEST))
        for size in sorted({MIDDLE, effort.largest}):
            large = _bench(counts(size))
            with settled():
                yield from _compare(small, large, f"{size:,} invoices {whose} / {SMALLEST}", effort)
                if size == effort.largest:
                    yield from _alone(large, f"{size:,} invoices {whose}", effort)


SHARES: dict[str, Callable[[int], dict[int, int]]] = {
    "of one other client": lambda size: {ASKER: 2, OTHER: size},
    "of the same client": lambda size: {ASKER: size},
}


def _compare(small: Bench, large: Bench, sizes: str, effort: Effort) -> Iterator[Result]:
    def fresh() -> None:
        small.slot.reset()
        large.slot.reset()

    works = {**small.requests, **small.steps}
    for name, work in {**large.requests, **large.steps}.items():
        samples = ratios(work, works[name], effort.pairs, before=fresh)
        yield Result(f"{name}: {sizes}", samples, at_most(1.15))


def _alone(bench: Bench, size: str, effort: Effort) -> Iterator[Result]:
    rows = dict(bench.slot.world.invoices.rows)
    for name, work in bench.steps.items():
        alone = microseconds(work, effort.pairs)
        yield Result(f"{name}: {size}", alone, at_most(MOST_MICROSECONDS), unit="µs")
        against_copy = ratios(work, rows.copy, effort.pairs)
        yield Result(f"{name}: {size} / copying a dict of them", against_copy)


def _bench(counts: dict[int, int]) -> Bench:
    engine = Engine()
    slot = engine.worlds.add("default", world_of(counts))
    call = asker(engine)
    changed = _one_changed(engine, slot)
    return Bench(
        slot,
        requests={
            "get_invoice": call(action="get_invoice", invoice_id="1"),
            "create_addfunds": call(action="create_addfunds", amount="20.00"),
        },
        steps={
            "commit": changed.commit,
            "reset": slot.reset,
            "fork": lambda: engine.worlds.add("fork", slot.world),
        },
    )


def _one_changed(engine: Engine, slot: WorldSlot) -> UnitOfWork:
    work = engine.begin(slot)
    work.put(replace(slot.world.invoices[1], notes="changed"))
    return work
