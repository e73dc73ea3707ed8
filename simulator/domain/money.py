"""Money: exact decimals with two places, rounded half up.

An amount is a `Decimal` in the currency of the client it belongs to; floats never enter.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")


def money(value: str | int | Decimal) -> Decimal:
    """Round to two places, half up.

    >>> money("0.125")
    Decimal('0.13')

    Raises:
        ValueError: the value is no finite number, or above `LARGEST` in size.
    """
    number = Decimal(value)
    if not number.is_finite() or number.copy_abs() > LARGEST:
        message = f"{str(value)[:30]} is no amount of money"
        raise ValueError(message)
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum amounts; nothing sums to 0.00."""
    return sum(amounts, ZERO)


def tax_on(amount: Decimal, rate: Decimal) -> Decimal:
    """Take `rate` per cent of an amount, rounded half up.

    >>> tax_on(Decimal("50.00"), Decimal("21"))
    Decimal('10.50')
    """
    return money(amount * rate / 100)


def exact(*amounts: Decimal) -> bool:
    """Tell whether each amount has exactly two places."""
    return all(map(CENT.same_quantum, amounts))
