"""Loading worlds beside the loop: a large scenario holds nobody up, and no stop waits for it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread

from simulator.domain.world import World


def loading(load: Callable[[], World]) -> asyncio.Future[World]:
    """Load beside the loop, in a thread that nobody waits for when the server is told to stop."""
    loop = asyncio.get_running_loop()
    loaded: asyncio.Future[World] = loop.create_future()

    def tell(outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped meanwhile
            loop.call_soon_threadsafe(outcome)

    def work() -> None:
        try:
            world = load()
        except Exception as problem:  # noqa: BLE001 whoever waits for the world is told
            tell(partial(_unless_over, loaded, loaded.set_exception, problem))
        else:
            tell(partial(_unless_over, loaded, loaded.set_result, world))

    Thread(target=work, daemon=True).start()
    return loaded


def _unless_over(
    loaded: asyncio.Future[World], outcome: Callable[..., None], value: object
) -> None:
    if not loaded.done():  # whoever waited was told to stop
        outcome(value)
