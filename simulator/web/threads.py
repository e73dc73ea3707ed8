"""Threads: what would hold up the event loop is done beside it.

A world is a value, so a thread may read it, or write one out, while requests change its successor.
When the server stops, nobody waits for a thread: asyncio's own `to_thread` would, to its end.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from threading import Thread
from typing import Any, TypeVar

import msgspec

from simulator.domain.tables import Table
from simulator.domain.world import TABLE_OF, World

T = TypeVar("T")

TABLES = tuple(TABLE_OF.values())
MANY_ROWS = 10_000
PROBED = 4
ROWS_AT_ONCE = 500


def in_thread(function: Callable[..., T], *arguments: object) -> asyncio.Future[T]:
    """Call a function in a thread that nobody waits for when the server stops."""
    loop = asyncio.get_running_loop()
    called: asyncio.Future[T] = loop.create_future()

    def tell(outcome: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped meanwhile
            loop.call_soon_threadsafe(_unless_done, called, outcome, value)

    def work() -> None:
        try:
            result = function(*arguments)
        except Exception as problem:  # noqa: BLE001 whoever waits for the result is told
            tell(called.set_exception, problem)
        else:
            tell(called.set_result, result)

    Thread(target=work, daemon=True).start()
    return called


def encoded_one_by_one(values: Iterable[object]) -> list[msgspec.Raw]:
    """Write values as JSON, for a list of them, so that threads take turns in between."""
    return [msgspec.Raw(msgspec.json.encode(each)) for each in values]


def let_go(world: World, instead: World) -> None:
    """Drop a world that another one takes the place of, beside the loop and bit by bit.

    Freeing hundreds of thousands of rows in one go holds everybody up, whichever thread does it.
    Rows that both worlds have stay, and where those are most of them, there is nothing to do.
    """
    if sum(_rows_only_in(world.table(name), instead.table(name)) for name in TABLES) >= MANY_ROWS:
        Thread(target=drop, args=([world], []), daemon=True).start()


def _rows_only_in(table: Table[Any, Any], other: Table[Any, Any]) -> int:
    """Estimate at once how many rows a table does not share: all, or those that it has more."""
    shared = any(other.rows.get(key) is row for key, row in islice(table.rows.items(), PROBED))
    return max(0, len(table) - len(other)) if shared else len(table)


def drop(worlds: list[World], held: list[Any]) -> None:
    """Drop the only world of a list: first what holds its rows together, then the rows.

    Args: held: what is dropped with it.
    """
    tables = [worlds[0].table(name) for name in TABLES]
    worlds.clear()
    while tables:
        table = tables.pop()
        held += table.rows.values()
        for index in table.index_entries.values():
            held += index.values()
        del table
    while held:
        del held[-ROWS_AT_ONCE:]


def _unless_done(called: asyncio.Future[T], outcome: Callable[[Any], None], value: object) -> None:
    if not called.done():  # the waiting side was cancelled
        outcome(value)
