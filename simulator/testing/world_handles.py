"""The clock, the faults, the inbox and the journal of a world, as a test uses them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from simulator.errors import UsageError
from simulator.testing.admin_api import WorldApi
from simulator.testing.world_options import Instant, iso_instant

ClockMove: TypeAlias = dict[str, Any]
Declaration: TypeAlias = dict[str, Any]
Declarations: TypeAlias = list[Declaration]  # in the class below, `list` is a method
Message: TypeAlias = dict[str, Any]
Count: TypeAlias = int | Mapping[str, int]
Entry: TypeAlias = dict[str, Any]
MOVE_TIMEOUT = 3600.0


class WorldHandle:
    """A part of a world that a test holds, such as its clock."""

    def __init__(self, api: WorldApi) -> None:
        self._api = api


class WorldClock(WorldHandle):
    """The time of a world, UTC. At each midnight that it passes the billing day runs.

    A move gives `now`, `frozen`, `next_event` and `happened`: how many events of each kind.
    """

    @property
    def now(self) -> datetime:
        """The time in the world, UTC."""
        return datetime.fromisoformat(self._api.ask("GET", "clock")["now"])

    @property
    def frozen(self) -> bool:
        """Whether it stands still between moves."""
        return bool(self._api.ask("GET", "clock")["frozen"])

    @property
    def next_event(self) -> datetime | None:
        """The midnight of the next billing event; None if there is none in ten years."""
        answer = self._api.ask("GET", "clock")["next_event"]
        return None if answer is None else datetime.fromisoformat(answer)

    def advance(
        self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0
    ) -> ClockMove:
        """Move on by a span; the parts add up.

        Raises:
            UsageError: the span is zero, or longer than 3660 days.
        """
        span = {"days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        return self._move({"advance": span})

    def set(self, instant: Instant) -> ClockMove:
        """Move on to an instant: `"2026-05-01T00:00:00Z"`, or a datetime; without a zone it is UTC.

        Raises:
            UsageError: the instant is in the past, or is none.
        """
        return self._move({"set": iso_instant(instant)})

    def to_next_event(self) -> ClockMove:
        """Move on to the midnight of the next billing event.

        Raises:
            UsageError: there is none in ten years.
        """
        return self._move({"to_next_event": True})

    def freeze(self) -> ClockMove:
        """Stop the clock, so that only moves change it."""
        return self._move({"freeze": True})

    def run(self) -> ClockMove:
        """Let the clock run at the pace of the machine's."""
        return self._move({"run": True})

    def forecast(self, days: int = 31) -> list[dict[str, Any]]:
        """List the billing events of the next days (1 to 3660) if nobody acts; nothing is changed.

        Raises:
            UsageError: it is another number of days.
        """
        answer = self._api.ask("GET", "clock/forecast", query={"days": days}, seconds=MOVE_TIMEOUT)
        events: list[dict[str, Any]] = answer["events"]
        return events

    def _move(self, move: dict[str, object]) -> ClockMove:
        return self._api.ask("POST", "clock", move, seconds=MOVE_TIMEOUT)


class WorldDeclarations(WorldHandle):
    """What was declared to a world, such as its faults, in the order in which it is tried."""

    kind: ClassVar[str]

    def list(self) -> Declarations:
        """List all of them in the order in which they are tried."""
        answer: Declarations = self._api.ask("GET", self.kind)[self.kind]
        return answer

    def remove(self, number: int) -> None:
        """Delete one.

        Raises:
            UsageError: the world has none of that number.
        """
        self._api.ask("DELETE", f"{self.kind}/{number}")

    def clear(self) -> int:
        """Delete all of them, and give their number."""
        return int(self._api.ask("DELETE", self.kind)["deleted"])


class WorldFaults(WorldDeclarations):
    """The deliberate misbehaviour of a world.

    A fault has `number`, `match` and `effect`, `met` (how many requests matched) and `applied` (for
    how many its effect made a difference).
    """

    kind = "faults"

    def add(
        self, *, effect: Mapping[str, object], match: Mapping[str, object] | None = None
    ) -> Declaration:
        """Declare a fault, after those that are there; the first that matches a request is applied.

        Args:
            effect: `{"status": 503}`, `{"reset": "after_commit"}`, `{"upstream": "whmcs_down"}`,
                `{"latency_ms": 250}` in milliseconds, `{"body": "truncated"}`, …
            match: which requests: `{"action": "get_invoices", "first": 2}`; None for all.

        Raises:
            UsageError: it is no fault, or the world has 100 already.
        """
        return self._api.ask("POST", self.kind, {"match": dict(match or {}), "effect": effect})


class WorldInbox(WorldHandle):
    """All messages of a world; nothing leaves the machine.

    A message has `id`, `client_id`, `kind` (email, sms, jira, webhook), `to` (an address, a number
    in E.164, a project), `topic`, `subject`, `text`, `sent_at`, and `facts`: what its text says, as
    data.
    """

    def messages(
        self,
        *,
        kind: str | None = None,
        to: str | None = None,
        topic: str | None = None,
        since: int | None = None,
        limit: int = 100,
    ) -> list[Message]:
        """Give the messages that match, by ascending number; of more than `limit` the newest.

        Args: since: only messages with higher numbers, beginning with the oldest.

        Raises:
            UsageError: there is no such kind, or the limit is not from 1 to 10,000.
        """
        query = {"kind": kind, "to": to, "topic": topic, "since": since, "limit": limit}
        found: list[Message] = self._api.ask("GET", "inbox", query=query)["messages"]
        return found

    def wait(
        self,
        *,
        kind: str | None = None,
        to: str | None = None,
        topic: str | None = None,
        since: int | None = None,
        timeout: float = 5.0,
    ) -> Message:
        """Wait until a message matches, and give the newest that does; it may be there already.

        Args: timeout: how long to wait, in seconds of the machine.

        Raises:
            TimeoutError: none came; the error lists those that are there.
            UsageError: there is no such kind.
        """
        query = {"kind": kind, "to": to, "topic": topic, "since": since}
        found = self._api.wait("inbox", query, timeout)["messages"]
        if not found:
            asked = ", ".join(f"{name}={each}" for name, each in query.items() if each is not None)
            raise TimeoutError(
                f"no message {f'with {asked} ' if asked else ''}came to world {self._api.world} "
                f"within {timeout:g} seconds; there are: {self._listed()}"
            )
        newest: Message = found[-1]
        return newest

    def clear(self) -> int:
        """Delete all messages, and give their number; the ids of later ones go on."""
        return int(self._api.ask("DELETE", "inbox")["deleted"])

    def _listed(self) -> str:
        found = self.messages(limit=10)
        lines = (f"{each['id']} {each['kind']} {each['topic']} to {each['to']}" for each in found)
        return "; ".join(lines) or "none"


class WorldJournal(WorldHandle):
    """The last exchanges of a world; secrets are masked.

    An exchange has `number`, `action`, `module`, `method`, `client`, `params`,
    `status`, `failure` (`code`, `text`, `message`, `basis`, `source`; None where nothing was
    refused), `fault`, `fault_missed` (what a fault was to set or remove, and the answer does not
    have), `stub`, `changed` (how many rows it wrote), `at` and `duration_ms`.
    """

    def entries(self, *, limit: int = 100, **filters: object) -> list[Entry]:
        """Give the exchanges that match, by ascending number; of more than `limit` the newest.

        Args:
            limit: how many to give, 1 to 10,000.
            filters: `action`, `module`, `client`, `status`, `failure` (a code or a part of the
                text, empty for any), `method`, `fault`, `stub`, `deviating`, `since` (a number).

        Raises:
            UsageError: there is no such filter, or it has no such value.
        """
        query = {**filters, "limit": limit}
        found: list[Entry] = self._api.ask("GET", "journal", query=query)["entries"]
        return found

    def entry(self, number: int) -> Entry:
        """Give all that is known of an exchange: also its `answer`, `changes` and `deviations`.

        Raises:
            UsageError: the journal has none of that number.
        """
        return self._api.ask("GET", f"journal/{number}")

    @property
    def last(self) -> Entry:
        """The last exchange, all that is known of it; see `entry`.

        Raises:
            UsageError: nothing was asked, or nothing is kept.
        """
        lines = self.entries(limit=1)
        if not lines:
            raise UsageError(
                "nothing was asked of this world",
                where=f"the journal of world {self._api.world}",
                would_be_right="send its token, or its headers, with each request",
                status=404,
            )
        return self.entry(lines[0]["number"])

    def wait(self, *, timeout: float = 5.0, **filters: object) -> Entry:
        """Wait until an exchange matches, and give the newest that does; it may be there already.

        Args:
            timeout: how long to wait, in seconds of the machine.
            filters: see `entries`.

        Raises:
            TimeoutError: none came.
            UsageError: there is no such filter, or it has no such value.
        """
        found = self._api.wait("journal", filters, timeout)["entries"]
        if not found:
            asked = ", ".join(f"{name}={each}" for name, each in filters.items()) or "anything"
            what = f"world {self._api.world} was not asked for {asked} within {timeout:g} seconds"
            raise TimeoutError(what)
        newest: Entry = found[-1]
        return newest

    def clear(self) -> int:
        """Delete all exchanges, and give their number; the world stays as it is."""
        return int(self._api.ask("DELETE", "journal")["deleted"])

    def har(self) -> dict[str, Any]:
        """Give the exchanges as an HTTP archive (HAR 1.2), as browsers read it."""
        return self._api.ask("GET", "journal.har")

    def verify(
        self,
        action: str,
        params: Mapping[str, object] | None = None,
        *,
        count: Count | None = None,
        client: int | None = None,
        since: int = 0,
    ) -> dict[str, Any]:
        """Count the requests for an action with these parameters, as the server matches them.

        Args:
            count: a number, or such as `{"at_least": 1, "at_most": 3}`; None for at least once.
            since: only exchanges with higher numbers count.

        Returns:
            `pass`, `what` (why not), `matching` (how many), `entries` (their numbers), and
            `near_misses`: each with its `entry` and what `differs`.

        Raises:
            UsageError: there is no such action, or the journal no longer knows.
        """
        expected = {"action": action, "params": dict(params or {}), "since": since}
        if count is not None:
            expected["count"] = {"exactly": count} if isinstance(count, int) else dict(count)
        if client is not None:
            expected["client"] = client
        return self._api.ask("POST", "verify", expected)

    def describe_mismatch(self, verdict: Mapping[str, Any]) -> str:
        """Say why a verification failed, with each criterion that the closest requests miss."""
        lines = [verdict["what"]]
        if verdict["entries"]:
            numbers = ", ".join(f"#{number}" for number in verdict["entries"])
            lines.append(f"  by {numbers} of the journal")
        return "\n".join([*lines, *self._near_misses(verdict)])

    def _near_misses(self, verdict: Mapping[str, Any]) -> Iterator[str]:
        for miss in verdict["near_misses"]:
            if not miss["differs"]:
                continue
            entry = self.entry(miss["entry"])
            yield f"  close: #{entry['number']} {entry['method']} {entry['action']}"
            for each in miss["differs"]:
                yield f"    {each['criterion']}: expected {each['expected']!r}, got {each['got']!r}"
