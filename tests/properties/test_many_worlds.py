"""Hundreds of worlds on one server, used at once: none sees what happens in another.

The profile `long` (`make explore`) takes two thousand.
"""

import pytest
from hypothesis import settings
from pytest_aiohttp.plugin import AiohttpServer

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT, Worlds, WorldSlot
from simulator.web.app import create_app
from tests.support.actor_steps import foreign_marks, open_crowd
from tests.support.hypothesis_profiles import USUAL_EXAMPLES
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

WORLDS = 300
MOST_WORLDS = 2_000
CONNECTIONS = 64
STEPS = 4


@pytest.mark.hypothesis
@pytest.mark.parametrize("seed", [20260301])
async def test_many_worlds_never_see_each_others_data(
    aiohttp_server: AiohttpServer, seed: int
) -> None:
    """Each world hears and becomes what it would alone, and the default world is untouched."""
    worlds = WORLDS if settings().max_examples == USUAL_EXAMPLES else MOST_WORLDS
    engine = demo_engine(Worlds())
    server = await aiohttp_server(create_app(engine))
    untouched = engine.worlds.slot().world
    async with open_crowd(
        server.port or 0, seed=seed, worlds=worlds, steps=STEPS, connections=CONNECTIONS
    ) as many:
        before = await many.connections[0].state(DEFAULT)
        await many.play()
        differences = await many.differences()
        after = await many.connections[0].state(DEFAULT)

    assert differences == []
    assert engine.worlds.slot().world is untouched
    assert after == before
    assert len(engine.worlds.slot().journal) == 0


class MistakenWorlds(Worlds):
    """Worlds that give another than they were asked for, every fifth time."""

    asked = 0

    def instead(self, slot: WorldSlot | None, other: WorldSlot) -> WorldSlot | None:
        """Give the other place when it is time for a mistake."""
        self.asked += 1
        return other if self.asked % 5 == 0 else slot


class NeighbourTokenWorlds(MistakenWorlds):
    """A token finds the world that was made last."""

    def find(self, name: str) -> WorldSlot | None:
        """Find the world of a token."""
        return self.instead(super().find(name), [*self][-1])


class DefaultTokenWorlds(MistakenWorlds):
    """A token finds the default world, which knows its inner part too."""

    def find(self, name: str) -> WorldSlot | None:
        """Find the world of a token."""
        return self.instead(super().find(name), super().slot())


class NeighbourPathWorlds(MistakenWorlds):
    """A header, a host or an admin path finds the world that was made last."""

    def slot(self, name: str = DEFAULT) -> WorldSlot:
        """Find a world by its name."""
        slot = super().slot(name)
        return slot if name == DEFAULT else self.instead(slot, [*self][-1]) or slot


class SharedJournalWorlds(Worlds):
    """All worlds are written down in one journal."""

    def add(self, name: str, world: World) -> WorldSlot:
        """Give a world a place."""
        slot = super().add(name, world)
        slot.journal = self.slot().journal
        return slot


class SharedSeedWorlds(Worlds):
    """A reset puts a world back to where the world before it is just then."""

    def add(self, name: str, world: World) -> WorldSlot:
        """Give a world a place."""
        begun = [slot.world for slot in self]
        slot = super().add(name, world)
        slot.seeded = begun[-1] if begun else slot.seeded
        return slot


@pytest.mark.parametrize(
    "worlds",
    [
        NeighbourTokenWorlds,
        DefaultTokenWorlds,
        NeighbourPathWorlds,
        SharedJournalWorlds,
        SharedSeedWorlds,
    ],
)
async def test_worlds_that_are_not_kept_apart_are_found_out(
    aiohttp_server: AiohttpServer, worlds: type[Worlds]
) -> None:
    """The same comparison, with twelve worlds that share something."""
    server = await aiohttp_server(create_app(demo_engine(worlds())))
    async with open_crowd(server.port or 0, seed=1, worlds=12, steps=8, connections=4) as many:
        await many.play()
        differences = await many.differences()

    assert differences
    assert all(problem.startswith("seed 1, world-") for problem in differences)


def test_the_marks_of_other_worlds_are_found_in_answers_and_states() -> None:
    """Names, addresses and descriptions bear one, and so does each total of a top-up."""
    texts = [b'"firstname":"w7m"', b'"email":"w12m@0.example.com"', b'"total":"1003.37"']

    assert foreign_marks(7, texts[:1]) == []
    assert foreign_marks(7, texts) == ["3", "12"]


def demo_engine(worlds: Worlds) -> Engine:
    """Give an engine with the demo world, among worlds that may be confused."""
    engine = new_engine()
    engine.worlds = worlds
    engine.worlds.add(DEFAULT, shipped("demo"))
    return engine
