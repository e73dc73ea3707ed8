"""A server in a thread of its own, for whoever tests in the same process.

Its thread has an event loop of its own. So it answers while a test waits for it, blocking or in
another event loop. Worlds are made and deleted without a request, and without waking that thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from selectors import DefaultSelector, SelectorKey
from threading import Thread
from typing import Any, TypeVar

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.world_creation import NewWorld, create_world
from simulator.engine.worlds import DEFAULT, Worlds
from simulator.web.admin.worlds import WorldInfo, show_world
from simulator.web.app import create_app
from simulator.web.locks import WORLD_LOCKS
from simulator.web.server import Address, open_port, runner_of

T = TypeVar("T")

HERE = "127.0.0.1"
MOST_WAITING = 10


class BackgroundServer:
    """Serves an engine on this machine, from `serve` to `stop`.

    Attributes:
        engine: only its own thread may touch it, while it serves; any thread may make a world.
        url: where it listens; empty until it does.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.url = ""
        self._app = create_app(engine)
        self._runner = runner_of(self._app)
        self._selector = _Selector(self._delete)
        self._loop = asyncio.SelectorEventLoop(self._selector)
        self._waiting: set[asyncio.Task[None]] = set()  # asyncio itself would forget them
        self._thread = Thread(target=self._loop.run_forever, name="whmcs-sim", daemon=True)

    def serve(self, first: Callable[[Worlds], World], port: int = 0) -> WorldInfo:
        """Make the default world, listen on a port (0 takes a free one), and show that world."""
        try:
            slot = self.engine.worlds.add(DEFAULT, first(self.engine.worlds))
            self._thread.start()
            self.url = self._run(self._listen(port)).url
        except BaseException:
            self.stop()
            raise
        return show_world(self.engine, slot, self.url)

    def create(self, wanted: NewWorld) -> WorldInfo:
        """Make a world beside the default one, in the thread that asks: a world is a value."""
        return show_world(self.engine, create_world(self.engine.worlds, wanted), self.url)

    def delete(self, name: str) -> None:
        """Delete a world, if it is there, without waiting: whatever is asked later comes after it.

        Only a world whose clock is on its way goes when that is over.
        """
        self._selector.ended.append(name)
        if len(self._selector.ended) > MOST_WAITING:
            self._loop.call_soon_threadsafe(lambda: None)  # it wakes

    def stop(self) -> None:
        """Stop, and forget all worlds; a server that has stopped stays so."""
        if self._thread.is_alive():
            self._run(self._runner.cleanup())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result()

    async def _listen(self, port: int) -> Address:
        await self._runner.setup()
        hint = "name another, or leave it out to have any that is free"
        return Address(HERE, await open_port(self._runner, HERE, port, "port", hint))

    def _delete(self, name: str) -> None:
        locks = self._app[WORLD_LOCKS]
        if not locks.locked(name):
            self._forget(name)
            return
        task = self._loop.create_task(locks.run(name, self._forget_locked(name)))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _forget_locked(self, name: str) -> None:
        self._forget(name)

    def _forget(self, name: str) -> None:
        if self.engine.worlds.find(name) is not None:
            self.engine.worlds.remove(name)


class _Selector(DefaultSelector):
    """Tells the event loop what has come, after the worlds that ended before that were deleted.

    To wake the thread of the loop for each of them would cost a test more than its world does.
    """

    def __init__(self, delete: Callable[[str], None]) -> None:
        super().__init__()
        self.ended: deque[str] = deque()
        self._delete = delete

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait for what comes."""
        events = super().select(timeout)
        while self.ended:
            self._delete(self.ended.popleft())
        return events
