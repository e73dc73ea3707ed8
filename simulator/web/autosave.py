"""Autosave: keeps the default world in a state file, beside the requests.

A world is a value, so a thread can write it while the next requests already change its successor.
"""

import asyncio
import logging

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.state.files import StateFile
from simulator.errors import UsageError
from simulator.web.threads import in_thread

SAVE_SECONDS = 2.0

log = logging.getLogger("whmcs_sim")


class Autosave:
    """Writes the default world of an engine whenever it has changed, at most every few seconds."""

    def __init__(self, engine: Engine, file: StateFile, every: float = SAVE_SECONDS) -> None:
        self._engine = engine
        self._file = file
        self._every = every
        self._saved: World | None = None
        self._failing = False
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Save from now on; what was read from the file is there already."""
        self._saved = self._file.loaded
        self._task = asyncio.create_task(self._save_now_and_then())

    async def finish(self) -> None:
        """Save for the last time, once nobody changes anything any more.

        Raises:
            UsageError: that failed, and what changed since the last time is lost.
        """
        if self._task is None:
            return
        self._stop.set()
        await self._task
        problem = await self._save(last=True)
        if problem is not None:
            raise UsageError(  # seen from Python 3.12 on
                f"the last changes were not saved: {problem}",
                where=f"serve --state {self._file.path}",
                would_be_right="make room or name another file; what was saved before is there",
            )

    async def _save_now_and_then(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._stop.wait(), self._every)
            except TimeoutError:
                await self._save()
            else:
                return

    async def _save(self, *, last: bool = False) -> Exception | None:
        """Save the world if it has changed; at last also the time that a running clock shows."""
        world = self._engine.slot().world
        if world is self._saved and (world.clock.frozen or not last):
            return None
        try:
            await in_thread(self._file.save, world, self._engine.reading())
        except Exception as problem:  # noqa: BLE001 whatever it is, it is told and tried again
            self._log_once(problem)
            return problem
        self._saved = world
        self._log_once(None)
        return None

    def _log_once(self, problem: Exception | None) -> None:
        if problem is not None and not self._failing:
            path = self._file.path
            log.error("%s cannot be saved, and is tried again: %s", path, problem)
        if problem is None and self._failing:
            log.warning("%s is saved again", self._file.path)
        self._failing = problem is not None
