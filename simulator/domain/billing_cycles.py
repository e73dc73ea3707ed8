"""Billing cycles: how long a period lasts, and when the next due date falls.

A due date is counted from an anchor, the day the service is billed on, never from the due date
before it: 31 January, 28 February, 31 March.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

LAST_DUE_DATE = date(2299, 12, 31)  # however much was paid ahead; no clock comes as far


class BillingCycle(StrEnum):
    """The cycles of WHMCS, in its spelling. (basis: reference, GetClientsProducts)."""

    MONTHLY = "Monthly"
    QUARTERLY = "Quarterly"
    SEMI_ANNUALLY = "Semi-Annually"
    ANNUALLY = "Annually"
    BIENNIALLY = "Biennially"
    TRIENNIALLY = "Triennially"
    ONE_TIME = "One Time"
    FREE_ACCOUNT = "Free Account"

    @property
    def months(self) -> int:
        """The length of one period; 0 for a cycle that never renews."""
        return MONTHS.get(self, 0)

    @property
    def renews(self) -> bool:
        """Whether another period follows this one."""
        return self.months > 0


MONTHS = {
    BillingCycle.MONTHLY: 1,
    BillingCycle.QUARTERLY: 3,
    BillingCycle.SEMI_ANNUALLY: 6,
    BillingCycle.ANNUALLY: 12,
    BillingCycle.BIENNIALLY: 24,
    BillingCycle.TRIENNIALLY: 36,
}


def add_months(anchor: date, months: int) -> date:
    """Go `months` months from an anchor; a day the month lacks becomes its last.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def next_due_date(anchor: date, due_date: date, cycle: BillingCycle) -> date:
    """Give the due date one cycle after `due_date`; the same date when the cycle never renews.

    Due dates end with `LAST_DUE_DATE`.
    """
    if not cycle.renews:
        return due_date
    months = (due_date.year - anchor.year) * 12 + due_date.month - anchor.month
    return min(add_months(anchor, months + cycle.months), max(due_date, LAST_DUE_DATE))


def previous_due_date(anchor: date, due_date: date, cycle: BillingCycle) -> date:
    """Give the due date one cycle before `due_date`, no earlier than the first day there is."""
    months = (due_date.year - anchor.year) * 12 + due_date.month - anchor.month
    try:
        return add_months(anchor, months - cycle.months)
    except ValueError:
        return date.min


def period_paid_for(anchor: date, due_date: date, cycle: BillingCycle) -> tuple[date, date]:
    """Give the first and last day that the invoice due on `due_date` pays for."""
    following = next_due_date(anchor, due_date, cycle)
    return due_date, max(due_date, following - timedelta(days=1))


def days_after(day: date, days: int) -> date:
    """Count days from a day, and stop at the first and the last one there is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
