"""The fault registry of a world slot: faults in order, with counters, and which of them is due.

Chance follows from the world's seed, the fault's number and how often it was met. It takes nothing
from the world's own, so whatever answer is not faulted has the same bytes as without faults.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from itertools import islice
from typing import Any

from msgspec import Struct

from simulator.domain.faults import MOST_FAULTS, Effect, Fault, Match
from simulator.domain.world import World
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call
from simulator.errors import FEW, UnknownName, UsageError
from simulator.spec.actions import module_and_name, qualified_name
from simulator.spec.converters import FormValue

WHERE = "faults"
BITS = 52
NUMBERS = 1 << BITS


class FaultEntry(Struct):
    """A declared fault.

    Attributes:
        number: counts the faults of a place; it is never given again.
        met: how many requests fitted its action, client and parameters.
        applied: how many of them were answered with its effect.
    """

    number: int
    fault: Fault
    met: int = 0
    applied: int = 0

    def due(self, seed: int) -> bool:
        """Whether the request that was met last is one that it asks for."""
        match, met = self.fault.match, self.met
        if match.probability is not None:
            return chance(seed, "due", self.number, met) < match.probability
        if match.every is not None:
            return met % match.every == 0
        return (match.nth in (None, met)) and (match.first is None or met <= match.first)


class DueEffect(Struct, frozen=True):
    """What happens to one request.

    Attributes:
        label: the number of the fault, or the words that asked for the effect.
        draw: a number between 0 and 1 for what is left to chance.
    """

    effect: Effect
    label: str
    draw: float


class FaultRegistry:
    """The faults of one place, in the order in which they were declared.

    Attributes:
        standing: each by its number; every request asks whether there is any.
    """

    __slots__ = ("_last_number", "standing")

    def __init__(self, declared: Iterable[Fault] = ()) -> None:
        """Begin with those that the world's scenario declares, never met."""
        self._last_number = 0
        self.standing: dict[int, FaultEntry] = {}
        for fault in declared:
            self.add(fault)

    def __len__(self) -> int:
        """Count them."""
        return len(self.standing)

    def __iter__(self) -> Iterator[FaultEntry]:
        """Go through them in order."""
        return iter(self.standing.values())

    def add(self, fault: Fault) -> FaultEntry:
        """Declare a fault, after those that are there.

        Raises:
            UsageError: its keys exclude each other, or there are as many as a world can have.
        """
        if fault.problem:
            raise UsageError(fault.problem, where=WHERE, would_be_right="declare two faults")
        if len(self.standing) >= MOST_FAULTS:
            raise UsageError(
                f"a world has {MOST_FAULTS} faults at most",
                where=WHERE,
                would_be_right="delete some",
                status=409,
            )
        self._last_number += 1
        standing = self.standing[self._last_number] = FaultEntry(self._last_number, fault)
        return standing

    def find(self, number: int) -> FaultEntry:
        """Give the fault of a number.

        Raises:
            UnknownName: there is none.
        """
        if number not in self.standing:
            known = [str(each) for each in self.standing]
            raise UnknownName("fault", str(number), known, where=f"{WHERE}/{number}")
        return self.standing[number]

    def remove(self, number: int) -> None:
        """Forget a fault.

        Raises:
            UnknownName: there is none of the number.
        """
        del self.standing[self.find(number).number]

    def clear(self) -> int:
        """Forget all and tell how many; numbers go on where they were."""
        forgotten = len(self.standing)
        self.standing.clear()
        return forgotten

    def meet(self, world: World, call: Call) -> FaultEntry | None:
        """Count a request for every fault that it fits; gives the first whose turn it is."""
        seed = world.randomness.seed
        turn = None
        for standing in self.standing.values():
            if fits(standing.fault.match, world, call):
                standing.met += 1
                if turn is None and standing.due(seed):
                    turn = standing
        return turn


def refuse_unknown(actions: Actions, world: World, *faults: Fault) -> None:
    """Refuse faults that no request can meet.

    Raises:
        UnknownName: there is no action, or no client, that one of them names.
    """
    for fault in faults:
        _refuse_unknown(actions, world, fault)


def _refuse_unknown(actions: Actions, world: World, fault: Fault) -> None:
    action, client = fault.match.action, fault.match.client
    if action is not None and module_and_name(action) not in actions:
        known = [qualified_name(*key) for key in actions]
        raise UnknownName("action", action, known, where=f"{WHERE}: match.action")
    if client is not None and client not in world.clients:
        known = [str(each) for each in islice(world.clients.rows, FEW)]
        raise UnknownName("client", str(client), sorted(known), where=f"{WHERE}: match.client")


def chance(seed: int, purpose: str, number: int, occurrence: int) -> float:
    """Draw a number between 0 and 1, neither included; the same for the same arguments."""
    word = blake2b(f"fault:{seed}:{purpose}:{number}:{occurrence}".encode(), digest_size=8)
    return ((int.from_bytes(word.digest()) >> (64 - BITS)) + 0.5) / NUMBERS


def fits(match: Match, world: World, call: Call) -> bool:
    """Whether a request has the action, the client and the parameters of a match."""
    form = call.form
    if match.action is not None:
        sent = form.get("action", "")
        name = sent.strip() if isinstance(sent, str) else ""
        if (call.module, name) != module_and_name(match.action):
            return False
    if any(not _means(form.get(name), value) for name, value in match.params.items()):
        return False
    return match.client is None or client_of(world, call) == match.client


def client_of(world: World, call: Call) -> int | None:
    """Tell who asks: by token, by API key or by the e-mail of a login; None for nobody."""
    form = call.form
    token, key, user = (_word(form.get(name)) for name in ("token", "key", "user"))
    session = world.sessions.get(token) if token else None
    if session is not None:
        return session.client_id
    named = world.clients.first("api_key", key.lower()) if key else None
    if named is None and user:
        named = world.clients.first("email", user.casefold())
    return None if named is None else named.id


def _word(value: "FormValue | None") -> str:
    return value if isinstance(value, str) else ""


def _means(sent: "FormValue | None", wanted: Any) -> bool:  # noqa: ANN401 any JSON
    """Whether a value was sent that a match asks for; a number is one however it is written."""
    if isinstance(wanted, Mapping):
        return isinstance(sent, Mapping) and all(
            _means(sent.get(str(name)), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list | tuple):
        each = list(sent.values()) if isinstance(sent, Mapping) else []
        return len(each) == len(wanted) and all(map(_means, each, wanted))
    if not isinstance(sent, str):
        return wanted is None and sent is None
    if isinstance(wanted, bool):
        return sent.lower() in (("true", "1") if wanted else ("false", "0"))
    if isinstance(wanted, int | float | Decimal):
        return _as_number(sent, wanted)
    return bool(sent == wanted)


def _as_number(sent: str, wanted: float | Decimal) -> bool:
    try:
        return Decimal(sent) == Decimal(str(wanted))
    except InvalidOperation:
        return False
