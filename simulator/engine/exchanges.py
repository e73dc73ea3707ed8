"""Exchanges: a call, its answer and what the engine knows of both, for whoever observes it."""

from collections.abc import Callable

from msgspec import Struct

from simulator.engine.calls import Answer, Call
from simulator.errors import FailureText
from simulator.spec.actions import Action


class Exchange(Struct, frozen=True):
    """One call that was answered.

    Attributes:
        action: what was asked; None where no action has the name.
        failure: the failure that was refused with; None for a success, and for a defect (500).
    """

    call: Call
    answer: Answer
    action: Action | None
    failure: FailureText | None


Observer = Callable[[Exchange], None]
