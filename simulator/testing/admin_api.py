"""The admin API as tests ask it: one request after the other, and errors that say what to try."""

import json
import os
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from simulator.errors import UsageError

ADMIN_TOKEN = "WHMCS_SIM_ADMIN_TOKEN"  # noqa: S105 the name of a variable
TIMEOUT = 30.0
HOW_TO_SERVE = "start one with `whmcs-sim serve`, or name the one that runs"


class AdminApi:
    """Asks the admin API of a server, blocking; every thread may use it.

    Where the server wants an admin token, it is taken from the variable WHMCS_SIM_ADMIN_TOKEN.

    Attributes:
        url: the base URL of the server, without a slash at its end.
    """

    def __init__(self, url: str) -> None:
        """Ask the server at a base URL, such as `http://127.0.0.1:8642`.

        Raises:
            UsageError: it is no such URL.
        """
        self.url = url.rstrip("/")
        self._connection, self._address, self._root = _split_url(self.url)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        seconds: float = TIMEOUT,
    ) -> Any:  # noqa: ANN401 any JSON
        """Send a request and give the JSON of its answer.

        Args:
            path: begins with `/_sim/`.
            body: is sent as JSON; what JSON does not know, such as an amount or a day, as text.
            query: None of a value leaves it out.
            seconds: how long to wait for the answer.

        Raises:
            UsageError: the server refuses it, is no simulator, or does not answer.
        """
        sent = {name: _query_text(each) for name, each in (query or {}).items() if each is not None}
        target = f"{self._root}{path}{'?' if sent else ''}{urlencode(sent)}"
        content = None if body is None else json.dumps(body, default=str)
        status, answer = self._exchange(method, target, content, seconds)
        try:
            told = json.loads(answer)
        except ValueError:
            told = None
        return self._read(status, told, f"{method} {path}")

    def _exchange(
        self, method: str, target: str, content: str | None, seconds: float
    ) -> tuple[int, bytes]:
        headers = {} if content is None else {"Content-Type": "application/json"}
        if token := os.environ.get(ADMIN_TOKEN):
            headers["X-Sim-Admin-Token"] = token
        connection = self._connection(self._address, timeout=seconds)
        try:
            connection.request(method, target, content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as problem:
            raise UsageError(
                f"no simulator answers: {str(problem) or type(problem).__name__}",
                where=self.url,
                would_be_right=HOW_TO_SERVE,
                status=503,
            ) from None
        finally:
            connection.close()

    def _read(self, status: int, told: Any, asked: str) -> Any:  # noqa: ANN401 any JSON
        if told is not None and status < 400:  # noqa: PLR2004 where the refusals begin
            return told
        error = told.get("error") if isinstance(told, dict) else None
        if isinstance(error, dict):
            what, where, right = (str(error.get(name, "")) for name in ("what", "where", "try"))
            raise UsageError(what, where=where, would_be_right=right, status=status)
        raise UsageError(
            f"{asked} was answered {status}, and not as whmcs-sim does",
            where=self.url,
            would_be_right=HOW_TO_SERVE,
            status=status,
        )


def _query_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _split_url(url: str) -> tuple[type[HTTPConnection], str, str]:
    parts = urlsplit(url)
    kind = {"http": HTTPConnection, "https": HTTPSConnection}.get(parts.scheme)
    if kind is None or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"{url!r} is no base URL of a server",
            where="url",
            would_be_right="write one like http://127.0.0.1:8642",
        )
    return kind, parts.netloc.rpartition("@")[2], parts.path


LONGEST_WAIT = 60.0


class WorldPath(NamedTuple):
    """Where the admin API is asked about a world."""

    api: AdminApi
    world: str

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        seconds: float = TIMEOUT,
    ) -> dict[str, Any]:
        """Ask at a path below that of the world; see `AdminApi.ask`.

        Raises:
            UsageError: the server refuses it, or does not answer.
        """
        whole = f"/_sim/worlds/{quote(self.world)}/{path}"
        told: dict[str, Any] = self.api.ask(method, whole, body, query=query, seconds=seconds)
        return told

    def wait(self, path: str, query: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Ask what answers once something has come, or when time is up.

        Raises:
            UsageError: the server refuses it, or does not answer.
        """
        while True:
            slice_of_time = min(seconds, LONGEST_WAIT)
            waiting = {**query, "wait": slice_of_time}
            told = self.ask("GET", path, query=waiting, seconds=slice_of_time + TIMEOUT)
            seconds -= slice_of_time
            if told["total"] or seconds <= 0:
                return told
