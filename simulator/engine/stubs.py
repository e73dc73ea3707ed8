"""The stubs of a world slot: which canned answer a request gets, if any.

One that names an action answers it whether we serve it or not. Any other answers only what is not
served, so that a stub for a whole module takes nothing away.
"""

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.matches import Match
from simulator.domain.stubs import MOST_STUBS, Stub
from simulator.domain.world import World
from simulator.engine.declarations import Declarations
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call, GivenStub
from simulator.engine.matchers import RequestMatcher, action_of, matcher_of


class RegisteredStub(Struct, dict=True):
    """A declared stub, and what it has met.

    Attributes:
        number: counts the stubs of a slot; it is never given again.
        met: how many requests fitted it.
        applied: how many of them it answered.
    """

    number: int
    stub: Stub
    met: int = 0
    applied: int = 0

    @property
    def match(self) -> Match:
        """Which requests are meant."""
        return self.stub.match

    @cached_property
    def matcher(self) -> RequestMatcher:
        """The requests that fit, whether it is their turn or not."""
        return matcher_of(self.stub.match)


class StubRegistry(Declarations[RegisteredStub]):
    """The stubs of one slot, in the order in which they were declared."""

    kind = "stub"
    most = MOST_STUBS
    purpose = "stub"

    __slots__ = ()

    def __init__(self, declared: Iterable[Stub] = ()) -> None:
        super().__init__()
        for stub in declared:
            self.add(stub)

    def add(self, stub: Stub) -> RegisteredStub:
        """Declare a stub; UsageError where it is none, or there are as many as can be."""
        return self.declare(stub.problem, lambda number: RegisteredStub(number, stub))

    def fits(self, entry: RegisteredStub, actions: Actions, world: World, call: Call) -> bool:
        """Tell whether a request is meant; what is served must be named."""
        named = entry.match.action is not None
        return (named or (call.module, call.action_name) not in actions) and super().fits(
            entry, actions, world, call
        )

    def name(self, key: tuple[str, str]) -> bool:
        """Tell whether one of them names an action."""
        return any(action_of(entry.match) == key for entry in self)

    def stubbed(self, actions: Actions, world: World, call: Call) -> Call:
        """Give a call with the stub that answers it; the call itself where none does."""
        entry = self.meet(actions, world, call)
        if entry is None:
            return call
        entry.applied += 1
        return replace(call, stub=GivenStub(entry.number, entry.stub))
