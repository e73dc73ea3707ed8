"""Isolation: what clients of many worlds do at once, and what each would see if it were alone."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import zip_longest

from tests.deeds import DEEDS, FIRST_AMOUNT, Actor, Dice, program
from tests.lines import Alone, KeptAlive

MARK = re.compile(rb'\bw(\d+)m\b|"total":"(\d{4})\.37"')


class Crowd:
    """Many worlds on one server, each with a client, over some connections."""

    def __init__(self, seed: int, worlds: int, steps: int, lines: list[KeptAlive]) -> None:
        """Draw a program for each world."""
        self.seed = seed
        self.lines = lines
        self.programs = {number: program(seed, number, steps) for number in range(worlds)}
        self.actors: dict[int, Actor] = {}
        self.states: dict[int, bytes] = {}

    async def play(self) -> None:
        """Make the worlds, then let each take a step in every round; deal the lines anew."""
        await self._all(self._make)
        for turn, _ in enumerate(self.programs[0]):
            await self._all(partial(self._step, turn))
        await self._all(self._read)

    async def differences(self) -> list[str]:
        """Tell where a world is not what it would be alone, or holds a mark of another."""
        return [problem for number in self.programs for problem in await self._problems(number)]

    async def _all(self, work: Callable[[int, KeptAlive], Awaitable[None]]) -> None:
        dice = Dice(self.seed)
        waiting = sorted(self.programs, key=lambda number: (dice.below(1 << 30), number))

        async def serve(line: KeptAlive) -> None:
            while waiting:
                await work(waiting.pop(), line)

        await asyncio.gather(*map(serve, self.lines))

    async def _make(self, number: int, line: KeptAlive) -> None:
        made = await line.make(f"world-{number}")
        self.actors[number] = Actor(number, made["api_keys"]["123"])

    async def _step(self, turn: int, number: int, line: KeptAlive) -> None:
        step = self.programs[number][turn]
        await DEEDS[step.deed](self.actors[number], line, step)

    async def _read(self, number: int, line: KeptAlive) -> None:
        self.states[number] = await line.state(f"world-{number}")

    async def _problems(self, number: int) -> list[str]:
        alone = Alone(f"world-{number}")
        actor = Actor(number, alone.key)
        for step in self.programs[number]:
            await DEEDS[step.deed](actor, alone, step)
        heard = zip_longest(self.actors[number].heard, actor.heard)
        found = [f"heard {told}, alone {other}" for told, other in heard if told != other]
        found += ["its state is another"] * (json.loads(self.states[number]) != alone.state())
        found += [f"the mark {mark}" for mark in foreign(number, self._all_of(number))]
        return [f"seed {self.seed}, world-{number}: {problem}" for problem in found]

    def _all_of(self, number: int) -> Iterator[bytes]:
        yield from (told.body for told in self.actors[number].heard)
        yield self.states[number]


def foreign(number: int, texts: Iterable[bytes]) -> list[str]:
    """Find the marks of other worlds in texts."""
    marks = (found.groups() for text in texts for found in MARK.finditer(text))
    owners = {int(name) if name else int(total) - FIRST_AMOUNT for name, total in marks}
    return [str(owner) for owner in sorted(owners - {number})]


@asynccontextmanager
async def crowd(
    port: int, *, seed: int, worlds: int, steps: int, lines: int
) -> AsyncIterator[Crowd]:
    """Open connections to a server, and give the crowd that will use them."""
    opened = [await KeptAlive.open(port) for _ in range(lines)]
    try:
        yield Crowd(seed, worlds, steps, opened)
    finally:
        for line in opened:
            line.close()
