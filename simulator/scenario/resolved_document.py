"""A resolved document: its defaults and the options settled, for the checks and the builder."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import UNSET, Struct

from simulator.domain.clients import ClientGroup, Location
from simulator.domain.clock import HOW_TO_WRITE_INSTANT, Clock, InvalidDate, parse_instant
from simulator.domain.policies import Dialect
from simulator.errors import UsageError
from simulator.scenario.dates import Calendar
from simulator.scenario.document import ClientDocument, LocationDocument, ScenarioDocument
from simulator.scenario.problems import DocumentPath

DEFAULT_INSTANT = datetime(2026, 3, 1, 9, tzinfo=UTC)
RUNNING = "now"


class Options(Struct, frozen=True, kw_only=True):
    """Overrides of a scenario; None leaves it to the file.

    Attributes:
        clock: an ISO instant to freeze at, or `now` to run along.
        wall_clock: what `now` means, UTC.
        reading: the machine's steady clock at that moment, in seconds.
    """

    dialect: Dialect | None = None
    seed: int | None = None
    clock: str | None = None
    wall_clock: datetime = DEFAULT_INSTANT
    reading: float = 0.0

    def clock_for(self, written: str | None) -> Clock:
        """Make the world's clock from the option, else from what the file says.

        Raises:
            UsageError: the option `clock` is no instant.
            InvalidDate: the file's clock is none.
        """
        if self.clock is None:
            return self._clock(written)
        try:
            return self._clock(self.clock)
        except InvalidDate as problem:
            right = f"{HOW_TO_WRITE_INSTANT}, or {RUNNING}"
            raise UsageError(problem.what, where="clock", would_be_right=right) from None

    def _clock(self, text: str | None) -> Clock:
        if text is None:
            return Clock(DEFAULT_INSTANT)
        if text == RUNNING:
            return Clock(self.wall_clock.replace(microsecond=0), self.reading)
        return Clock(parse_instant(text))


CURRENCIES = {"whmcs_com": "USD", "whmcs_ru": "RUB", "whmcs_itb": "RUB"}
FIRST_TOKEN = "demo-token"  # noqa: S105 it opens an invented world only


class Numbering:
    """Gives out identifiers: what the file says, else the next one above all that it says."""

    def __init__(self, written: Iterable[int | None]) -> None:
        """Args: written: every identifier in the file; None where it has none."""
        self.last = max((number for number in written if number is not None), default=0)

    def number(self, written: int | None) -> int:
        """Give the identifier of one thing."""
        if written is not None:
            return written
        self.last += 1
        return self.last


class ResolvedDocument(Struct, frozen=True, eq=False):
    """A document with what follows from its defaults.

    Attributes:
        client_ids: the identifier of each client, in the order of the file.
        last_client_id: the highest of them.
    """

    document: ScenarioDocument
    options: Options
    clock: Clock
    calendar: Calendar
    locations: dict[str, Location]
    client_ids: tuple[int, ...]
    last_client_id: int

    def token_of(self, client_index: int) -> str | None:
        """Give the token of a client by its place in the file; None for a client without."""
        written = self.document.clients[client_index].token
        if written is not UNSET:
            return written
        return f"token-{self.client_ids[client_index]}" if client_index else FIRST_TOKEN

    def tokens(self) -> Iterator[tuple[DocumentPath, str]]:
        """Go through the tokens of all clients: each one's own, and its further sessions'."""
        for place, client in enumerate(self.document.clients):
            token = self.token_of(place)
            if token is not None:
                yield ("clients", place, "token"), token
            for number, session in enumerate(client.sessions):
                yield ("clients", place, "sessions", number, "token"), session.token

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
    clock = _clock(document, options)
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


def _clock(document: ScenarioDocument, options: Options) -> Clock:
    try:
        return options.clock_for(document.clock)
    except InvalidDate:  # a check tells it, with all else that is wrong
        return Clock(DEFAULT_INSTANT)


def _location(name: str, written: LocationDocument) -> Location:
    groups = tuple(ClientGroup(group.id, group.name) for group in written.groups)
    return Location(name=name, currency=written.currency, gateways=written.gateways, groups=groups)
