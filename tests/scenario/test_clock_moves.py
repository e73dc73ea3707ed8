"""Steps that move the clock, and the numbers of billing days, as a scenario writes them."""

import pytest

from simulator.domain.policies import BillingDays
from simulator.errors import ScenarioError
from tests.support.worlds import scenario_from, world_from


@pytest.mark.parametrize(
    ("move", "problem"),
    [
        ("{}", "exactly one move"),
        ("{freeze: true, run: true}", "exactly one move"),
        ("{freeze: false}", "exactly one move"),
        ("{advance: {}}", "an advance of nothing"),
        ("{advance: {days: 0}}", "an advance of nothing"),
        ("{set: tomorrow}", "is no instant"),
        ("{advance: {days: -1}}", "too small"),
        ("{advance: {weeks: 1}}", "weeks"),
    ],
)
def test_a_step_moves_the_clock_in_one_way(move: str, problem: str) -> None:
    """Anything else is refused with its place."""
    with pytest.raises(ScenarioError) as refused:
        scenario_from(f"steps: [{{clock: {move}}}]")
    (line,) = refused.value.problems
    assert "steps[0].clock" in line
    assert problem in line


def test_a_step_does_one_thing() -> None:
    """A call that also moves the clock is none."""
    with pytest.raises(ScenarioError, match="one of the keys call, pay, inbox, clock"):
        scenario_from("steps: [{call: get_client, clock: {freeze: true}}]")


def test_the_numbers_of_billing_days_are_the_scenarios() -> None:
    """Those that are left out are WHMCS' usual ones, or assumed."""
    assert world_from("clients: []").billing_days == BillingDays()
    world = world_from("billing_days: {suspension: 0}")
    assert world.billing_days == BillingDays(renewal=14, suspension=0, termination=14)
    with pytest.raises(ScenarioError, match="billing_days"):
        world_from("billing_days: {renewal: -1}")
