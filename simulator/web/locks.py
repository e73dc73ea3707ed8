"""The lock of each world: reset, replace, delete and clock moves of one world run one after the other.

A long move of the clock pauses so that others are answered. A reset that came in a pause would let
the move go on in another world than it began in; so it waits.
"""

from asyncio import Lock, Task, create_task, shield
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from aiohttp import web

T = TypeVar("T")


class WorldLocks:
    """The turns of all worlds, by their names; one that nobody takes costs nothing."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._tasks: set[Task[Any]] = set()

    async def take(self, world: str, doing: Coroutine[Any, Any, T]) -> T:
        """Do something to a world when it is its turn, to the end, whoever still waits for it."""
        task = create_task(self._in_turn(world, doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await shield(task)

    async def stop(self, _app: web.Application) -> None:
        """Give up whatever is on its way: the server stops."""
        for task in self._tasks:
            task.cancel()

    def taken(self, world: str) -> bool:
        """Whether somebody has a turn at this moment."""
        lock = self._locks.get(world)
        return lock is not None and lock.locked()

    @asynccontextmanager
    async def of(self, world: str) -> AsyncIterator[None]:
        """Wait for one's turn and take it; first come, first served.

        The world of that name may be another, or gone, when it is one's turn: look it up then.
        """
        lock = self._locks.get(world)
        if lock is None:
            lock = self._locks[world] = Lock()
        async with lock:
            yield

    async def _in_turn(self, world: str, doing: Coroutine[Any, Any, T]) -> T:
        try:
            async with self.of(world):
                return await doing
        finally:
            doing.close()  # where its turn never came


WORLD_LOCKS = web.AppKey("TURNS", WorldLocks)
