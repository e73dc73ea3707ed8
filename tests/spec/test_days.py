"""Days: a date in a form is year, month and day, or nothing."""

from datetime import date

import pytest

from simulator.spec.converters import BadValue, FormValue, day


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        (" 2024-02-29 ", date(2024, 2, 29)),
        ("", None),
        ("  ", None),
        ({"0": "2026-03-01"}, None),
    ],
)
def test_a_day_is_year_month_and_day(sent: FormValue, read: date | None) -> None:
    """Nothing at all, and an array, are no day."""
    assert day(sent) == read


@pytest.mark.parametrize(
    "sent",
    [
        "2026-02-29",
        "2026-13-01",
        "0000-00-00",
        "20260301",
        "2026-W09-7",
        "1.3.2026",
        "\u0662026-03-01",
    ],
)
def test_a_day_that_is_none_says_what_would_be_right(sent: str) -> None:
    """Whether the form is wrong or the calendar lacks it."""
    with pytest.raises(BadValue, match="is no day: send one such as 2024-05-20"):
        day(sent)
