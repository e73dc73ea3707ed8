"""A world's clock, frozen at an instant or running beside the machine's, and how it is moved.

The clock never reads the machine's time itself. The caller passes a *reading*, the seconds of any
monotonic clock, which a frozen clock ignores. All instants are UTC.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import asdict

from simulator.errors import quoted

FIRST_YEAR, LAST_YEAR = 1970, 2199
HOW_TO_WRITE_INSTANT = "write 2026-03-01T09:00:00Z"
HOW_TO_MOVE = (
    '{"advance": {"days": 31}}, {"set": "2026-05-01T00:00:00Z"}, {"to_next_event": true}, '
    '{"freeze": true} or {"run": true}'
)

Amount = Annotated[int, Meta(ge=0, le=10**8)]
DateT = TypeVar("DateT", bound=date)
InstantText = Annotated[str, Meta(min_length=1, max_length=100)]


class Clock(Struct, frozen=True):
    """What time it is in a world.

    Every midnight up to `instant` has had its billing day; midnights that a running clock has
    passed since then are caught up with at the next request.

    Attributes:
        instant: the world's time when the clock was started.
        started_at: the reading at that moment, in seconds; None for a frozen clock.
    """

    instant: datetime
    started_at: float | None = None

    @property
    def frozen(self) -> bool:
        """Whether time stands still until somebody moves it."""
        return self.started_at is None

    def now(self, reading: float) -> datetime:
        """Give the world's time, in whole seconds, for a reading of the machine's clock."""
        if self.started_at is None:
            return self.instant
        return self.instant + timedelta(seconds=int(reading - self.started_at))

    def moved(self, span: timedelta) -> Self:
        """Give the same clock, moved on by a span."""
        return type(self)(self.instant + span, self.started_at)

    def rebased(self, instant: datetime) -> Self:
        """Give a clock that tells the same time, counted from a later instant."""
        if self.started_at is None:
            return type(self)(instant)
        return type(self)(instant, self.started_at + (instant - self.instant).total_seconds())


def midnight(day: date) -> datetime:
    """Give the first instant of a day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def iso(instant: datetime) -> str:
    """Write an instant in ISO 8601: `2026-03-01T09:00:00Z`."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


class InvalidDate(ValueError):
    """A text that is no date or instant."""

    def __init__(self, what: str, would_be_right: str) -> None:
        """Args: what: what is wrong with it; would_be_right: what to write."""
        super().__init__(f"{what}; {would_be_right}")
        self.what = what


def parse_instant(text: str) -> datetime:
    """Read an instant such as `2026-03-01T09:00:00Z`; without a zone it is UTC.

    Raises:
        InvalidDate: it is none, or in a year that nobody bills in.
    """
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(microsecond=0, tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidDate(f"{quoted(text)} is no instant", HOW_TO_WRITE_INSTANT) from None
    return refuse_far(moment, text)


def refuse_far(day: DateT, text: str) -> DateT:
    """Give a date back, unless it is in a year that nobody bills in.

    Raises:
        InvalidDate: it is too far away.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        right = f"{FIRST_YEAR} to {LAST_YEAR} is possible"
        raise InvalidDate(f"{quoted(text)} is too far away", right)
    return day


class Span(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far to go; the parts add up."""

    days: Annotated[Amount, Meta(description="Days, each with its midnight.")] = 0
    hours: Annotated[Amount, Meta(description="Hours.")] = 0
    minutes: Annotated[Amount, Meta(description="Minutes.")] = 0
    seconds: Annotated[Amount, Meta(description="Seconds.")] = 0

    @property
    def length(self) -> timedelta:
        """The parts together, none of them so large that time cannot hold it."""
        return timedelta(**asdict(self))


class ClockMove(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of its keys says what the clock does."""

    advance: Annotated[Span | None, Meta(description="Go on by so much.")] = None
    set: Annotated[InstantText | None, Meta(description="Go on to an instant, in ISO 8601.")] = None
    to_next_event: Annotated[bool, Meta(description="Go on to the next billing event.")] = False
    freeze: Annotated[bool, Meta(description="Stand still from now on.")] = False
    run: Annotated[bool, Meta(description="Run beside the machine's clock from now on.")] = False

    @property
    def problem(self) -> str:
        """What is wrong with it, in words; empty when nothing is."""
        asked = [self.advance, self.set, self.to_next_event, self.freeze, self.run]
        if sum(each not in (None, False) for each in asked) != 1:
            return f"exactly one move; {HOW_TO_MOVE}"
        if self.advance is not None and not self.advance.length:
            return "an advance of nothing; write {days: 1}"
        return self._problem_of_instant()

    def _problem_of_instant(self) -> str:
        if self.set is not None:
            try:
                parse_instant(self.set)
            except InvalidDate as problem:
                return str(problem)
        return ""
