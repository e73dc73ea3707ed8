"""The admin API as tests ask it: one request after the other, and errors that say what to try."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from simulator.client import NoAnswer
from simulator.client.transport import BlockingTransport, Request, split_base_url
from simulator.errors import UsageError

ADMIN_TOKEN = "WHMCS_SIM_ADMIN_TOKEN"  # noqa: S105 the name of a variable
TIMEOUT = 30.0
LONGEST_WAIT = 60.0
REFUSED = 400
HOW_TO_SERVE = "start one with `whmcs-sim serve`, or name the one that runs"


class AdminApi:
    """Asks the admin API of a server, blocking; every thread may use it.

    Where the server wants an admin token, it is taken from the variable WHMCS_SIM_ADMIN_TOKEN.

    Args:
        keep_alive: a request leaves its connection to the next one, until `close`.

    Attributes:
        url: the base URL of the server, without a slash at its end.

    Raises:
        UsageError: the URL is none.
    """

    def __init__(self, url: str, *, keep_alive: bool = False) -> None:
        split_base_url(url)
        self.url = url.rstrip("/")
        self._keep_alive = keep_alive
        self._idle: defaultdict[int, list[BlockingTransport]] = defaultdict(list)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        seconds: float = TIMEOUT,
    ) -> dict[str, Any]:
        """Send a request and give the JSON object of its answer.

        Args:
            path: begins with `/_sim/`.
            body: is sent as JSON; what JSON does not know, such as an amount or a day, as text.
            query: None of a value leaves it out.
            seconds: how long to wait for the answer.

        Raises:
            UsageError: the server refuses it, is no simulator, or does not answer.
        """
        sent = {name: _query_text(each) for name, each in (query or {}).items() if each is not None}
        target = f"{path}{'?' if sent else ''}{urlencode(sent)}"
        status, content = self._send(method, target, body, seconds)
        try:
            answer: dict[str, Any] | None = json.loads(content)
        except ValueError:
            answer = None
        if answer is not None and status < REFUSED:
            return answer
        error = answer.get("error") if isinstance(answer, dict) else None
        if isinstance(error, dict):
            what, where, right = (str(error.get(name, "")) for name in ("what", "where", "try"))
            raise UsageError(what, where=where, would_be_right=right, status=status)
        raise UsageError(
            f"{method} {path} was answered {status}, and not as whmcs-sim does",
            where=self.url,
            would_be_right=HOW_TO_SERVE,
            status=status,
        )

    def close(self) -> None:
        """Close the connections that were kept."""
        for each in self._idle.pop(os.getpid(), []):
            each.close()

    def _send(self, method: str, target: str, body: object, seconds: float) -> tuple[int, bytes]:
        headers = {} if body is None else {"Content-Type": "application/json"}
        if token := os.environ.get(ADMIN_TOKEN):
            headers["X-Sim-Admin-Token"] = token
        content = b"" if body is None else json.dumps(body, default=str).encode()
        try:
            with self._transport(seconds) as transport:
                response = transport(Request(method, target, headers, content))
        except NoAnswer as problem:
            raise UsageError(
                f"no simulator answers: {problem.reason}",
                where=self.url,
                would_be_right=HOW_TO_SERVE,
                status=503,
            ) from None
        return response.status, response.body

    @contextmanager
    def _transport(self, seconds: float) -> Iterator[BlockingTransport]:
        """Give a connection that nobody uses; those of a process are not for one that it forks."""
        if not self._keep_alive or seconds != TIMEOUT:
            with BlockingTransport(self.url, seconds) as transport:
                yield transport
            return
        idle = self._idle[os.getpid()]
        try:
            transport = idle.pop()
        except IndexError:
            transport = BlockingTransport(self.url, seconds)
        try:
            yield transport
        except BaseException:
            transport.close()
            raise
        idle.append(transport)


class WorldApi:
    """Asks the admin API of one world, at paths below that of the world."""

    def __init__(self, server: AdminApi, world: str) -> None:
        self.world = world
        self._server = server
        self._base = f"/_sim/worlds/{quote(world)}/"

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        seconds: float = TIMEOUT,
    ) -> dict[str, Any]:
        """Send a request as `AdminApi.ask` does."""
        return self._server.ask(method, self._base + path, body, query=query, seconds=seconds)

    def wait(self, path: str, query: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Ask a path that answers once something has come, or when time is up."""
        while True:
            longest = min(seconds, LONGEST_WAIT)
            waiting = {**query, "wait": longest}
            answer = self.ask("GET", path, query=waiting, seconds=longest + TIMEOUT)
            seconds -= longest
            if answer["total"] or seconds <= 0:
                return answer


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
