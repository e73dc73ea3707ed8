"""Policies and billing days as data: which amounts they take."""

from typing import Any

import msgspec
import pytest

from simulator.domain.policies import LateFee, Policies


@pytest.mark.parametrize("key", ["add_funds_maximum", "credit_balance_maximum"])
@pytest.mark.parametrize("amount", [-1, "0.001", "NaN"])
def test_a_maximum_is_an_amount(key: str, amount: object) -> None:
    """Each is told by its name."""
    with pytest.raises(msgspec.ValidationError, match=f"{key}: {amount} is no amount"):
        msgspec.convert({key: amount}, Policies)


@pytest.mark.parametrize("key", ["amount", "percent", "minimum"])
@pytest.mark.parametrize("amount", [-1, "0.001", "NaN"])
def test_a_late_fee_is_made_of_amounts(key: str, amount: object) -> None:
    """Each is told by its name."""
    with pytest.raises(msgspec.ValidationError, match=f"{key}: {amount} is no amount"):
        msgspec.convert({"after": 1, "amount": 5, key: amount}, LateFee)


@pytest.mark.parametrize(
    "fee",
    [
        *({"amount": 5}, {"percent": 5}, {"minimum": 5}, {"percent": 100}),
        *({"amount": 5, "percent": 5}, {"amount": 5, "minimum": 5}, {"percent": 5, "minimum": 5}),
    ],
)
def test_one_of_its_amounts_is_enough_for_a_late_fee(fee: dict[str, Any]) -> None:
    """And all may stand together, also where they are equal."""
    assert msgspec.convert({"after": 1, **fee}, LateFee).after == 1


@pytest.mark.parametrize(
    ("fee", "problem"),
    [
        ({}, "a late fee needs an amount, a percent or a minimum"),
        ({"amount": 0}, "a late fee needs an amount, a percent or a minimum"),
        ({"percent": "100.01"}, "percent: 100.01 is no percentage; write 10, or 2.5"),
    ],
)
def test_a_fee_of_nothing_is_none(fee: dict[str, Any], problem: str) -> None:
    """Nor is one of more than all that is owed."""
    with pytest.raises(msgspec.ValidationError, match=problem):
        msgspec.convert({"after": 1, **fee}, LateFee)
