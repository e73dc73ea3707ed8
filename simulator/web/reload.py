"""Reload: the default world is loaded in a thread, and again whenever its scenario file changes.

The file is polled several times a second, since that works on every file system, in containers and
over the network too. It is read when two looks in a row saw the same.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.locks import WORLD_LOCKS
from simulator.web.threads import in_thread

POLL_SECONDS = 0.2


class WatchedFile(Struct, frozen=True):
    """A file, what makes a world of it, and who is told of the new one, or why it is the old."""

    path: Path
    load: Callable[[], World]
    on_world: Callable[[World], None]
    on_problem: Callable[[Exception], None]


class Reload:
    """Polls a file, and replaces the default world when it has changed."""

    def __init__(
        self, app: web.Application, engine: Engine, file: WatchedFile, every: float = POLL_SECONDS
    ) -> None:
        self._app = app
        self._engine = engine
        self._file = file
        self._every = every
        self._known = _stamp(file.path)
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to poll."""
        self._task = asyncio.create_task(self._watch())

    async def finish(self) -> None:
        """Stop polling."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            seen = _stamp(self._file.path)
            if seen is None or seen == self._known:
                continue
            await asyncio.sleep(self._every)
            if _stamp(self._file.path) == seen:  # nobody is writing any more
                self._known = seen
                await self._replace()

    async def _replace(self) -> None:
        try:
            world = await in_thread(self._file.load)
        except Exception as problem:  # noqa: BLE001 whatever it is, it is told, and the world stays
            self._file.on_problem(problem)
            return
        await self._app[WORLD_LOCKS].run(DEFAULT, self._put(world))
        self._file.on_world(world)

    async def _put(self, world: World) -> None:
        self._engine.worlds.add(DEFAULT, world)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Tell when a file was changed, and how; None while an editor replaces it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
