"""The journal of a world, as a test uses it: what was asked, and whether as expected."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from simulator.errors import UsageError
from simulator.testing.admin_api import WorldPath

Count: TypeAlias = int | Mapping[str, int]
Entry: TypeAlias = dict[str, Any]


class WorldJournal:
    """The last exchanges of a world; secrets are masked.

    An exchange has `number`, `action`, `module`, `method`, `client`, `params`,
    `status`, `failure` (`code`, `text`, `message`, `basis`, `source`; None where nothing was
    refused), `fault`, `changed` (how many rows it wrote), `at` and `duration_ms`.
    """

    def __init__(self, path: WorldPath) -> None:
        self._path = path

    def entries(self, *, limit: int = 100, **filters: object) -> list[Entry]:
        """Give the exchanges that match, by ascending number; of more than `limit` the newest.

        Args:
            limit: how many to give, 1 to 10,000.
            filters: `action`, `module`, `client`, `status`, `failure` (a code or a part of the
                text, empty for any), `method`, `fault`, `deviating`, `since` (a number).

        Raises:
            UsageError: there is no such filter, or it has no such value.
        """
        query = {**filters, "limit": limit}
        found: list[Entry] = self._path.ask("GET", "journal", query=query)["entries"]
        return found

    def entry(self, number: int) -> Entry:
        """Give all that is known of an exchange: also its `answer`, `changes` and `deviations`.

        Raises:
            UsageError: the journal has none of that number.
        """
        return self._path.ask("GET", f"journal/{number}")

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
                where=f"the journal of world {self._path.world}",
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
        found = self._path.wait("journal", filters, timeout)["entries"]
        if not found:
            asked = ", ".join(f"{name}={each}" for name, each in filters.items()) or "anything"
            what = f"world {self._path.world} was not asked for {asked} within {timeout:g} seconds"
            raise TimeoutError(what)
        newest: Entry = found[-1]
        return newest

    def clear(self) -> int:
        """Delete all exchanges, and give their number; the world stays as it is."""
        return int(self._path.ask("DELETE", "journal")["deleted"])

    def har(self) -> dict[str, Any]:
        """Give the exchanges as an HTTP archive (HAR 1.2), as browsers read it."""
        return self._path.ask("GET", "journal.har")

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
        return self._path.ask("POST", "verify", expected)

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
