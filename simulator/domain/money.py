"""Money: exact decimals with two places, rounded half up.

An amount is a `Decimal` in the currency of the client it belongs to; floats never enter. What
somebody sends or writes is `LARGEST` at most; what such amounts come to together, as a total, what
is paid of it or an entry of credit, has room up to `LARGEST_SUM`, which no world gets near. A
credit balance is whatever its entries come to (decision 54).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("999999999999.99")
LARGEST_SUM = Decimal("99999999999999999999.99")
FULL_RATE = 100
FINEST_RATE = Decimal("0.001")


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
    return rounded(number)


def rounded(computed: Decimal) -> Decimal:
    """Round what amounts were computed to, half up to whole cents, whatever its size."""
    return computed.quantize(CENT, rounding=ROUND_HALF_UP)


def amount_problem(amount: Decimal, most: Decimal = LARGEST) -> str:
    """Tell why a number is no amount; empty for one, whatever its sign.

    >>> amount_problem(Decimal("50.005"))
    '50.005 has more than two decimals; write whole cents'
    """
    if not amount.is_finite():
        return f"{amount} is no amount; write a number such as 50.00"
    if amount.copy_abs() > most:
        return f"{amount:.3g} is too large; {most} at most"
    if amount % CENT:
        return f"{str(amount)[:30]} has more than two decimals; write whole cents"
    return ""


def price_problem(amount: Decimal, most: Decimal = LARGEST) -> str:
    """Tell why a number is no price, which is an amount of zero or more; empty for one."""
    problem = amount_problem(amount, most)
    return problem or (f"{amount} is negative; 0.00 at least" if amount < ZERO else "")


def demand_problem(amount: Decimal) -> str:
    """Tell why nobody can owe what the rows of an invoice come to; empty where somebody can."""
    possible = ZERO <= amount <= LARGEST_SUM
    return "" if possible else f"the rows come to {amount}; 0.00 to {LARGEST_SUM}"


def rate_problem(rate: Decimal) -> str:
    """Tell why a number is no tax rate: a percentage with at most three decimals."""
    if rate.is_finite() and 0 <= rate <= FULL_RATE and not rate % FINEST_RATE:
        return ""
    return f"{str(rate)[:30]} is no percentage; write 21, or 9.5"


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum amounts; nothing sums to 0.00."""
    return sum(amounts, ZERO)


def tax_on(amount: Decimal, rate: Decimal) -> Decimal:
    """Take `rate` per cent of an amount, rounded half up.

    >>> tax_on(Decimal("50.00"), Decimal("21"))
    Decimal('10.50')
    """
    return rounded(amount * rate / FULL_RATE)


def exact(*amounts: Decimal) -> bool:
    """Tell whether each amount has exactly two places, and a size that sums have."""
    for amount in amounts:
        if amount is not ZERO and not (CENT.same_quantum(amount) and abs(amount) <= LARGEST_SUM):
            return False
    return True
