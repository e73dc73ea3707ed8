"""Declarations of a world slot: numbered things that wait for requests, and whose turn it is.

Faults and stubs are declared alike: a match says which requests are meant, and which of them by
turns. Chance follows from the world's seed, the number and how often it was met. It takes nothing
from the world's own, so any other answer has the same bytes as without.
"""

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import ClassVar, Generic, Protocol, TypeVar

from simulator.domain.matches import Match
from simulator.domain.world import World
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call
from simulator.engine.matchers import RequestMatcher
from simulator.errors import FEW, UnknownName, UsageError

BITS = 52
NUMBERS = 1 << BITS


class Declaration(Protocol):
    """One of them, and how many requests fitted it."""

    met: int

    @property
    def number(self) -> int:
        """Counts the declarations of a kind; it is never given again."""

    @property
    def match(self) -> Match:
        """Which requests are meant."""

    @property
    def matcher(self) -> RequestMatcher:
        """The requests that fit, whether it is their turn or not."""


D = TypeVar("D", bound=Declaration)


class Declarations(Generic[D]):
    """The declarations of one kind, in the order in which they were made.

    Attributes:
        kind, most: what one is called, and how many there may be.
        purpose: keeps the chance of one kind apart from that of another.
        entries: each by its number; every request asks whether there is any.
    """

    kind: ClassVar[str]
    most: ClassVar[int]
    purpose: ClassVar[str]

    __slots__ = ("_last_number", "entries")

    def __init__(self) -> None:
        self._last_number = 0
        self.entries: dict[int, D] = {}

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[D]:
        return iter(self.entries.values())

    def declare(self, problem: str, make: Callable[[int], D]) -> D:
        """Declare one, after those that are there; `make` is given its number.

        Raises:
            UsageError: there is a problem with it, or there are as many as a world can have.
        """
        where = f"{self.kind}s"
        if problem:
            raise UsageError(problem, where=where, would_be_right=f"declare two {self.kind}s")
        if len(self.entries) >= self.most:
            raise UsageError(
                f"a world has {self.most} {self.kind}s at most",
                where=where,
                would_be_right="delete some",
                status=409,
            )
        self._last_number += 1
        number = self._last_number
        self.entries[number] = make(number)
        return self.entries[number]

    def find(self, number: int) -> D:
        """Give the one of a number.

        Raises:
            UnknownName: there is none.
        """
        if number not in self.entries:
            known = [str(each) for each in self.entries]
            where = f"{self.kind}s/{number}"
            raise UnknownName(self.kind, str(number), known, where=where)
        return self.entries[number]

    def remove(self, number: int) -> None:
        """Delete one; UnknownName where there is none of the number."""
        del self.entries[self.find(number).number]

    def clear(self) -> int:
        """Delete all and tell how many; numbers go on where they were."""
        deleted = len(self.entries)
        self.entries.clear()
        return deleted

    def meet(self, actions: Actions, world: World, call: Call) -> D | None:
        """Count a request for every one that it fits; gives the first whose turn it is."""
        met = [each for each in self.entries.values() if self.fits(each, actions, world, call)]
        return self.first_due(met, world)

    def first_due(self, met: Iterable[D], world: World) -> D | None:
        """Count one more for each of some that were met, and give the first whose turn it is."""
        seed, first = world.randomness.seed, None
        for entry in met:
            entry.met += 1
            if first is None and due(entry, seed, self.purpose):
                first = entry
        return first

    def fits(self, entry: D, actions: Actions, world: World, call: Call) -> bool:
        """Tell whether a request is meant, by turns or not."""
        return entry.matcher.matches(actions, world, call)


def refuse_unknown_client(world: World, match: Match, kind: str) -> None:
    """Refuse to declare what is meant for a client whom nobody knows.

    Raises:
        UnknownName: there is no client that the match names.
    """
    if match.client is not None and match.client not in world.clients:
        known = sorted(str(each) for each in islice(world.clients.rows, FEW))
        raise UnknownName("client", str(match.client), known, where=f"{kind}s: match.client")


def due(entry: Declaration, seed: int, purpose: str) -> bool:
    """Tell whether the request that was met last is one that a declaration asks for."""
    match, met = entry.match, entry.met
    if match.probability is not None:
        return chance(seed, purpose, entry.number, met) < match.probability
    if match.every is not None:
        return met % match.every == 0
    return (match.nth in (None, met)) and (match.first is None or met <= match.first)


def chance(seed: int, purpose: str, number: int, occurrence: int) -> float:
    """Draw a number between 0 and 1, neither included; the same for the same arguments."""
    word = blake2b(f"fault:{seed}:{purpose}:{number}:{occurrence}".encode(), digest_size=8)
    return ((int.from_bytes(word.digest()) >> (64 - BITS)) + 0.5) / NUMBERS
