"""Top-ups: how little a client may add."""

from decimal import Decimal

from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, printed

MINIMUM = Decimal("20.00")

BELOW_MINIMUM = Failure(
    "minimal payment amount is 20.",
    printed("whmcs/create_addfunds"),
    when="the amount is below the minimum, and automatic renewal is neither on nor asked for",
    remedy=f"send an amount of {MINIMUM} or more, or subscribe=1",
)
NOTHING_TO_ADD = Failure(
    "payment amount must be greater than zero.",
    assumed("with automatic renewal the minimum of 20 falls away, but not the sense of an amount"),
    when="the amount is not above 0.00",
    remedy="send an amount above 0.00",
)


def enough_to_add(amount: Decimal, *, automatic_renewal: bool) -> bool:
    """Whether a top-up reaches the minimum, which automatic renewal lifts."""
    return automatic_renewal or amount >= MINIMUM
