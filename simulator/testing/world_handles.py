"""The clock, the faults and the inbox of a world, as a test uses them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from simulator.testing.admin_api import WorldPath
from simulator.testing.world_options import Instant, iso_instant

ClockMove: TypeAlias = dict[str, Any]
Fault: TypeAlias = dict[str, Any]
Faults: TypeAlias = list[Fault]
Message: TypeAlias = dict[str, Any]
MOVE_TIMEOUT = 3600.0


class WorldClock:
    """The time of a world, UTC. At each midnight that it passes the billing day runs.

    A move gives `now`, `frozen`, `next_event` and `happened`: how many events of each kind.
    """

    def __init__(self, path: WorldPath) -> None:
        self._path = path

    @property
    def now(self) -> datetime:
        """The time in the world, UTC."""
        return datetime.fromisoformat(self._look()["now"])

    @property
    def frozen(self) -> bool:
        """Whether it stands still between moves."""
        return bool(self._look()["frozen"])

    @property
    def next_event(self) -> datetime | None:
        """The midnight of the next billing event; None if there is none in ten years."""
        answer = self._look()["next_event"]
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
        answer = self._path.ask("GET", "clock/forecast", query={"days": days}, seconds=MOVE_TIMEOUT)
        events: list[dict[str, Any]] = answer["events"]
        return events

    def _look(self) -> dict[str, Any]:
        return self._path.ask("GET", "clock")

    def _move(self, move: dict[str, object]) -> ClockMove:
        return self._path.ask("POST", "clock", move, seconds=MOVE_TIMEOUT)


class WorldFaults:
    """The deliberate misbehaviour of a world.

    A fault has `number`, `match` and `effect`, `met` (how many requests matched) and `applied` (how
    many were answered with its effect).
    """

    def __init__(self, path: WorldPath) -> None:
        self._path = path

    def add(
        self, *, effect: Mapping[str, object], match: Mapping[str, object] | None = None
    ) -> Fault:
        """Declare a fault, after those that are there; the first that matches a request is applied.

        Args:
            effect: `{"status": 503}`, `{"reset": "after_commit"}`, `{"upstream": "whmcs_down"}`,
                `{"latency_ms": 250}` in milliseconds, `{"body": "truncated"}`, …
            match: which requests: `{"action": "get_invoices", "first": 2}`; None for all.

        Raises:
            UsageError: it is no fault, or the world has 100 already.
        """
        return self._path.ask("POST", "faults", {"match": dict(match or {}), "effect": effect})

    def list(self) -> Faults:
        """List all faults in the order in which they are tried."""
        answer: Faults = self._path.ask("GET", "faults")["faults"]
        return answer

    def remove(self, number: int) -> None:
        """Delete a fault.

        Raises:
            UsageError: the world has no fault of that number.
        """
        self._path.ask("DELETE", f"faults/{number}")

    def clear(self) -> int:
        """Delete all faults, and give their number."""
        return int(self._path.ask("DELETE", "faults")["deleted"])


class WorldInbox:
    """All messages of a world; nothing leaves the machine.

    A message has `id`, `client_id`, `kind` (email, sms, jira), `to` (an address, a number in E.164,
    a project), `topic`, `subject`, `text`, `sent_at`, and `facts`: what its text says, as data.
    """

    def __init__(self, path: WorldPath) -> None:
        self._path = path

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
        found: list[Message] = self._path.ask("GET", "inbox", query=query)["messages"]
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
        found = self._path.wait("inbox", query, timeout)["messages"]
        if not found:
            asked = ", ".join(f"{name}={each}" for name, each in query.items() if each is not None)
            raise TimeoutError(
                f"no message {f'with {asked} ' if asked else ''}came to world {self._path.world} "
                f"within {timeout:g} seconds; there are: {self._listed()}"
            )
        newest: Message = found[-1]
        return newest

    def clear(self) -> int:
        """Delete all messages, and give their number; the ids of later ones go on."""
        return int(self._path.ask("DELETE", "inbox")["deleted"])

    def _listed(self) -> str:
        found = self.messages(limit=10)
        lines = (f"{each['id']} {each['kind']} {each['topic']} to {each['to']}" for each in found)
        return "; ".join(lines) or "none"
