"""Who asks in a soak: callers in worlds of their own, and pairs of whom one waits for the other."""

import asyncio
import re
from contextlib import suppress
from typing import Protocol, get_args

from simulator.domain.policies import Dialect
from simulator.engine.worlds import DEFAULT
from tests.support.admin_api import EventStream, open_event_stream
from tests.trials.soak.mix import ROUNDS, WORKED, admin, call, laws, made, reset, round_of
from tests.trials.soak.wire import Answer, Kind, Line, Question

CALLERS = 48
DIALECTS = get_args(Dialect)
CALLS_OF_A_STREAM = 20
RESUMED = 5
EMAIL = "john.doe@example.com"
EARLY_S = 0.002
ROUNDS_UNTIL_RESET = 10


class Counts(Protocol):
    """What everybody reports to."""

    over: bool

    def note(self, asked: Question, answer: Answer) -> None:
        """Count an exchange."""

    def wrong(self, asked: Question, answer: Answer, problem: str) -> None:
        """Count an answer that is wrong."""


class Caller:
    """Goes through its round again and again, and holds each answer to the first round's.

    Attributes:
        rounds: how many it has made.
    """

    def __init__(self, counts: Counts, port: int, number: int) -> None:
        world, dialect = f"caller-{number}", DIALECTS[number % len(DIALECTS)]
        self.rounds = 0
        self._counts = counts
        self._line = Line(port, counts.note)
        self._world = world
        self._made = made(world, DEFAULT, dialect=dialect)
        self._number = number
        self._asked: dict[int, list[Question]] = {}
        self._first: dict[int, bytes] = {}

    async def run(self) -> None:
        """Ask until it is over."""
        await self._line.ask(self._made)
        while not self._counts.over:
            turn = self.rounds % ROUNDS
            if turn not in self._asked:
                self._asked[turn] = round_of(self._world, turn, self._number)
            await self._round(self._asked[turn])
            self.rounds += 1
        await self._line.close()

    async def _round(self, asked: list[Question]) -> None:
        for place, each in enumerate(asked):
            if self._counts.over:
                return
            answer = await self._line.ask(each)
            if each.repeats:
                self._compare(place, each, answer)
        await self._carry_state_over()

    def _compare(self, place: int, asked: Question, answer: Answer) -> None:
        first = self._first.setdefault(place, answer.body)
        if answer.body != first and answer.kind is Kind.WHOLE:
            told = first.decode(errors="backslashreplace")
            self._counts.wrong(
                asked, answer, f"not what the first round was told, which was {told}"
            )

    async def _carry_state_over(self) -> None:
        """Take the state out of the world, put it in again, and it is the same."""
        look = admin("states", "GET", f"{self._world}/state", '"version"|"format"|"clients"')
        before = await self._line.ask(look)
        if before.kind is not Kind.WHOLE:
            return
        put = admin("states", "PUT", f"{self._world}/state", '"rows"', before.body)
        await self._line.ask(put)
        after = await self._line.ask(look)
        if after.kind is Kind.WHOLE and after.body != before.body:
            self._counts.wrong(look, after, "not the state that was put there")
        await self._line.ask(reset(self._world))


class Messengers:
    """One waits for a message; the other has it sent a moment later."""

    def __init__(self, counts: Counts, port: int, world: str) -> None:
        self._counts = counts
        self._waiting, self._sending = Line(port, counts.note), Line(port, counts.note)
        self._world = world

    async def run(self) -> None:
        """Send and receive until it is over."""
        world = self._world
        await self._sending.ask(made(world, DEFAULT))
        wait = f"{world}/inbox?topic=password_reset&wait=20"
        poll = admin("long polls", "GET", wait, '"total":1')._replace(late=True)
        send = call(world, "whmcs", WORKED, action="reset_password", email=EMAIL)
        forget = admin("long polls", "DELETE", f"{world}/inbox", '"deleted":1')
        number = 0
        while not self._counts.over:
            polling = asyncio.create_task(self._waiting.ask(poll))
            await asyncio.sleep(EARLY_S)
            await self._sending.ask(send)
            await polling
            await self._sending.ask(forget)
            number += 1
            if not number % ROUNDS_UNTIL_RESET:
                await self._sending.ask(laws(world))
                await self._sending.ask(reset(world))
        await self._waiting.close()
        await self._sending.close()


class Listeners:
    """One listens to the events of a world; the other makes them happen."""

    def __init__(self, counts: Counts, port: int, world: str) -> None:
        self._counts = counts
        self._port = port
        self._calling = Line(port, counts.note)
        self._world = world
        self._path = f"/_sim/worlds/{world}/events"
        self._asked = Question("event streams", f"GET {self._path}".encode(), re.compile(b""))

    async def run(self) -> None:
        """Listen, leave, and come back to what was missed, until it is over."""
        await self._calling.ask(made(self._world, DEFAULT))
        last: list[int] = []
        while not self._counts.over:
            headers = [f"Last-Event-ID: {last[-1 - RESUMED]}"] if last else []
            try:
                async with open_event_stream(self._port, self._path, *headers) as stream:
                    last = await self._hear(stream, last[-RESUMED:])
            except (OSError, AssertionError, ValueError) as problem:
                last = []
                self._wrong(f"the stream ended: {problem!r}")
            await self._calling.ask(reset(self._world))
        await self._calling.close()

    async def _hear(self, stream: EventStream, missed: list[int]) -> list[int]:
        """Make calls, and tell which numbers they had; the stream has to tell the same."""
        call_ = call(self._world, "whmcs", WORKED, action="add_contact")
        made_ = [(await self._calling.ask(call_)).entry for _ in range(CALLS_OF_A_STREAM)]
        expected = [*missed, *made_]
        heard: list[int] = []
        with suppress(TimeoutError):
            heard = await stream.numbers(len(expected))
        if heard != expected:
            self._wrong(f"events {heard} came, where {expected} should have")
        self._counts.note(self._asked, Answer(Kind.WHOLE))
        return made_

    def _wrong(self, problem: str) -> None:
        self._counts.wrong(self._asked, Answer(Kind.CUT), problem)
