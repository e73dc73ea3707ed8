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
from simulator.engine.worlds import DEFAULT
from simulator.scenario.extending import sources_of
from simulator.scenario.library import file_stamp
from simulator.web.app import ENGINE
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
        self, app: web.Application, file: WatchedFile, every: float = POLL_SECONDS
    ) -> None:
        self._app = app
        self._file = file
        self._every = every
        self._sources = {*sources_of(str(file.path))}
        self._known = self._stamps()
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
            seen = self._stamps()
            if seen[str(self._file.path)] is None or seen == self._known:
                continue
            await asyncio.sleep(self._every)
            if self._stamps() == seen:  # nobody is writing any more
                self._known = seen
                await self._look_at_bases()  # before they are read: whoever edits them is seen
                await self._replace()

    def _stamps(self) -> dict[str, tuple[int, ...] | None]:
        """Tell how all files are; None for one that is not there."""
        return {each: file_stamp(Path(each)) for each in self._sources}

    async def _look_at_bases(self) -> None:
        """Look at what the file extends, too; also at what it extended while that was sound."""
        for each in await in_thread(sources_of, str(self._file.path)):
            if each not in self._sources:
                self._sources.add(each)
                self._known[each] = file_stamp(Path(each))

    async def _replace(self) -> None:
        try:
            world = await in_thread(self._file.load)
        except Exception as problem:  # noqa: BLE001 whatever it is, it is told, and the world stays
            self._file.on_problem(problem)
            return
        await self._app[WORLD_LOCKS].run(DEFAULT, self._put(world))
        self._file.on_world(world)

    async def _put(self, world: World) -> None:
        self._app[ENGINE].worlds.add(DEFAULT, world)
