"""Exchanges: a call, its answer and what the engine knows of both.

The journal keeps them and an observer is told of them. What is told of an exchange to people is
worked out when somebody asks; a request pays for none of it.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from simulator.domain.world import World
from simulator.engine.calls import Answer, Call
from simulator.engine.performing import Touched
from simulator.errors import FailureText
from simulator.spec.actions import Action


class Exchange(Struct, frozen=True, kw_only=True):
    """One call that was answered in a world.

    Attributes:
        number: counts the exchanges of its world, from 1.
        call: as the world read it: its token is the world's own.
        action: what was asked; None where no action has the name.
        failure: the failure that was refused with; None for a success, and for a defect (500).
        now: when it happened, by the world's clock.
        seconds: how long it took, by the machine's.
        before, after: the world; the same one where nothing was changed.
        touched: table and key of every row that was written.
        fault: the number of the fault that it met, or the effect that it asked for; empty for none.
        problem: why it was answered without being performed; empty where it was performed.
        left_out: bytes of an answer that is too large to be kept, so that its body is not here.
    """

    number: int
    call: Call
    answer: Answer
    action: Action | None
    failure: FailureText | None
    now: datetime
    seconds: float
    before: World
    after: World
    touched: Touched = ()
    fault: str = ""
    problem: str = ""
    left_out: int = 0


Observer = Callable[[Exchange], None]
