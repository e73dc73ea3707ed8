"""Money: exact decimals with two places, rounded half up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.money import (
    LARGEST,
    LARGEST_SUM,
    ZERO,
    amount_problem,
    demand_problem,
    exact,
    money,
    price_problem,
    rate_problem,
    tax_on,
    total,
)

CENTS = st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
        ("1e2", "100.00"),
        (20, "20.00"),
        (Decimal("19.995"), "20.00"),
        (LARGEST, "999999999999.99"),
    ],
)
def test_amounts_are_rounded_half_up(value: str | int | Decimal, amount: str) -> None:
    """Away from zero in the middle, always with two places."""
    assert str(money(value)) == amount


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-inf", "1e12", "999999999999.991"])
def test_what_nobody_can_owe_is_no_amount(value: str) -> None:
    """Nothing infinite, and nothing above the largest amount."""
    with pytest.raises(ValueError, match="is no amount of money"):
        money(value)


@given(cents=CENTS)
def test_whole_cents_are_kept(cents: int) -> None:
    """Rounding changes nothing that needs no rounding, and its result is exact."""
    amount = Decimal(cents) / 100

    assert money(amount) == amount
    assert exact(money(amount))


@given(cents=st.lists(CENTS, max_size=20))
def test_sums_are_exact(cents: list[int]) -> None:
    """A sum of amounts is the sum of their cents, and an exact amount."""
    amounts = [money(Decimal(each) / 100) for each in cents]

    assert total(amounts) * 100 == sum(cents)
    assert exact(total(amounts))


def test_nothing_sums_to_zero() -> None:
    """With two places, as every amount."""
    assert str(total([])) == "0.00"


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        ("50.00", "21", "10.50"),
        ("0.02", "21", "0.00"),
        ("0.03", "21", "0.01"),
        ("10.00", "9.5", "0.95"),
        ("33.33", "20", "6.67"),
        ("50.00", "0", "0.00"),
        ("-10.00", "21", "-2.10"),
    ],
)
def test_tax_is_a_percentage_rounded_half_up(amount: str, rate: str, tax: str) -> None:
    """Once, on the sum that is taxed."""
    assert str(tax_on(Decimal(amount), Decimal(rate))) == tax


@pytest.mark.parametrize(
    ("amount", "is_exact"),
    [
        ("1.00", True),
        ("1.0", False),
        ("1", False),
        ("1.000", False),
        (LARGEST_SUM, True),
        (-LARGEST_SUM, True),
        (LARGEST_SUM + Decimal("0.01"), False),
    ],
)
def test_exact_amounts_have_two_places(amount: str | Decimal, *, is_exact: bool) -> None:
    """Not one and not three, even where the value is the same; and a size that sums have."""
    assert exact(Decimal(amount)) is is_exact
    assert exact(ZERO, Decimal(amount)) is is_exact
    assert exact(ZERO)


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("0.00", ""),
        ("-50.5", ""),
        (LARGEST, ""),
        (-LARGEST, ""),
        ("1e12", "1e+12 is too large; 999999999999.99 at most"),
        ("NaN", "NaN is no amount; write a number such as 50.00"),
        ("50.005", "50.005 has more than two decimals; write whole cents"),
    ],
)
def test_what_is_wrong_with_an_amount_is_told(amount: str | Decimal, problem: str) -> None:
    """Empty for one, up to the largest."""
    assert amount_problem(Decimal(amount)) == problem


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("0.00", ""),
        ("-0.01", "-0.01 is negative; 0.00 at least"),
        ("1e12", "1e+12 is too large; 999999999999.99 at most"),
    ],
)
def test_a_price_is_an_amount_that_is_not_negative(amount: str, problem: str) -> None:
    """Free is a price."""
    assert price_problem(Decimal(amount)) == problem


@pytest.mark.parametrize(
    ("amount", "possible"),
    [
        (ZERO, True),
        (LARGEST_SUM, True),
        (Decimal("-0.01"), False),
        (LARGEST_SUM + Decimal("0.01"), False),
    ],
)
def test_somebody_can_owe_what_is_not_negative(amount: Decimal, *, possible: bool) -> None:
    """Up to the largest sum; else it is told what the rows come to."""
    told = f"the rows come to {amount}; 0.00 to 99999999999999999999.99"
    assert demand_problem(amount) == ("" if possible else told)


@pytest.mark.parametrize(
    ("rate", "possible"),
    [
        ("0", True),
        ("9.125", True),
        ("100", True),
        ("9.1255", False),
        ("100.001", False),
        ("-1", False),
        ("NaN", False),
        ("Infinity", False),
    ],
)
def test_a_tax_rate_is_a_percentage(rate: str, *, possible: bool) -> None:
    """With three decimals at most."""
    told = f"{rate} is no percentage; write 21, or 9.5"
    assert rate_problem(Decimal(rate)) == ("" if possible else told)
