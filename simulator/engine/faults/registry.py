"""The fault registry of a world slot: faults in order, with counters, and which of them is due."""

from collections.abc import Iterable
from functools import cached_property
from itertools import islice

from msgspec import Struct

from simulator.domain.faults import MOST_FAULTS, Effect, Fault, Match
from simulator.domain.world import World
from simulator.engine.declarations import Declarations
from simulator.engine.dispatch import Actions
from simulator.engine.matchers import RequestMatcher, action_of, matcher_of
from simulator.errors import FEW, UnknownName
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


def refuse_unknown(actions: Actions, world: World, *faults: Fault) -> None:
    """Refuse faults that no request can meet.

    Raises:
        UnknownName: there is no action, module or client that one of them names.
    """
    for match in (fault.match for fault in faults):
        _refuse_unknown_action(actions, match)
        if match.client is not None and match.client not in world.clients:
            known = sorted(str(each) for each in islice(world.clients.rows, FEW))
            raise UnknownName("client", str(match.client), known, where=f"{WHERE}: match.client")


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
