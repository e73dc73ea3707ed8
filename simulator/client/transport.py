"""One blocking and one asynchronous way to send an HTTP request and to read the whole answer."""

import select
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias
from urllib.parse import SplitResult, urlsplit

from simulator.errors import UsageError

if TYPE_CHECKING:
    from aiohttp import ClientSession

TIMEOUT = 10.0


class Request(NamedTuple):
    """An HTTP request; its path begins at the base URL and may end in a query."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, untouched.

    Attributes:
        headers: by their names in small letters; of one that came twice, the last.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


Transport: TypeAlias = Callable[[Request], Response]


class NoAnswer(ConnectionError):
    """The connection broke, or time ran out, before a whole answer was there.

    Whether the API has done what was asked is unknown: ask it before you ask again.

    Attributes:
        reason: why, without what was asked.
    """

    def __init__(self, url: str, request: Request, problem: Exception) -> None:
        asked = f"{request.method} {url}{request.path.partition('?')[0]}"
        super().__init__(f"{asked}: {type(problem).__name__}: {problem}")
        self.reason = str(problem) or type(problem).__name__


class BlockingTransport:
    """Sends requests one after the other over one connection, which it opens again when needed.

    Not for several threads at once. A request that was sent is never sent again.

    Args:
        url: the base URL of the server; nothing is sent to it yet.
        timeout: in seconds, for each wait.
        verify: over https, whether the certificate of the server is checked.

    Raises:
        UsageError: it is no URL of a server.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT, *, verify: bool = True) -> None:
        parts = split_base_url(url)
        self._url = url.rstrip("/")
        self._base = parts.path.rstrip("/")
        self._connection = _connection(parts, timeout, verify=verify)

    def __call__(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises:
            NoAnswer: it did not come.
        """
        connection = self._connection
        if self.stale():
            connection.close()
        try:
            path = self._base + request.path
            connection.request(request.method, path, request.body or None, dict(request.headers))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, headers, response.read())
        except (OSError, HTTPException) as problem:
            connection.close()
            raise NoAnswer(self._url, request, problem) from problem

    def stale(self) -> bool:
        """Whether the server has closed, or written to, the connection while nothing was asked."""
        socket = self._connection.sock
        return socket is not None and bool(select.select([socket], [], [], 0)[0])

    def close(self) -> None:
        """Close the connection; another request opens it again."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class AsyncTransport:
    """Sends requests with aiohttp, as many at once as are awaited together.

    It belongs to the event loop in which the first request is sent.

    Args:
        url: the base URL of the server; nothing is sent to it yet.
        timeout: in seconds, for a whole request.

    Raises:
        UsageError: it is no URL of a server.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        split_base_url(url)
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._session: ClientSession | None = None

    async def __call__(self, request: Request) -> Response:
        """Send a request and read the whole answer.

        Raises:
            NoAnswer: it did not come.
        """
        import aiohttp  # noqa: PLC0415 half of what importing a client would take
        from yarl import URL  # noqa: PLC0415 comes with aiohttp

        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout)
        url = URL(self._url + request.path, encoded=True)
        try:
            async with self._session.request(
                request.method,
                url,
                data=request.body or None,
                headers=request.headers,
                allow_redirects=False,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status, headers, await response.read())
        except (aiohttp.ClientError, OSError) as problem:
            raise NoAnswer(self._url, request, problem) from problem

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def split_base_url(url: str, where: str = "url") -> SplitResult:
    """Split the base URL of a server; `where` is told if it is none.

    Raises:
        UsageError: it is no URL of a server.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number, or brackets that do not close
        parts, port = urlsplit(""), None
    named = parts.scheme in ("http", "https") and parts.hostname and port != 0
    if not named or parts.query or parts.fragment:
        raise UsageError(
            f"{url[:80]!r} is no base URL of a server",
            where=where,
            would_be_right="write http://127.0.0.1:8642",
        )
    return parts


def _connection(parts: SplitResult, timeout: float, *, verify: bool) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port, timeout=timeout)
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, parts.port, timeout=timeout, context=context)
