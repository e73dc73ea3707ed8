"""The garbage collector of a server looks when there is nothing else to do, or too much to keep."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, repeat
from weakref import ref

import pytest

from simulator.domain.garbage import garbage_collector_paused
from simulator.engine.engine import Engine
from simulator.web import garbage
from tests.support.api import Client
from tests.support.waiting import until


class Knot:
    """Something that only the collector can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    gc.enable()


async def looked(cpu: Callable[[], float], objects: int, times: int = 3) -> bool:
    """Tell whether a knot is gone after some looks, among so many other objects."""
    looks = 0

    def counted() -> float:
        nonlocal looks
        looks += 1
        return cpu()

    collecting = asyncio.ensure_future(garbage.collect_when_idle(counted, 0.001))
    await asyncio.sleep(0)
    kept: list[list[object]] = [[] for _ in range(objects)]
    knot = ref(Knot())
    seen = looks
    await until(lambda: looks >= seen + 2 * times)
    gone = knot() is None
    collecting.cancel()
    with suppress(asyncio.CancelledError):
        await collecting
    assert len(kept) == objects
    return gone


@pytest.mark.parametrize(
    ("busy", "objects", "gone"),
    [
        ([0.0, 1.0], 100, True),
        ([], 100, False),
        (range(1000), garbage.MANY // 2, False),
        (range(1000), garbage.MANY + 100, True),
    ],
    ids=["idle again", "nothing to do", "busy", "too much"],
)
async def test_it_looks_when_idle_again_or_when_there_is_too_much(
    busy: Sequence[float], objects: int, *, gone: bool
) -> None:
    """A busy process is not held up for the sake of a few objects."""
    clock = chain(busy, repeat(0.0))
    assert await looked(lambda: next(clock), objects) is gone
    assert gc.isenabled()


async def test_what_stays_is_not_looked_at_again() -> None:
    """A world of a million rows costs it nothing."""
    before = gc.get_freeze_count()
    await looked(lambda: 0.0, garbage.MANY + 100)
    assert gc.get_freeze_count() > before + garbage.MANY


async def test_it_does_not_look_while_a_world_is_made() -> None:
    """Half a million new rows are not gone through in one go."""
    with garbage_collector_paused():
        assert not await looked(lambda: 0.0, garbage.MANY + 100)


TIMES = 20
WORLD = "/_sim/worlds/default"
REQUESTS: dict[str, tuple[str, str, dict[str, object]]] = {
    "a list": ("GET", f"{WORLD}/journal?limit=1", {}),
    "a wait": ("GET", f"{WORLD}/inbox?wait=0.001", {}),
    "a reset": ("POST", f"{WORLD}/reset", {}),
    "a move": ("POST", f"{WORLD}/clock", {"advance": {"days": 1}}),
    "a refused move": ("POST", f"{WORLD}/clock", {"set": "2000-01-01T00:00:00Z"}),
    "a wrong body": ("POST", f"{WORLD}/clock", {"advance": 1}),
    "a wrong query": ("GET", f"{WORLD}/journal?x=1", {}),
    "an unknown world": ("DELETE", "/_sim/worlds/nobody", {}),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
async def test_no_admin_request_leaves_a_cycle(
    client: Client, engine: Engine, request_: tuple[str, str, dict[str, object]]
) -> None:
    """What it made is gone without a look of the collector, an exception with its frames too."""
    method, path, body = request_

    async def ask(times: int) -> None:
        for _ in range(times):
            async with client.request(method, path, json=body or None) as answer:
                await answer.read()
            engine.slot().reset()

    await ask(2)
    gc.collect()
    gc.disable()
    await ask(TIMES)
    assert gc.collect() < TIMES
