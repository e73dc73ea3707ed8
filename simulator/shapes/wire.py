"""The wire's spelling of amounts, rates, days and instants, for all shapes."""

from datetime import date, datetime
from decimal import Decimal

NEVER = "0000-00-00 00:00:00"


def number(amount: Decimal) -> float:
    """Write an amount as a JSON number, where the page prints one."""
    return float(amount)


def rate(per_cent: Decimal) -> str:
    """Write a tax rate with three decimals, as WHMCS does."""
    return f"{per_cent:.3f}"


def instant(moment: datetime | None) -> str:
    """Write an instant as WHMCS does; one that never was is all zeros."""
    return NEVER if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"


def day(moment: date) -> str:
    """Write a day as YYYY-MM-DD."""
    return moment.isoformat()
