"""The inbox of a world, for tests: what was mailed, texted and filed, and what will be."""

from typing import Any, TypeAlias

from simulator.testing.world.paths import WorldPath

Message: TypeAlias = dict[str, Any]
MOST = 10_000


class WorldInbox:
    """All messages of a world; nothing leaves the machine.

    A message has `id`, `client_id`, `kind` (email, sms, jira), `to` (an address, a number in E.164,
    a project), `topic`, `subject`, `text`, `sent_at`, and `facts`: what its text says, as data.
    """

    def __init__(self, path: WorldPath) -> None:
        """Read the messages of a world."""
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
        """Give the messages that fit, by ascending number; the newest where there are more.

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
        """Wait until a message fits, and give the newest that does; one that is there will do.

        Args: timeout: how long to wait, in seconds of the machine.

        Raises:
            TimeoutError: none came; tells which there are.
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
        """Delete all messages, and tell how many there were; numbers go on."""
        return int(self._path.ask("DELETE", "inbox")["deleted"])

    def _listed(self) -> str:
        there = self.messages(limit=10)
        told = (f"{each['id']} {each['kind']} {each['topic']} to {each['to']}" for each in there)
        return "; ".join(told) or "none"
