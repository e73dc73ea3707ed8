"""A resolved document: its dates, defaults and options settled, for the checks and the builder."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec import UNSET, Struct, UnsetType

from simulator.domain.api_keys import derived_key
from simulator.domain.billing_cycles import add_months
from simulator.domain.clients import ClientGroup, Location
from simulator.domain.clock import (
    HOW_TO_WRITE_INSTANT,
    Clock,
    InvalidDate,
    midnight,
    parse_instant,
    refuse_far,
)
from simulator.domain.identifiers import refuse_beyond_last
from simulator.domain.policies import Dialect
from simulator.errors import UsageError, quoted
from simulator.scenario import traversal
from simulator.scenario.document import ClientDocument, LocationDocument, ScenarioDocument
from simulator.scenario.problems import DocumentPath
from simulator.scenario.reach import ANYWHERE, Reach

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
            return midnight(self.day(text))
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


DEFAULT_INSTANT = datetime(2026, 3, 1, 9, tzinfo=UTC)
RUNNING = "now"


class Options(Struct, frozen=True, kw_only=True):
    """Overrides of a scenario; None leaves it to the file.

    Attributes:
        usual_dialect: what a scenario speaks that says none.
        policies: choices that take the place of the file's, by their names.
        clock: an ISO instant to freeze at, or `now` to run along.
        wall_clock: what `now` means, UTC.
        reading: the machine's steady clock at that moment, in seconds.
        reach: which files may be read for it.
    """

    dialect: Dialect | None = None
    usual_dialect: Dialect = "documented"
    policies: Mapping[str, object] = {}
    seed: int | None = None
    clock: str | None = None
    wall_clock: datetime = DEFAULT_INSTANT
    reading: float = 0.0
    reach: Reach = ANYWHERE

    def dialect_for(self, written: Dialect | UnsetType) -> Dialect:
        """Choose the dialect: the option, else what the file says, else the usual one."""
        return self.dialect or written or self.usual_dialect

    def clock_for(self, written: str | None) -> Clock:
        """Make the world's clock from the option, else from what the file says.

        Raises:
            UsageError: the option `clock` is no instant.
        """
        try:
            return self._clock(written if self.clock is None else self.clock)
        except InvalidDate as problem:
            if self.clock is None:  # a check tells it, with all else that is wrong
                return Clock(DEFAULT_INSTANT)
            right = f"{HOW_TO_WRITE_INSTANT}, or {RUNNING}"
            raise UsageError(problem.what, where="clock", would_be_right=right) from None

    def _clock(self, text: str | None) -> Clock:
        if text is None:
            return Clock(DEFAULT_INSTANT)
        if text == RUNNING:
            return Clock(self.wall_clock.replace(microsecond=0), self.reading)
        return Clock(parse_instant(text))


CURRENCIES = {"whmcs_com": "USD", "whmcs_ru": "RUB", "whmcs_itb": "RUB"}
NO_KEY = "none"
FIRST_TOKEN = "demo-token"  # noqa: S105 it opens an invented world only


class Numbering:
    """Gives out identifiers: what the file says, else the next one above all that it says."""

    def __init__(self, written: Iterable[int | None], taken: int = 0) -> None:
        """Args: written: every identifier in the file, None where it has none; taken: the last."""
        self.last = max((taken, *(number for number in written if number is not None)))

    def number(self, written: int | None) -> int:
        """Give the identifier of one thing.

        Raises:
            UsageError: there are no more.
        """
        if written is not None:
            return written
        refuse_beyond_last("rows", self.last + 1)
        self.last += 1
        return self.last


class ResolvedDocument(Struct, frozen=True, eq=False):
    """A document with what follows from its defaults.

    Attributes:
        client_ids: the identifier of each client, in the order of the file.
        last_client_id: the highest of them.
        taken: the last identifiers given out by table, in a world that the document is added to.
    """

    document: ScenarioDocument
    options: Options
    clock: Clock
    calendar: Calendar
    locations: dict[str, Location]
    client_ids: tuple[int, ...]
    last_client_id: int
    taken: Mapping[str, int] = {}

    def token_of(self, client_index: int) -> str | None:
        """Give the token of a client by its place in the file; None for a client without."""
        written = self.document.clients[client_index].token
        if written is not UNSET:
            return written
        first = not client_index and not self.taken
        return FIRST_TOKEN if first else f"token-{self.client_ids[client_index]}"

    def numbering(self, table: str, written: Iterable[int | None]) -> Numbering:
        """Number what becomes rows of a table, above all that is taken."""
        return Numbering(written, self.last_after(table))

    def last_after(self, table: str, rows: Sequence[object] = ()) -> int:
        """Give the last identifier of a table whose rows are numbered in order, after some."""
        return self.taken.get(table, 0) + len(rows)

    def tokens(self) -> Iterator[tuple[DocumentPath, str]]:
        """Go through the tokens of all clients: each one's own, and its further sessions'."""
        for place, client in enumerate(self.document.clients):
            token = self.token_of(place)
            if token is not None:
                yield ("clients", place, "token"), token
            for number, session in enumerate(client.sessions):
                yield ("clients", place, "sessions", number, "token"), session.token

    def own_keys(self) -> list[str | None]:
        """Give each client's own API key, in the order of the file; None for one without."""
        return [self._own_key(place) for place in range(len(self.client_ids))]

    def _own_key(self, client_index: int) -> str | None:
        written = self.document.clients[client_index].api_key
        if written is UNSET:
            return derived_key(self.client_ids[client_index])
        return None if written in (None, NO_KEY) else written

    def further_key(self, client_index: int, place: int) -> str:
        """Give a further API key by the places of its client and of itself in the file."""
        written = self.document.clients[client_index].api_keys[place].key
        return written or derived_key(self.client_ids[client_index], place + 1)

    def api_keys(self) -> Iterator[tuple[DocumentPath, str]]:
        """Go through all API keys: each client's own, and the further ones."""
        for place, key in enumerate(self.own_keys()):
            if key is not None:
                yield ("clients", place, "api_key"), key
        for path, client_index, place, _ in traversal.api_keys(self.document):
            yield (*path, "key"), self.further_key(client_index, place)

    def email_of(self, client_index: int) -> str:
        """Give the e-mail of a client by its place in the file."""
        written = self.document.clients[client_index].email
        return written or f"client-{self.client_ids[client_index]}@example.com"

    def customer_id_of(self, client_index: int) -> int:
        """Give the InvAPI id of a client by its place in the file."""
        return self.document.clients[client_index].customer_id or self.client_ids[client_index]

    def reference_of(self, invoice_id: int | None) -> str:
        """Make the gateway's reference of a payment that the file gives none."""
        return f"TXN-{invoice_id}"

    def group_of(self, client: ClientDocument) -> int:
        """Give the group of a client; 0 when it is in none."""
        if client.group is not None:
            return client.group
        groups = self.locations[client.location].groups
        return groups[0].id if groups else 0


def resolve(document: ScenarioDocument, options: Options) -> ResolvedDocument:
    """Settle the defaults of a document."""
    clock = options.clock_for(document.clock)
    usual = {name: LocationDocument(currency=currency) for name, currency in CURRENCIES.items()}
    locations = usual | document.locations
    numbering = Numbering(client.id for client in document.clients)
    client_ids = tuple(numbering.number(client.id) for client in document.clients)
    return ResolvedDocument(
        document=document,
        options=options,
        clock=clock,
        calendar=Calendar(clock.instant.date()),
        locations={name: _location(name, each) for name, each in locations.items()},
        client_ids=client_ids,
        last_client_id=numbering.last,
    )


def _location(name: str, written: LocationDocument) -> Location:
    groups = tuple(ClientGroup(group.id, group.name) for group in written.groups)
    return Location(name=name, currency=written.currency, gateways=written.gateways, groups=groups)
