"""Actors in many worlds at once: the steps they take, and what each would see if it were alone.

All that an actor writes bears the number of its world.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from simulator.domain.identifiers import Randomness
from tests.support.connections import (
    LOOPBACK,
    CallResult,
    Connection,
    InProcessConnection,
    KeepAliveConnection,
)

EMAIL = "john.doe@example.com"
UNPAID = ("554433", "554434")
PASSWORD = "Secret-123"
LOGIN_WAYS = ("token", "key", "header", "host")
FIRST_AMOUNT = 1_000


class SeededDraws:
    """Draws that follow from a seed, so that what failed can be played again."""

    def __init__(self, seed: int) -> None:
        """Begin a stream."""
        self._stream = Randomness(seed)

    def below(self, most: int) -> int:
        """Draw a number from 0 to `most` - 1."""
        word, self._stream = self._stream.draw(8)
        return int(word, 16) % most


class Actor:
    """The client of one world: all it writes bears its number, and all it hears is kept."""

    def __init__(self, number: int, key: str) -> None:
        """Act in world `world-<number>`, whose client has an API key."""
        self.name = f"world-{number}"
        self.mark = f"w{number}m"
        self.amount = f"{FIRST_AMOUNT + number}.37"
        self.key = key
        self.password = PASSWORD
        self.results: list[CallResult] = []

    async def call(
        self,
        connection: Connection,
        module: str = "whmcs",
        host: str = LOOPBACK,
        world: str = "",
        **form: str,
    ) -> Any:  # noqa: ANN401 any JSON
        """Call an action and keep what came back."""
        result = await connection.call(module, form, host=host, world=world)
        self.results.append(result)
        return json.loads(result.body)

    async def token(self, connection: Connection, way: str) -> str:
        """Get a token of the world: the lasting one, or that of a login by one of the ways."""
        if way == "token" and self.password == PASSWORD:  # a new one ends all sessions
            return f"{self.name}.demo-token"
        return await self._login(connection, way)

    async def _login(self, connection: Connection, way: str) -> str:
        if way == "key":
            answer = await self.call(connection, "auth", action="login", key=self.key)
        else:
            form = {"action": "whmcslogin", "user": EMAIL, "password": self.password}
            answer = await self.call(connection, "auth", **self.named(way), **form)
        result = answer.get("result")
        return str(result["token"]) if isinstance(result, dict) else ""

    def named(self, way: str) -> dict[str, str]:
        """Name the world by a header or by the host."""
        return {"host": f"{self.name}.localhost"} if way == "host" else {"world": self.name}


class Step(NamedTuple):
    """Something to do: what, found by which way, and a number that says how."""

    name: str
    way: str
    value: int


StepFunction = Callable[[Actor, Connection, Step], Awaitable[object]]


async def top_up(actor: Actor, connection: Connection, step: Step) -> None:
    """Ask for an invoice of the world's own amount; it may be paid at once."""
    form = {"amount": actor.amount, "description": actor.mark}
    token = await actor.token(connection, step.way)
    answer = await actor.call(connection, action="create_addfunds", token=token, **form)
    if step.value % 2:
        await connection.pay(actor.name, answer.get("invoiceid", 0))


async def rename(actor: Actor, connection: Connection, step: Step) -> None:
    """Take the world's own name."""
    form = {"profile_data[billing_firstname]": actor.mark}
    token = await actor.token(connection, step.way)
    await actor.call(connection, action="update_client", token=token, **form)


async def add_contact(actor: Actor, connection: Connection, step: Step) -> None:
    """Add a person of the world's own; an address that is taken is refused."""
    named = {"firstname": actor.mark, "email": f"{actor.mark}@{step.value % 3}.example.com"}
    form = {**named, "password1": "Secret-9", "password2": "Secret-9"}
    fields = {f"profile_data[{name}]": value for name, value in form.items()}
    token = await actor.token(connection, step.way)
    await actor.call(connection, action="add_contact", token=token, **fields)


async def apply_credit(actor: Actor, connection: Connection, step: Step) -> None:
    """Pay from credit, sometimes too much."""
    form = {"invoice_id": UNPAID[step.value % 2], "amount": str(step.value % 60)}
    token = await actor.token(connection, step.way)
    await actor.call(connection, action="apply_credit", token=token, **form)


async def mass_pay(actor: Actor, connection: Connection, step: Step) -> None:
    """Ask for one invoice that pays two; refused where one is paid."""
    form = {f"invoices[{slot}]": number for slot, number in enumerate(UNPAID)}
    token = await actor.token(connection, step.way)
    await actor.call(connection, action="mass_pay", token=token, **form)


async def forget_password(actor: Actor, connection: Connection, step: Step) -> None:
    """Ask for a link by e-mail, and use it for the world's own password."""
    named = actor.named(step.way)
    await actor.call(connection, **named, action="reset_password", email=EMAIL)
    facts = await connection.facts(actor.name)
    sent = [each["reset_token"] for each in facts if "reset_token" in each]
    form = {"reset_token": "".join(sent[-1:]), "pass": f"{actor.mark}-Aa1"}
    if (await actor.call(connection, action="reset_password", **form)).get("result") == "OK":
        actor.password = form["pass"]


async def pay(actor: Actor, connection: Connection, step: Step) -> None:
    """Let a gateway pay an invoice; nothing happens where it owes nothing."""
    await connection.pay(actor.name, int(UNPAID[step.value % 2]) + step.value % 3)


async def reset(actor: Actor, connection: Connection, _step: Step) -> None:
    """Put the world back."""
    await connection.reset(actor.name)
    actor.password = PASSWORD


async def advance_clock(actor: Actor, connection: Connection, step: Step) -> None:
    """Move the clock, over midnights too: renewals, reminders, suspensions."""
    await connection.advance(actor.name, days=step.value % 20, minutes=1 + step.value % 600)


async def read_all(actor: Actor, connection: Connection, step: Step) -> None:
    """Read what others must not have written."""
    token = await actor.token(connection, step.way)
    for action in ("get_client", "get_invoices", "get_contacts", "getcredits"):
        await actor.call(connection, action=action, token=token)


STEP_FUNCTIONS: dict[str, StepFunction] = {
    each.__name__: each
    for each in (
        *(top_up, rename, add_contact, apply_credit, mass_pay),
        *(forget_password, pay, reset, advance_clock, read_all),
    )
}


def program(seed: int, number: int, steps: int) -> list[Step]:
    """Draw what the client of a world does."""
    draws = SeededDraws(seed * 1_000_003 + number)
    names = list(STEP_FUNCTIONS)
    return [
        Step(names[draws.below(len(names))], LOGIN_WAYS[draws.below(4)], draws.below(10_000))
        for _ in range(steps)
    ]


MARK = re.compile(rb'\bw(\d+)m\b|"total":"(\d{4})\.37"')


class Crowd:
    """Many worlds on one server, each with a client, over some connections."""

    def __init__(
        self, seed: int, worlds: int, steps: int, connections: list[KeepAliveConnection]
    ) -> None:
        """Draw a program for each world."""
        self.seed = seed
        self.connections = connections
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

    async def _all(self, work: Callable[[int, KeepAliveConnection], Awaitable[None]]) -> None:
        draws = SeededDraws(self.seed)
        waiting = sorted(self.programs, key=lambda number: (draws.below(1 << 30), number))

        async def serve(connection: KeepAliveConnection) -> None:
            while waiting:
                await work(waiting.pop(), connection)

        await asyncio.gather(*map(serve, self.connections))

    async def _make(self, number: int, connection: KeepAliveConnection) -> None:
        made = await connection.make(f"world-{number}")
        self.actors[number] = Actor(number, made["api_keys"]["123"])

    async def _step(self, turn: int, number: int, connection: KeepAliveConnection) -> None:
        step = self.programs[number][turn]
        await STEP_FUNCTIONS[step.name](self.actors[number], connection, step)

    async def _read(self, number: int, connection: KeepAliveConnection) -> None:
        self.states[number] = await connection.state(f"world-{number}")

    async def _problems(self, number: int) -> list[str]:
        alone = InProcessConnection(f"world-{number}")
        actor = Actor(number, alone.key)
        for step in self.programs[number]:
            await STEP_FUNCTIONS[step.name](actor, alone, step)
        results = zip_longest(self.actors[number].results, actor.results)
        found = [f"heard {result}, alone {other}" for result, other in results if result != other]
        found += ["its state is another"] * (json.loads(self.states[number]) != alone.state())
        found += [f"the mark {mark}" for mark in foreign_marks(number, self._all_of(number))]
        return [f"seed {self.seed}, world-{number}: {problem}" for problem in found]

    def _all_of(self, number: int) -> Iterator[bytes]:
        yield from (result.body for result in self.actors[number].results)
        yield self.states[number]


def foreign_marks(number: int, texts: Iterable[bytes]) -> list[str]:
    """Find the marks of other worlds in texts."""
    marks = (found.groups() for text in texts for found in MARK.finditer(text))
    owners = {int(name) if name else int(total) - FIRST_AMOUNT for name, total in marks}
    return [str(owner) for owner in sorted(owners - {number})]


@asynccontextmanager
async def open_crowd(
    port: int, *, seed: int, worlds: int, steps: int, connections: int
) -> AsyncIterator[Crowd]:
    """Open connections to a server, and give the crowd that will use them."""
    opened = [await KeepAliveConnection.open(port) for _ in range(connections)]
    try:
        yield Crowd(seed, worlds, steps, opened)
    finally:
        for connection in opened:
            connection.close()
