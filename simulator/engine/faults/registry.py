"""The fault registry of a world slot: faults in order, with counters, and which of them is due.

Chance follows from the world's seed, the fault's number and how often it was met. It takes nothing
from the world's own, so whatever answer is not faulted has the same bytes as without faults.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.fault_effects import Effect
from simulator.domain.faults import MOST_FAULTS, Fault, Match
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call
from simulator.engine.matchers import RequestMatcher
from simulator.errors import FEW, UnknownName, UsageError
from simulator.spec.actions import module_and_name, qualified_name

WHERE = "faults"
BITS = 52
NUMBERS = 1 << BITS


class RegisteredFault(Struct, dict=True):
    """A declared fault, and what it has met.

    Attributes:
        number: counts the faults of a slot; it is never given again.
        met: how many requests fitted its action, client and parameters.
        applied: to how many of them its effect made a difference.
    """

    number: int
    match: Match
    effect: Effect
    met: int = 0
    applied: int = 0

    @cached_property
    def matcher(self) -> RequestMatcher:
        """The requests that fit, whether it is their turn or not."""
        match = self.match
        action = None if match.action is None else "/".join(module_and_name(match.action))
        return RequestMatcher(action=action, client=match.client, params=match.params)

    @cached_property
    def of_charges(self) -> bool:
        """Whether it meets charges of bank subscriptions, and no request."""
        return self.effect.of_charges

    def charged(self, service: Service) -> bool:
        """Whether a charge of a service's subscription fits, whether it is its turn or not."""
        match = self.match
        server = match.params.get("id", service.server_id)
        return match.client in (None, service.client_id) and str(server) == str(service.server_id)

    def due(self, seed: int) -> bool:
        """Whether the request that was met last is one that it asks for."""
        match, met = self.match, self.met
        if match.probability is not None:
            return chance(seed, "due", self.number, met) < match.probability
        if match.every is not None:
            return met % match.every == 0
        return (match.nth in (None, met)) and (match.first is None or met <= match.first)


class FaultRegistry:
    """The faults of one slot, in the order in which they were declared.

    Attributes:
        entries: each by its number; every request asks whether there is any.
    """

    __slots__ = ("_last_number", "entries")

    def __init__(self, declared: Iterable[Fault] = ()) -> None:
        self._last_number = 0
        self.entries: dict[int, RegisteredFault] = {}
        for fault in declared:
            self.add(fault)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[RegisteredFault]:
        return iter(self.entries.values())

    def add(self, fault: Fault) -> RegisteredFault:
        """Declare a fault, after those that are there.

        Raises:
            UsageError: its keys exclude each other, or there are as many as a world can have.
        """
        if fault.problem:
            raise UsageError(fault.problem, where=WHERE, would_be_right="declare two faults")
        if len(self.entries) >= MOST_FAULTS:
            raise UsageError(
                f"a world has {MOST_FAULTS} faults at most",
                where=WHERE,
                would_be_right="delete some",
                status=409,
            )
        self._last_number += 1
        number = self._last_number
        self.entries[number] = RegisteredFault(number, fault.match, fault.effect)
        return self.entries[number]

    def find(self, number: int) -> RegisteredFault:
        """Give the fault of a number.

        Raises:
            UnknownName: there is none.
        """
        if number not in self.entries:
            known = [str(each) for each in self.entries]
            raise UnknownName("fault", str(number), known, where=f"{WHERE}/{number}")
        return self.entries[number]

    def remove(self, number: int) -> None:
        """Delete a fault; UnknownName where there is none of the number."""
        del self.entries[self.find(number).number]

    def clear(self) -> int:
        """Delete all faults and tell how many; numbers go on where they were."""
        deleted = len(self.entries)
        self.entries.clear()
        return deleted

    def meet(self, actions: Actions, world: World, call: Call) -> RegisteredFault | None:
        """Count a request for every fault that it fits; gives the first that is due."""
        requests = [each for each in self if not each.of_charges]
        met = [each for each in requests if each.matcher.matches(actions, world, call)]
        return _first_due(met, world)

    def declines(self, world: World, service: Service) -> bool:
        """Count a charge of a service's subscription; tells whether one of the faults declines it.

        A charge fits the client of its service, and as `params.id` its server.
        """
        entry = _first_due([each for each in self._of_charges() if each.charged(service)], world)
        if entry is not None:
            entry.applied += 1
        return entry is not None

    def counters_of_charges(self) -> dict[int, tuple[int, int]]:
        """Tell what the faults that decline charges have met, to put it back."""
        return {each.number: (each.met, each.applied) for each in self._of_charges()}

    def put_back(self, counters: Mapping[int, tuple[int, int]]) -> None:
        """Put those counters back: the charges that were counted since have not happened."""
        for each in self._of_charges():
            each.met, each.applied = counters.get(each.number, (each.met, each.applied))

    def copy(self) -> Self:
        """Give a registry with the same faults, whose counters go on by themselves."""
        copied = type(self)()
        copied.entries = {each.number: replace(each) for each in self}
        return copied

    def _of_charges(self) -> list[RegisteredFault]:
        return [each for each in self if each.of_charges]


def _first_due(met: Iterable[RegisteredFault], world: World) -> RegisteredFault | None:
    """Count one more for each fault that was met, and give the first that is due."""
    due = None
    for entry in met:
        entry.met += 1
        if due is None and entry.due(world.randomness.seed):
            due = entry
    return due


def refuse_unknown(actions: Actions, world: World, *faults: Fault) -> None:
    """Refuse faults that no request can meet.

    Raises:
        UnknownName: there is no action, or no client, that one of them names.
    """
    for match in (fault.match for fault in faults):
        if match.action is not None and module_and_name(match.action) not in actions:
            known = [qualified_name(*key) for key in actions]
            raise UnknownName("action", match.action, known, where=f"{WHERE}: match.action")
        if match.client is not None and match.client not in world.clients:
            known = sorted(str(each) for each in islice(world.clients.rows, FEW))
            raise UnknownName("client", str(match.client), known, where=f"{WHERE}: match.client")


def chance(seed: int, purpose: str, number: int, occurrence: int) -> float:
    """Draw a number between 0 and 1, neither included; the same for the same arguments."""
    word = blake2b(f"fault:{seed}:{purpose}:{number}:{occurrence}".encode(), digest_size=8)
    return ((int.from_bytes(word.digest()) >> (64 - BITS)) + 0.5) / NUMBERS
