"""Moves of a clock, as a step of a story and a request to the admin API write them."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from simulator.scenario.client_document import Name
from simulator.scenario.dates import BadDate, instant_of

Amount = Annotated[int, Meta(ge=0, le=10**8)]

HOW_TO_MOVE = (
    '{"advance": {"days": 31}}, {"set": "2026-05-01T00:00:00Z"}, {"to_next_event": true}, '
    '{"freeze": true} or {"run": true}'
)


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far to go; the parts add up."""

    days: Annotated[Amount, Meta(description="Days, each with its midnight.")] = 0
    hours: Annotated[Amount, Meta(description="Hours.")] = 0
    minutes: Annotated[Amount, Meta(description="Minutes.")] = 0
    seconds: Annotated[Amount, Meta(description="Seconds.")] = 0

    @property
    def length(self) -> timedelta:
        """The parts together, none of them so large that time cannot hold it."""
        return timedelta(**asdict(self))


class ClockMove(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of its keys says what the clock does."""

    advance: Annotated[Span | None, Meta(description="Go on by so much.")] = None
    set: Annotated[Name | None, Meta(description="Go on to an instant, in ISO 8601.")] = None
    to_next_event: Annotated[bool, Meta(description="Go on to the next billing event.")] = False
    freeze: Annotated[bool, Meta(description="Stand still from now on.")] = False
    run: Annotated[bool, Meta(description="Run beside the machine's clock from now on.")] = False

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        asked = [self.advance, self.set, self.to_next_event, self.freeze, self.run]
        if sum(each not in (None, False) for each in asked) != 1:
            return f"exactly one move; {HOW_TO_MOVE}"
        if self.advance is not None and not self.advance.length:
            return "an advance of nothing; write {days: 1}"
        return self._problem_of_instant()

    def _problem_of_instant(self) -> str:
        if self.set is not None:
            try:
                instant_of(self.set)
            except BadDate as problem:
                return str(problem)
        return ""
