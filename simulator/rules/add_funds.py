"""Top-ups: how little and how much a client may add."""

from decimal import Decimal

from simulator.domain.clients import Client
from simulator.domain.unit_of_work import UnitOfWork
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
ABOVE_MAXIMUM = Failure(
    "maximal payment amount is $maximum.",
    assumed("WHMCS has a largest top-up; the text is that of the smallest one, turned round"),
    when="the amount is above the largest top-up of the world",
    remedy="send an amount of $maximum or less",
)
BALANCE_TOO_HIGH = Failure(
    "maximal credit balance is $maximum.",
    assumed("WHMCS has a largest credit balance for top-ups; its text is not the API's"),
    when="credit and amount together are above the largest credit balance of the world",
    remedy="send less: amount and credit may come to $maximum together",
)


def enough_to_add(amount: Decimal, *, automatic_renewal: bool) -> bool:
    """Whether a top-up reaches the minimum, which automatic renewal lifts."""
    return automatic_renewal or amount >= MINIMUM


def refuse_beyond_limits(work: UnitOfWork, client: Client, amount: Decimal) -> None:
    """Refuse a top-up above the largest, or one that would lead beyond the largest balance.

    Top-ups that wait for payment do not count.
    """
    policies, credit = work.world.policies, work.world.credit_balance(client.id)
    most, balance = policies.add_funds_maximum, policies.credit_balance_maximum
    work.refuse_if(most is not None and amount > most, ABOVE_MAXIMUM, amount=amount, maximum=most)
    work.refuse_if(
        balance is not None and credit + amount > balance,
        BALANCE_TOO_HIGH,
        amount=amount,
        credit=credit,
        maximum=balance,
    )
