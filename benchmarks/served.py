"""The simulator as it is measured over HTTP: its own server, with a world for benchmarks.

`benchmarks.served` serves a small world, `benchmarks.served 1000` one with so many invoices of
other clients. `benchmarks.served lists` serves one in which, for each size of list, there are so
many clients that asking one after the other always asks for rows which the caches of the server
have forgotten since. `benchmarks.served long 60000` serves one with so many invoices of
others, and some of the asking client that are long to draw; `benchmarks.served due 10000` one whose
services are all due on one day.
"""

import sys
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from benchmarks.billing_day import served
from benchmarks.peer import SIZES
from benchmarks.worlds import ASKER, LAST_ID, OTHER, world_of
from simulator.domain.invoices import Invoice, LineItem
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.web.app import create_app
from simulator.web.server import Address, run

ROWS_OF_EACH_SIZE = 40_000
LONG_INVOICES = 11
ROWS = 300


def clients_with(size: int) -> range:
    """Give the clients that have a list of that size."""
    return range(size * 100_000, size * 100_000 + ROWS_OF_EACH_SIZE // size)


def sized(invoices: int = 0) -> World:
    """Make a world with an asking client, and so many invoices of others, ten for each of them."""
    return world_of({ASKER: 2} | _others(invoices))


def _others(invoices: int) -> dict[int, int]:
    return dict.fromkeys(range(OTHER, OTHER + invoices // 10), 10)


def lists() -> World:
    """Make a world with an asking client and the clients with lists."""
    counts = {client_id: size for size in SIZES for client_id in clients_with(size)}
    return world_of({ASKER: 2, **counts})


def long(invoices: int) -> World:
    """Make a world with so many invoices, and those of the asking client with many rows."""
    world = world_of({ASKER: LONG_INVOICES} | _others(invoices))
    mine = world.invoices.where("client", ASKER)
    return replace(
        world, invoices=world.invoices.filled(replace(each, items=_many(each)) for each in mine)
    )


def _many(invoice: Invoice) -> tuple[LineItem, ...]:
    numbers = range(ROWS)
    return tuple(
        replace(each, id=LAST_ID - invoice.id * ROWS - number)
        for each in invoice.items
        for number in numbers
    )


def due(services: int) -> World:
    """Make a world whose services are all due on one day."""
    return served(services, services)


def announce(address: Address, _world: World) -> None:
    """Print the address."""
    print(f"listening on {address.url}", flush=True)


def wanted(argument: str = "0", size: str = "0") -> Callable[[], World]:
    """Tell which world to make."""
    if argument in SIZED:
        return partial(SIZED[argument], int(size))
    return lists if argument == "lists" else partial(sized, int(argument))


SIZED = {"long": long, "due": due}


if __name__ == "__main__":
    run(create_app(Engine()), Address("127.0.0.1", 0), wanted(*sys.argv[1:]), announce)
