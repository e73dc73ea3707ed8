"""Billing cycles: due dates are counted from the anchor, so the end of a month is never lost."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.billing_cycles import (
    MONTHS,
    BillingCycle,
    add_months,
    days_after,
    next_due_date,
    period_paid_for,
    previous_due_date,
)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))
RENEWING = st.sampled_from(sorted(MONTHS))


def due_dates(anchor: date, cycle: BillingCycle, count: int) -> list[date]:
    """List the due dates that follow an anchor."""
    dates = [anchor]
    for _ in range(count):
        dates.append(next_due_date(anchor, dates[-1], cycle))
    return dates[1:]


def test_the_last_of_january_comes_back_in_march() -> None:
    """31 January, 28 February, 31 March, 30 April."""
    assert due_dates(date(2026, 1, 31), BillingCycle.MONTHLY, 4) == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_a_leap_year_has_one_day_more() -> None:
    """30 January is due on 29 February in 2028."""
    assert due_dates(date(2028, 1, 30), BillingCycle.MONTHLY, 2) == [
        date(2028, 2, 29),
        date(2028, 3, 30),
    ]


def test_the_leap_day_comes_back_every_fourth_year() -> None:
    """In between it is the last of February."""
    assert due_dates(date(2028, 2, 29), BillingCycle.ANNUALLY, 4) == [
        date(2029, 2, 28),
        date(2030, 2, 28),
        date(2031, 2, 28),
        date(2032, 2, 29),
    ]


@pytest.mark.parametrize(
    ("cycle", "due"),
    [
        ("Monthly", date(2026, 9, 30)),
        ("Quarterly", date(2026, 11, 30)),
        ("Semi-Annually", date(2027, 2, 28)),
        ("Annually", date(2027, 8, 31)),
        ("Biennially", date(2028, 8, 31)),
        ("Triennially", date(2029, 8, 31)),
        ("One Time", date(2026, 8, 31)),
        ("Free Account", date(2026, 8, 31)),
    ],
)
def test_every_cycle_has_its_length(cycle: str, due: date) -> None:
    """From 31 August; a cycle that never renews stays where it is."""
    anchor = date(2026, 8, 31)

    assert next_due_date(anchor, anchor, BillingCycle(cycle)) == due


def test_every_cycle_is_tried() -> None:
    """One that is added needs a line above."""
    assert len(BillingCycle) == 8


@pytest.mark.parametrize("cycle", list(BillingCycle))
def test_a_cycle_renews_if_it_has_a_length(cycle: BillingCycle) -> None:
    """One Time and Free Account have none."""
    assert cycle.renews is (cycle not in (BillingCycle.ONE_TIME, BillingCycle.FREE_ACCOUNT))


@pytest.mark.parametrize(
    ("months", "day"),
    [
        (0, date(2026, 1, 31)),
        (1, date(2026, 2, 28)),
        (11, date(2026, 12, 31)),
        (12, date(2027, 1, 31)),
        (25, date(2028, 2, 29)),
        (-1, date(2025, 12, 31)),
        (-2, date(2025, 11, 30)),
    ],
)
def test_months_go_over_years_in_both_directions(months: int, day: date) -> None:
    """A day that the month lacks becomes its last."""
    assert add_months(date(2026, 1, 31), months) == day


@given(anchor=DAYS, cycle=RENEWING, count=st.integers(min_value=1, max_value=12))
def test_going_one_by_one_is_going_at_once(anchor: date, cycle: BillingCycle, count: int) -> None:
    """The k-th due date is k cycles from the anchor, however one gets there."""
    assert due_dates(anchor, cycle, count)[-1] == add_months(anchor, count * cycle.months)


@given(anchor=DAYS, cycle=RENEWING, count=st.integers(min_value=0, max_value=12))
def test_periods_follow_each_other_without_a_gap(
    anchor: date, cycle: BillingCycle, count: int
) -> None:
    """The day after a period is the first of the next, which begins on its due date."""
    due = add_months(anchor, count * cycle.months)
    first, last = period_paid_for(anchor, due, cycle)

    assert first == due
    assert last + timedelta(days=1) == next_due_date(anchor, due, cycle)


def test_what_never_renews_is_paid_for_a_day() -> None:
    """There is no next period to end before."""
    day = date(2026, 3, 1)

    assert period_paid_for(day, day, BillingCycle.ONE_TIME) == (day, day)


def test_the_due_date_before_is_counted_from_the_anchor_too() -> None:
    """In whatever year the anchor lies."""
    anchor, due = date(2024, 1, 31), date(2026, 3, 31)

    assert previous_due_date(anchor, due, BillingCycle.MONTHLY) == date(2026, 2, 28)
    assert previous_due_date(anchor, due, BillingCycle.TRIENNIALLY) == date(2023, 3, 31)


def test_time_ends_at_the_first_and_the_last_day_there_is() -> None:
    """Counting beyond them stops there; a world at the end of time is still a world."""
    month = BillingCycle.MONTHLY

    assert days_after(date.max, 1) == days_after(date(2026, 3, 1), 10**8) == date.max
    assert days_after(date.min, -1) == days_after(date(2026, 3, 1), -(10**8)) == date.min
    assert previous_due_date(date(1, 2, 28), date(1, 2, 28), month) == date(1, 1, 28)
    assert previous_due_date(date(1, 1, 31), date(1, 1, 31), month) == date.min
