"""Cents and months, as one would count them on paper."""

from calendar import monthrange
from datetime import date
from fractions import Fraction
from typing import Any

LENGTHS = {"Monthly": 1, "Quarterly": 3, "Annually": 12}


def cents(amount: str) -> int:
    """Read an amount, such as "50.00"."""
    exact = Fraction(amount) * 100
    assert exact.denominator == 1, amount
    return int(exact)


def half_up(amount: Fraction) -> int:
    """Round to whole cents; half of one is up, away from zero."""
    whole = int(abs(amount) + Fraction(1, 2))
    return whole if amount >= 0 else -whole


def months_after(service: dict[str, Any], periods: int) -> date:
    """Go so many periods on from the due date of a service, on the day of its anchor."""
    due, anchor = service["next_due_date"], service["billing_anchor"]
    month = due.year * 12 + due.month - 1 + periods * LENGTHS.get(service["cycle"], 0)
    if not periods or service["cycle"] not in LENGTHS:
        result: date = due
        return result
    year, month = divmod(month, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
