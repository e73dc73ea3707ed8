"""A unit of work: one request's draft of a world, committed whole or dropped."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from simulator.domain.clients import Client, Contact
from simulator.domain.identifiers import Sequences
from simulator.domain.invoices import Invoice, stamped
from simulator.domain.laws import breaches_after
from simulator.domain.schedule import schedule_after
from simulator.domain.sessions import Session
from simulator.domain.steps import Steps, finished
from simulator.domain.world import KEY_OF, TABLE_OF, World
from simulator.errors import InvariantViolation

T = TypeVar("T")


class GateFailure(Protocol):
    """What a gate refuses with: `spec.failures.Failure`, which this layer does not know."""

    def refusal(self, work: "UnitOfWork", facts: Mapping[str, object], /) -> Exception:
        """Make the exception that says no."""


class UnitOfWork:
    """Reads and changes a draft; the world it began with never changes.

    Attributes:
        world: the draft, another value after each row that is written. Its schedule, identifiers
            and randomness are brought up to date by `commit`.
        now: the instant at which all of it happens, UTC.
        origin: scheme and host the caller used, such as `http://127.0.0.1:8642`.
        client_address: where the caller asks from; empty where nobody knows.
        sequences: the identifiers given out so far, by table.
        passed: the failure of each gate that let the request pass, in order.
        touched: each row that was written, by its table and key, in order; None for one taken out.
        contradicted: parameters that were sent as something else than they are in this world, each
            with what it is.
    """

    __slots__ = (
        "_randomness",
        "_session",
        "before",
        "client_address",
        "contradicted",
        "now",
        "origin",
        "passed",
        "sequences",
        "touched",
        "world",
    )

    def __init__(
        self,
        world: World,
        now: datetime,
        session: Session | None = None,
        origin: str = "",
        client_address: str = "",
    ) -> None:
        self.before = world
        self.world = world
        self.now = now
        self._session = session
        self.origin = origin
        self.client_address = client_address
        self.passed: list[Any] = []
        self.touched: dict[tuple[str, Any], Any] = {}
        self.contradicted: dict[str, str] = {}
        self.sequences = world.sequences
        self._randomness = world.randomness

    @property
    def session(self) -> Session:
        """The session it was asked for under.

        Raises:
            LookupError: nobody needs to be known here (a login, the admin API).
        """
        if self._session is None:
            message = "this unit of work has no session"
            raise LookupError(message)
        return self._session

    @session.setter
    def session(self, session: Session) -> None:
        self._session = session

    @property
    def client(self) -> Client:
        """Who asks, as the draft has them."""
        return self.world.clients[self.session.client_id]

    @property
    def contact(self) -> Contact | None:
        """The contact that asks; None where it is the client, or nobody is known."""
        session = self._session
        return None if session is None else self.world.contacts.get(session.contact_id)

    @property
    def today(self) -> date:
        """The day of the world's clock."""
        return self.now.date()

    def refuse_if(self, condition: object, failure: GateFailure, /, **facts: object) -> None:
        """Say no where the condition holds; a gate of an action.

        Args: facts: what the gate compared, for the failure's text, its remedy and explanations.
            One that costs something to find out is a function, called when somebody asks why.

        Raises:
            Refusal: the condition holds.
        """
        if condition:
            raise failure.refusal(self, facts)
        self.passed.append(failure)

    def require(self, value: T | None, failure: GateFailure, /, **facts: object) -> T:
        """Give a value that must be there; a gate like `refuse_if`.

        Raises:
            Refusal: it is None.
        """
        if value is None:
            raise failure.refusal(self, facts)
        self.passed.append(failure)
        return value

    def put(self, row: object) -> None:
        """Write an entity, new or changed; an invoice with the time of it."""
        if isinstance(row, Invoice):
            row = stamped(self.world.invoices.get(row.id), row, self.now)
        self.world = self.world.put(row)
        table = TABLE_OF[type(row)]
        self.touched[table, getattr(row, KEY_OF[table])] = row

    def remove(self, row: object) -> None:
        """Take an entity out."""
        self.world = self.world.remove(row)
        table = TABLE_OF[type(row)]
        self.touched[table, getattr(row, KEY_OF[table])] = None

    def next_id(self, sequence: str) -> int:
        """Take the next identifier of a table, or number of another sequence."""
        taken, self.sequences = self.sequences.take(sequence)
        return taken

    def give_out(self, sequences: Sequences) -> None:
        """Count the identifiers as given out that somebody else has numbered rows with."""
        self.sequences = self.sequences.raised_to(sequences)

    def draw(self, digits: int = 32) -> str:
        """Draw hexadecimal digits from the world's own randomness."""
        word, self._randomness = self._randomness.draw(digits)
        return word

    def commit(self) -> World:
        """Give the new world; the old one itself where nothing was written, taken or drawn.

        Raises:
            InvariantViolation: a law does not hold for a row that was touched.
        """
        return finished(self.committing()) if self._changed() else self.before

    def committing(self) -> Steps[World]:
        """Commit row by row: who has written very many may pause on the way."""
        before = self.before
        if not self._changed():
            return before
        after = replace(
            self.world,
            sequences=self.sequences,
            randomness=self._randomness,
            schedule=(yield from schedule_after(before, self.world, self.touched)),
        )
        breaches = yield from breaches_after(before, after, self.touched)
        if breaches:
            raise InvariantViolation(breaches)
        return after

    def _changed(self) -> bool:
        before = self.before
        if self.world is not before or self.sequences != before.sequences:
            return True
        return self._randomness != before.randomness
