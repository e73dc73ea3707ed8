"""The 30-day gate, on both sides of its boundary, as each policy reads it."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from simulator.domain.policies import Policies
from simulator.rules.due_invoices import cycle_completed, due_soon, gate_open, opening_day
from tests.support.worlds import altered, billing_world

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(("days_ago", "completed"), [(31, True), (30, False), (0, False)])
def test_a_cycle_is_completed_on_the_day_after_the_thirtieth(
    days_ago: int, *, completed: bool
) -> None:
    """Thirty days after the due date the cycle is not yet completed, a day later it is."""
    assert cycle_completed(TODAY, TODAY - timedelta(days_ago)) is completed


@pytest.mark.parametrize(("days_ahead", "soon"), [(31, False), (30, True), (0, True), (-90, True)])
def test_an_invoice_is_due_soon_up_to_thirty_days_ahead(days_ahead: int, *, soon: bool) -> None:
    """A due date thirty days ahead is soon, one day further it is not."""
    assert due_soon(TODAY, TODAY + timedelta(days_ahead)) is soon


@pytest.mark.parametrize(
    ("policy", "days_from_due", "opened"),
    [("elapsed", -31, True), ("elapsed", 10, False), ("upcoming", 30, True)],
)
def test_the_policy_chooses_how_the_gate_is_read(
    policy: str, days_from_due: int, *, opened: bool
) -> None:
    """`elapsed` looks back and `upcoming` looks ahead."""
    policies = Policies(due_invoice_gate="elapsed" if policy == "elapsed" else "upcoming")

    assert gate_open(policies, TODAY, TODAY + timedelta(days_from_due)) is opened


@pytest.mark.parametrize("policy", ["elapsed", "upcoming"])
def test_the_opening_day_is_the_first_on_which_the_gate_is_open(policy: str) -> None:
    """However the policy reads it."""
    world = billing_world()
    world = altered(world, policies=replace(world.policies, due_invoice_gate=policy))
    service = world.services[12352]
    day = opening_day(world, service)

    assert gate_open(world.policies, day, service.next_due_date)
    assert not gate_open(world.policies, day - timedelta(days=1), service.next_due_date)
