"""The 30-day gate, as each policy reads it; both sides of its boundary are tried by the action."""

from datetime import date

import pytest
from msgspec.structs import replace

from simulator.rules.due_invoices import days_to_open, opening_day
from tests.support.worlds import altered, billing_world


@pytest.mark.parametrize(
    ("policy", "days", "day"),
    [("elapsed", 31, date(2026, 3, 2)), ("upcoming", -30, date(2025, 12, 31))],
)
def test_the_policy_chooses_how_the_gate_is_read(policy: str, days: int, day: date) -> None:
    """`elapsed`: more than thirty days after the due date; `upcoming`: thirty before at most."""
    world = billing_world()
    world = altered(world, policies=replace(world.policies, due_invoice_gate=policy))
    service = world.services[12352]

    assert days_to_open(world.policies) == days
    assert opening_day(world, service) == day
