"""Dates are absolute, or relative to the day of the world's clock."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.clock import InvalidDate, parse_instant
from simulator.scenario.dates import Calendar

CALENDAR = Calendar(date(2026, 3, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("today", date(2026, 3, 31)),
        ("today-45d", date(2026, 2, 14)),
        ("today+20d", date(2026, 4, 20)),
        ("today+2w", date(2026, 4, 14)),
        ("today-1m", date(2026, 2, 28)),
        ("today+1m", date(2026, 4, 30)),
        ("today-1y", date(2025, 3, 31)),
        ("today+20d-1m", date(2026, 3, 20)),
    ],
)
def test_dates_are_read(text: str, day: date) -> None:
    """Months and years are those of the calendar."""
    assert CALENDAR.day(text) == day


def test_a_leap_day_a_year_on_is_the_last_of_february() -> None:
    """Years are months of the calendar too."""
    assert Calendar(date(2028, 2, 29)).day("today+1y") == date(2029, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "Today",
        "today-",
        "today-5",
        "today-5x",
        "today - 5d",
        "today+5d ",
        "2026-02-30",
        "2026-2-3",
        "20260203",
        "2026-W05-1",
        "2026-03-01T09:00:00Z",
        "1969-12-31",
        "2200-01-01",
        "today+99999y",
        "today-99999w",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """The message names the text."""
    with pytest.raises(InvalidDate, match=text[:5].replace("+", r"\+")):
        CALENDAR.day(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("today-1d", datetime(2026, 3, 30, tzinfo=UTC)),
        ("2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01 09:00:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T09:00:00.999+03:00", datetime(2026, 3, 1, 6, tzinfo=UTC)),
    ],
)
def test_instants_are_read(text: str, instant: datetime) -> None:
    """A day is its first moment; zones become UTC; seconds are whole."""
    assert CALENDAR.instant(text) == instant


@pytest.mark.parametrize("text", ["soon", "2026-03-01T25:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    """So that a clock never stands nowhere."""
    with pytest.raises(InvalidDate):
        CALENDAR.instant(text)


@given(st.text())
def test_any_text_is_a_date_or_a_bad_date(text: str) -> None:
    """There is no third way."""
    for read in (CALENDAR.day, CALENDAR.instant, parse_instant):
        try:
            read(text)
        except InvalidDate:
            continue
