"""The billing day: with nothing due, with something due, and a whole year."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import microseconds, ratios, settled
from benchmarks.worlds import ASKER, NOW, world_of
from simulator.domain.schedule import schedule_of
from simulator.domain.services import Service
from simulator.domain.world import SERVICES, World
from simulator.engine import clocks
from simulator.engine.worlds import WorldSlot

SERVED = 10_000
FEW = 1_000
DAY = timedelta(days=1)
LATER = timedelta(days=700)
MOST_MICROSECONDS = 10_000.0


def measure(effort: Effort) -> Iterator[Result]:
    """Compare worlds of a thousand and ten thousand services."""
    yield from _idle(effort)
    yield from _same_events(effort)
    yield from _year(effort)


def _idle(effort: Effort) -> Iterator[Result]:
    slot = WorldSlot("idle", served(SERVED, due=0))

    def a_day() -> None:
        slot.reset()
        clocks.advance(slot, 0.0, DAY).finish()

    with settled():
        samples = microseconds(a_day, effort.pairs)
    what = f"a billing day of {SERVED:,} services with nothing due"
    yield Result(what, samples, at_most(MOST_MICROSECONDS), unit="µs")


def _same_events(effort: Effort) -> Iterator[Result]:
    small, large = (WorldSlot("days", served(count, due=100)) for count in (FEW, SERVED))
    with settled():
        samples = ratios(lambda: _go(large, DAY), lambda: _go(small, DAY), effort.pairs)
    yield Result(f"100 renewals: {SERVED:,} services / {FEW:,}", samples, at_most(1.15))


def _year(effort: Effort) -> Iterator[Result]:
    small, large = (WorldSlot("year", served(count, due=count)) for count in (FEW, SERVED))
    year = timedelta(days=365)
    events = [len(clocks.forecast(slot, 365).finish()) for slot in (large, small)]
    with settled():
        samples = ratios(lambda: _go(large, year), lambda: _go(small, year), effort.pairs)
    each = [sample / (events[0] / events[1]) for sample in samples]
    what = f"a year of {events[0]:,} events / {events[1]:,}, for each event"
    yield Result(what, each, at_most(1.5))


def _go(slot: WorldSlot, span: timedelta) -> None:
    slot.reset()
    clocks.advance(slot, 0.0, span).finish()


def served(count: int, due: int) -> World:
    """Make a world of that many services, so many of them to be renewed tomorrow."""
    world = world_of({ASKER: 0})
    tomorrow = NOW.date() + DAY
    services = (
        _service(number, tomorrow + DAY * 14 if number <= due else NOW.date() + LATER)
        for number in range(1, count + 1)
    )
    filled = replace(world, services=SERVICES.filled(services))
    return replace(filled, schedule=schedule_of(filled))


def _service(number: int, due: date) -> Service:
    return Service(
        server_id=number,
        id=number,
        client_id=ASKER,
        product="vm.v2-pico",
        hostname=f"server-{number}.example.com",
        price=Decimal("50.00"),
        registration_date=date(2025, 1, 1),
        next_due_date=due,
        billing_anchor=due,
    )
