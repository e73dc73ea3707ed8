"""Exchanges as tests make them, where no engine made them."""

from datetime import UTC, datetime

from simulator.engine.calls import Answer, Call
from simulator.engine.exchanges import Exchange
from simulator.errors import FailureText
from simulator.spec.actions import Action
from tests.worlds import shipped


def exchange_of(
    call: Call,
    answer: Answer,
    action: Action | None = None,
    failure: FailureText | None = None,
    *,
    number: int = 1,
) -> Exchange:
    """Make an exchange that left the demo world as it was."""
    world = shipped("demo")
    return Exchange(
        number=number,
        call=call,
        answer=answer,
        action=action,
        failure=failure,
        now=datetime(2026, 3, 1, 9, tzinfo=UTC),
        seconds=0.001,
        before=world,
        after=world,
    )
