"""Dates of a scenario: absolute, or relative to the day of the world's clock."""

import re
from datetime import UTC, date, datetime, time, timedelta

from simulator.domain.billing_cycles import add_months
from simulator.domain.clock import InvalidDate, parse_instant, refuse_far
from simulator.errors import quoted

_RELATIVE = re.compile(r"today((?:[+-][0-9]{1,5}[dwmy])*)")
_TERM = re.compile(r"([+-][0-9]{1,5})([dwmy])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS = {"m": 1, "y": 12}
_DAYS = {"d": 1, "w": 7}

HOW_TO_WRITE = "write 2026-03-01, today, today-45d, today+2w, today+1m or today-1y"


class Calendar:
    """Reads dates beside one `today`; each different text is worked out once."""

    def __init__(self, today: date) -> None:
        """Args: today: the day of the world's clock."""
        self.today = today
        self._known: dict[str, date] = {}

    def day(self, text: str) -> date:
        """Read a date.

        >>> Calendar(date(2026, 3, 31)).day("today-1m")
        datetime.date(2026, 2, 28)

        Raises:
            InvalidDate: it is none, or in a year that nobody bills in.
        """
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = _day(text, self.today)
        return found

    def instant(self, text: str) -> datetime:
        """Read an instant; a date is its first moment, UTC.

        Raises:
            InvalidDate: it is neither.
        """
        if text.startswith("today") or _DAY.fullmatch(text):
            return datetime.combine(self.day(text), time(), UTC)
        return parse_instant(text)


def _day(text: str, today: date) -> date:
    relative = _RELATIVE.fullmatch(text)
    try:
        day = _moved(today, relative.group(1)) if relative else _absolute(text)
    except (ValueError, OverflowError):
        raise InvalidDate(f"{quoted(text)} is no date", HOW_TO_WRITE) from None
    return refuse_far(day, text)


def _absolute(text: str) -> date:
    if not _DAY.fullmatch(text):
        raise ValueError
    return date.fromisoformat(text)


def _moved(day: date, terms: str) -> date:
    for size, unit in _TERM.findall(terms):
        if unit in _MONTHS:
            day = add_months(day, int(size) * _MONTHS[unit])
        else:
            day += timedelta(days=int(size) * _DAYS[unit])
    return day
