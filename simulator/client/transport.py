"""One request of a client, and how it goes out over a connection that is kept open."""

import select
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple, Protocol, TypeAlias
from urllib.parse import urlsplit

from simulator.client.answers import NoAnswer, Response
from simulator.client.calling import Params
from simulator.client.encoding import urlencoded
from simulator.errors import UsageError

URLENCODED = "application/x-www-form-urlencoded"
TIMEOUT = 10.0


class Request(NamedTuple):
    """What is sent: an HTTP request whose path begins at the root of the server."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Transport: TypeAlias = Callable[[Request], Response]


class WorldAddress(Protocol):
    """Whatever knows how a world is reached, such as the fixture `whmcs_sim`."""

    @property
    def url(self) -> str:
        """Scheme and host, such as `http://127.0.0.1:8642`."""

    @property
    def token(self) -> str | None:
        """A token of a client of the world."""

    @property
    def world(self) -> str:
        """The name of the world."""


def request_of(action: str, params: Params, *, method: str = "POST", world: str = "") -> Request:
    """Write the request that asks for an action, `get_invoice` or `auth/login`."""
    module, slash, name = action.rpartition("/")
    form = urlencoded({"action": name, **params})
    headers = {"X-Sim-World": world} if world else {}
    path = f"/{module if slash else 'whmcs'}.php"
    if method == "GET":
        return Request(method, f"{path}?{form}", headers, b"")
    return Request(method, path, {"Content-Type": URLENCODED, **headers}, form.encode())


class BlockingTransport:
    """Sends requests one after the other over one connection, which it opens again when needed.

    Not for several threads at once. A request that was sent is never sent again.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """Connect when the first request is sent; `timeout` is in seconds, for each wait."""
        self._url = url
        self._base = urlsplit(url).path.rstrip("/")
        self._connection = connection_to(url, timeout)

    def __call__(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises:
            NoAnswer: it did not come.
        """
        connection = self._connection
        if stale(connection):
            connection.close()
        try:
            path = self._base + request.path
            connection.request(request.method, path, request.body, dict(request.headers))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, headers, response.read())
        except (OSError, HTTPException) as problem:
            connection.close()
            asked = f"{request.method} {self._url}{request.path.partition('?')[0]}"
            raise NoAnswer(f"{asked}: {type(problem).__name__}: {problem}") from problem

    def close(self) -> None:
        """Close the connection; another request opens it again."""
        self._connection.close()


def connection_to(url: str, timeout: float = TIMEOUT) -> HTTPConnection:
    """Make a connection to the host of a URL; it opens when it is used.

    Raises:
        UsageError: it is no URL of a server.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        right = "give one such as http://127.0.0.1:8642"
        raise UsageError(f"{url[:80]!r} is no URL of a server", where="url", would_be_right=right)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname, port, timeout=timeout)


def stale(connection: HTTPConnection) -> bool:
    """Whether the server has closed, or spoken into, a connection on which nothing is awaited."""
    return connection.sock is not None and bool(select.select([connection.sock], [], [], 0)[0])
