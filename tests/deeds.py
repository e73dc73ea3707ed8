"""Deeds: what the client of a world does, so that all it writes bears the number of its world."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from simulator.domain.identifiers import Randomness
from tests.lines import HERE, Line, Told

EMAIL = "john.doe@example.com"
UNPAID = ("554433", "554434")
PASSWORD = "Secret-123"
WAYS = ("token", "key", "header", "host")
FIRST_AMOUNT = 1_000


class Dice:
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
        self.heard: list[Told] = []

    async def call(
        self, line: Line, module: str = "whmcs", host: str = HERE, world: str = "", **form: str
    ) -> Any:  # noqa: ANN401 any JSON
        """Call an action and keep what came back."""
        told = await line.call(module, form, host=host, world=world)
        self.heard.append(told)
        return json.loads(told.body)

    async def token(self, line: Line, way: str) -> str:
        """Get a token of the world: the lasting one, or that of a login by one of the ways."""
        if way == "token" and self.password == PASSWORD:  # a new one ends all sessions
            return f"{self.name}.demo-token"
        return await self._login(line, way)

    async def _login(self, line: Line, way: str) -> str:
        if way == "key":
            answer = await self.call(line, "auth", action="login", key=self.key)
        else:
            form = {"action": "whmcslogin", "user": EMAIL, "password": self.password}
            answer = await self.call(line, "auth", **self.named(way), **form)
        result = answer.get("result")
        return str(result["token"]) if isinstance(result, dict) else ""

    def named(self, way: str) -> dict[str, str]:
        """Name the world by a header or by the host."""
        return {"host": f"{self.name}.localhost"} if way == "host" else {"world": self.name}


class Step(NamedTuple):
    """Something to do: what, found by which way, and a number that says how."""

    deed: str
    way: str
    value: int


Deed = Callable[[Actor, Line, Step], Awaitable[object]]


async def top_up(actor: Actor, line: Line, step: Step) -> None:
    """Ask for an invoice of the world's own amount; it may be paid at once."""
    form = {"amount": actor.amount, "description": actor.mark}
    token = await actor.token(line, step.way)
    answer = await actor.call(line, action="create_addfunds", token=token, **form)
    if step.value % 2:
        await line.pay(actor.name, answer.get("invoiceid", 0))


async def rename(actor: Actor, line: Line, step: Step) -> None:
    """Take the world's own name."""
    form = {"profile_data[billing_firstname]": actor.mark}
    token = await actor.token(line, step.way)
    await actor.call(line, action="update_client", token=token, **form)


async def add_contact(actor: Actor, line: Line, step: Step) -> None:
    """Add a person of the world's own; an address that is taken is refused."""
    named = {"firstname": actor.mark, "email": f"{actor.mark}@{step.value % 3}.example.com"}
    form = {**named, "password1": "Secret-9", "password2": "Secret-9"}
    fields = {f"profile_data[{name}]": value for name, value in form.items()}
    token = await actor.token(line, step.way)
    await actor.call(line, action="add_contact", token=token, **fields)


async def apply_credit(actor: Actor, line: Line, step: Step) -> None:
    """Pay from credit, sometimes too much."""
    form = {"invoice_id": UNPAID[step.value % 2], "amount": str(step.value % 60)}
    token = await actor.token(line, step.way)
    await actor.call(line, action="apply_credit", token=token, **form)


async def mass_pay(actor: Actor, line: Line, step: Step) -> None:
    """Ask for one invoice that pays two; refused where one is paid."""
    form = {f"invoices[{slot}]": number for slot, number in enumerate(UNPAID)}
    token = await actor.token(line, step.way)
    await actor.call(line, action="mass_pay", token=token, **form)


async def forget_password(actor: Actor, line: Line, step: Step) -> None:
    """Ask for a link by e-mail, and use it for the world's own password."""
    named = actor.named(step.way)
    await actor.call(line, **named, action="reset_password", email=EMAIL)
    facts = await line.facts(actor.name)
    sent = [each["reset_token"] for each in facts if "reset_token" in each]
    form = {"reset_token": "".join(sent[-1:]), "pass": f"{actor.mark}-Aa1"}
    if (await actor.call(line, action="reset_password", **form)).get("result") == "OK":
        actor.password = form["pass"]


async def pay(actor: Actor, line: Line, step: Step) -> None:
    """Let a gateway pay an invoice; nothing happens where it owes nothing."""
    await line.pay(actor.name, int(UNPAID[step.value % 2]) + step.value % 3)


async def reset(actor: Actor, line: Line, _step: Step) -> None:
    """Put the world back."""
    await line.reset(actor.name)
    actor.password = PASSWORD


async def go_on(actor: Actor, line: Line, step: Step) -> None:
    """Move the clock, over midnights too: renewals, reminders, suspensions."""
    await line.advance(actor.name, days=step.value % 20, minutes=1 + step.value % 600)


async def look(actor: Actor, line: Line, step: Step) -> None:
    """Read what others must not have written."""
    token = await actor.token(line, step.way)
    for action in ("get_client", "get_invoices", "get_contacts", "getcredits"):
        await actor.call(line, action=action, token=token)


DEEDS: dict[str, Deed] = {
    each.__name__: each
    for each in (
        *(top_up, rename, add_contact, apply_credit, mass_pay),
        *(forget_password, pay, reset, go_on, look),
    )
}


def program(seed: int, number: int, steps: int) -> list[Step]:
    """Draw what the client of a world does."""
    dice = Dice(seed * 1_000_003 + number)
    names = list(DEEDS)
    return [
        Step(names[dice.below(len(names))], WAYS[dice.below(4)], dice.below(10_000))
        for _ in range(steps)
    ]
