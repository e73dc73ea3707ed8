"""Watching a file: when it is read again, when it is not, and what becomes of the world."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.errors import ScenarioError
from simulator.scenario.loading import load_scenario
from simulator.web.app import create_app
from simulator.web.locks import WORLD_LOCKS
from simulator.web.reload import Reload, WatchedFile
from tests.support.waiting import HANG_GUARD_S, until
from tests.support.worlds import OPTIONS, shipped

EVERY = 0.01
A_WHILE = 10 * EVERY


class Watcher:
    """Watches a file for an application, and keeps what was told."""

    def __init__(self, app: web.Application, path: Path) -> None:
        """Be told of worlds and problems."""
        self.app = app
        self.path = path
        self.told: asyncio.Queue[World | Exception] = asyncio.Queue()
        self.loads = 0
        file = WatchedFile(path, self.load, self.told.put_nowait, self.told.put_nowait)
        self.watching = Reload(app, file, EVERY)

    def load(self) -> World:
        """Load the file, and count."""
        self.loads += 1
        return load_scenario(str(self.path), OPTIONS).world

    async def next(self) -> World | Exception:
        """Wait for what is told next."""
        async with asyncio.timeout(HANG_GUARD_S):
            return await self.told.get()


@pytest.fixture(name="watcher")
async def _watcher(engine: Engine, tmp_path: Path) -> AsyncIterator[Watcher]:
    path = tmp_path / "mine.yaml"
    path.write_text("clients: [{}]")
    watcher = Watcher(create_app(engine), path)
    watcher.watching.begin()
    yield watcher
    await watcher.watching.finish()


async def test_a_file_that_stays_is_not_read(watcher: Watcher) -> None:
    """Looking costs next to nothing."""
    await asyncio.sleep(A_WHILE)

    assert watcher.loads == 0


async def test_a_change_of_what_it_extends_makes_the_world_anew(watcher: Watcher) -> None:
    """Also where the file itself stays as it is, and after the other one was wrong for a while."""
    base = watcher.path.with_name("base.yaml")
    base.write_text("clients: [{id: 7}]")
    watcher.path.write_text("extends: base.yaml")
    assert [each.id for each in world_of(await watcher.next()).clients] == [7]

    base.write_text("clients: [{id: seven}]")
    assert isinstance(await watcher.next(), ScenarioError)
    base.write_text("clients: [{id: 70}]")

    assert [each.id for each in world_of(await watcher.next()).clients] == [70]


def world_of(told: World | Exception) -> World:
    """Give the world that was told."""
    assert isinstance(told, World)
    return told


async def test_a_change_makes_the_world_anew(watcher: Watcher, engine: Engine) -> None:
    """In the place of the old one, with a journal of its own."""
    before = engine.worlds.slot()
    watcher.path.write_text("clients: [{}, {}]")

    world = await watcher.next()

    slot = engine.worlds.slot()
    assert slot is not before
    assert slot.world is world
    assert len(slot.world.clients) == 2


async def test_a_file_that_is_wrong_leaves_the_world_alone(
    watcher: Watcher, engine: Engine
) -> None:
    """It is told once, and the next change is read again."""
    before = engine.worlds.slot()
    watcher.path.write_text("clients: [{credits: 1}]")

    assert isinstance(await watcher.next(), ScenarioError)
    await asyncio.sleep(A_WHILE)
    assert (watcher.loads, engine.worlds.slot()) == (1, before)

    watcher.path.write_text("clients: [{credit: 1}]")
    assert len((await watcher.next()).clients) == 1  # type: ignore[union-attr]


async def test_a_file_that_is_away_for_a_moment_is_waited_for(watcher: Watcher) -> None:
    """Editors remove it and write another one."""
    watcher.path.unlink()
    await asyncio.sleep(A_WHILE)
    assert watcher.loads == 0

    other = watcher.path.with_suffix(".new")
    other.write_text("clients: [{}, {}, {}]")
    other.rename(watcher.path)
    assert len((await watcher.next()).clients) == 3  # type: ignore[union-attr]


async def test_a_file_that_is_being_written_is_not_read_yet(watcher: Watcher) -> None:
    """Half a scenario would be told as a problem that nobody has."""
    loop = asyncio.get_running_loop()
    end = loop.time() + A_WHILE
    with watcher.path.open("a") as file:
        while loop.time() < end:
            file.write("\n# more")
            file.flush()
            await asyncio.sleep(0)  # so that the file changes between any two looks
    assert watcher.loads == 0

    await watcher.next()
    assert watcher.loads == 1


async def test_a_world_in_a_turn_is_replaced_when_that_is_over(
    watcher: Watcher, engine: Engine
) -> None:
    """A long move of its clock, say, ends in the world that it began in."""
    before = engine.worlds.slot()
    async with watcher.app[WORLD_LOCKS].held(DEFAULT):
        watcher.path.write_text("clients: [{}, {}]")
        await until(lambda: watcher.loads)
        await asyncio.sleep(A_WHILE)
        assert engine.worlds.slot() is before

    await watcher.next()
    assert engine.worlds.slot() is not before


async def test_nothing_is_watched_after_the_end(watcher: Watcher, engine: Engine) -> None:
    """Nor does an end that comes twice hurt, or before the beginning."""
    await watcher.watching.finish()
    await Watcher(watcher.app, watcher.path).watching.finish()
    watcher.path.write_text("clients: [{}, {}]")
    await asyncio.sleep(A_WHILE)

    assert watcher.loads == 0
    assert engine.worlds.slot().world.scenario == shipped("demo").scenario
