"""The fault registry of a world slot: faults in order, with counters, and which of them is due."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.fault_effects import Effect
from simulator.domain.faults import MOST_FAULTS, Fault
from simulator.domain.matches import Match
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.engine.declarations import Declarations, refuse_unknown_client
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call
from simulator.engine.matchers import RequestMatcher, action_of, matcher_of
from simulator.errors import UnknownName
from simulator.spec.actions import qualified_name
from simulator.spec.published_actions import PUBLISHED

WHERE = "faults"


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
        return matcher_of(self.match)

    @cached_property
    def of_charges(self) -> bool:
        """Whether it meets charges of bank subscriptions, and no request."""
        return self.effect.of_charges

    def charged(self, service: Service) -> bool:
        """Whether a charge of a service's subscription fits, whether it is its turn or not."""
        match = self.match
        server = match.params.get("id", service.server_id)
        return match.client in (None, service.client_id) and str(server) == str(service.server_id)


class FaultRegistry(Declarations[RegisteredFault]):
    """The faults of one slot, in the order in which they were declared."""

    kind = "fault"
    most = MOST_FAULTS
    purpose = "due"

    __slots__ = ()

    def __init__(self, declared: Iterable[Fault] = ()) -> None:
        super().__init__()
        for fault in declared:
            self.add(fault)

    def add(self, fault: Fault) -> RegisteredFault:
        """Declare a fault; UsageError where it is none, or there are as many as can be."""
        match, effect = fault.match, fault.effect
        return self.declare(fault.problem, lambda number: RegisteredFault(number, match, effect))

    def fits(self, entry: RegisteredFault, actions: Actions, world: World, call: Call) -> bool:
        """Tell whether a request is meant; faults of charges mean none."""
        return not entry.of_charges and super().fits(entry, actions, world, call)

    def declines(self, world: World, service: Service) -> bool:
        """Count a charge of a service's subscription; tells whether one of the faults declines it.

        A charge fits the client of its service, and as `params.id` its server.
        """
        entry = self.first_due(
            [each for each in self._of_charges() if each.charged(service)], world
        )
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


def refuse_unknown(actions: Actions, world: World, *faults: Fault) -> None:
    """Refuse faults that no request can meet.

    Raises:
        UnknownName: there is no action, module or client that one of them names.
    """
    for match in (fault.match for fault in faults):
        _refuse_unknown_action(actions, match)
        refuse_unknown_client(world, match, FaultRegistry.kind)


def _refuse_unknown_action(actions: Actions, match: Match) -> None:
    """What the real API has may be met too: a stub may answer it."""
    key, known = action_of(match), [*actions, *PUBLISHED]
    if key is not None and key not in known:
        names = [qualified_name(*each) for each in dict.fromkeys(known)]
        where = f"{WHERE}: match.action"
        raise UnknownName("action", qualified_name(*key), names, where=where)
    modules = sorted({module for module, _ in known})
    if match.module is not None and match.module not in modules:
        raise UnknownName("module", match.module, modules, where=f"{WHERE}: match.module")
