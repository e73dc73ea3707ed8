"""The lock of each world: its resets, replacements, deletions and clock moves exclude each other.

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
    """The locks of all worlds, by name; one that nobody holds costs nothing."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self._tasks: set[Task[Any]] = set()

    async def run(self, world: str, doing: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine with the lock of a world, to its end, even if the caller is cancelled."""
        task = create_task(self._run_locked(world, doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: doing.close())  # where it never began
        try:
            return await shield(task)
        finally:
            del task  # an exception of it holds this frame, which would hold the task

    async def stop(self, _app: web.Application) -> None:
        """Give up whatever is on its way: the server stops."""
        for task in self._tasks:
            task.cancel()

    def locked(self, world: str) -> bool:
        """Whether somebody holds the lock at this moment."""
        lock = self._locks.get(world)
        return lock is not None and lock.locked()

    @asynccontextmanager
    async def held(self, world: str) -> AsyncIterator[None]:
        """Wait for the lock of a world and hold it; first come, first served.

        The world of that name may be another, or gone, by then: look it up inside.
        """
        lock = self._locks.get(world)
        if lock is None:
            lock = self._locks[world] = Lock()
        async with lock:
            yield

    async def _run_locked(self, world: str, doing: Coroutine[Any, Any, T]) -> T:
        async with self.held(world):
            return await doing


WORLD_LOCKS = web.AppKey("WORLD_LOCKS", WorldLocks)
