"""`Client` and `AsyncClient`: small clients of the API for tests, with a method for each action.

client = Client("http://127.0.0.1:8642", "demo-token")
client.get_invoice(invoice_id=554433)["total"]

async with AsyncClient("http://127.0.0.1:8642", "demo-token") as client:
    (await client.get_invoice(invoice_id=554433))["total"]
"""

from collections.abc import Awaitable
from importlib import import_module
from typing import Any, Self, TypeAlias

from simulator.client.answers import File, NoAnswer, Response, read_answer, read_file
from simulator.client.calling import Params
from simulator.client.calls import AuthCalls, EqCalls, WhmcsCalls
from simulator.client.transport import (
    TIMEOUT,
    BlockingTransport,
    Request,
    Transport,
    WorldAddress,
    connection_to,
    request_of,
)


class Client(WhmcsCalls[dict[str, Any], dict[str, Any] | File]):
    """Asks the API, one action after the other, over a connection that is kept open.

    A method gives the JSON object of a success as it came. Where the API says no it raises
    `ApiError`, for what is no answer `UnreadableAnswer`, and `NoAnswer` where none came. It is not
    for several threads at once: give each its own.

    Attributes:
        auth: the actions of `/auth.php`, such as `client.auth.login(key=…)`.
        eq: the actions of `/eq.php`, such as `client.eq.show(id=12345)`.
        token: sent with every request; set it to what a login gave.
        world: the name of a world, for the header X-Sim-World; a world's token says it too.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        world: str = "",
        timeout: float = TIMEOUT,
        transport: Transport | None = None,
    ) -> None:
        """Ask the server of a URL; `transport` sends requests another way, such as in process.

        Raises:
            UsageError: it is no URL of a server.
        """
        super().__init__(self._send_and_read, self._send_and_read_file)
        self.auth = AuthCalls(self._send_and_read, self._send_and_read_file)
        self.eq = EqCalls(self._send_and_read, self._send_and_read_file)
        self.token = token
        self.world = world
        self._kept_open = BlockingTransport(url, timeout)
        self._transport = self._kept_open if transport is None else transport

    @classmethod
    def of(cls, sim: WorldAddress) -> Self:
        """Make a client for the world of a `Simulator` or of the fixture `whmcs_sim`."""
        return cls(sim.url, sim.token, world=sim.world)

    def call(self, action: str, /, **params: Any) -> dict[str, Any]:  # noqa: ANN401 any parameter
        """Ask for an action by its name, with its parameters as they are sent.

        `client.call("auth/login", key=…)`; lists, mappings, flags and amounts are written as PHP
        reads them, and None is not sent. `token=None` sends no token.

        Raises:
            ApiError: the API says no.
            UnreadableAnswer: what came is no answer.
            NoAnswer: nothing came, or not all of it.
        """
        return self._send_and_read(action, params)

    def request(self, action: str, method: str = "POST", /, **params: Any) -> Response:  # noqa: ANN401 any parameter
        """Ask likewise, and give status, headers and body untouched, whatever they say.

        Raises:
            NoAnswer: nothing came, or not all of it.
        """
        return self._send(action, params, method)

    def close(self) -> None:
        """Close the connection."""
        self._kept_open.close()

    def __enter__(self) -> Self:
        """Close the connection at the end of a `with`."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()

    def _send(self, action: str, params: Params, method: str = "POST") -> Response:
        sent = {"token": self.token, **params}
        return self._transport(request_of(action, sent, method=method, world=self.world))

    def _send_and_read(self, action: str, params: Params) -> dict[str, Any]:
        return read_answer(self._send(action, params))

    def _send_and_read_file(self, action: str, params: Params) -> dict[str, Any] | File:
        return read_file(self._send(action, params))


Answer: TypeAlias = Awaitable[dict[str, Any]]
AnswerOrFile: TypeAlias = Awaitable[dict[str, Any] | File]


class AsyncClient(WhmcsCalls[Answer, AnswerOrFile]):
    """Asks the API without waiting, as many actions at once as are awaited together.

    Its methods, attributes and exceptions are those of `Client`. It belongs to the event loop in
    which the first request is sent.
    """

    def __init__(
        self, url: str, token: str | None = None, *, world: str = "", timeout: float = TIMEOUT
    ) -> None:
        """Ask the server of a URL; `timeout` is in seconds, for a whole request.

        Raises:
            UsageError: it is no URL of a server.
        """
        connection_to(url)  # nothing is opened, but a URL that is none is refused
        super().__init__(self._send_and_read, self._send_and_read_file)
        self.auth = AuthCalls(self._send_and_read, self._send_and_read_file)
        self.eq = EqCalls(self._send_and_read, self._send_and_read_file)
        self.token = token
        self.world = world
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._session: Any = None  # of aiohttp, which is imported when the first request is sent

    @classmethod
    def of(cls, sim: WorldAddress) -> Self:
        """Make a client for the world of a `Simulator` or of the fixture `whmcs_sim`."""
        return cls(sim.url, sim.token, world=sim.world)

    async def call(self, action: str, /, **params: Any) -> dict[str, Any]:  # noqa: ANN401 any parameter
        """Ask for an action by its name, with its parameters as they are sent; see `Client.call`.

        Raises:
            ApiError: the API says no.
            UnreadableAnswer: what came is no answer.
            NoAnswer: nothing came, or not all of it.
        """
        return await self._send_and_read(action, params)

    async def request(self, action: str, method: str = "POST", /, **params: Any) -> Response:  # noqa: ANN401 any parameter
        """Ask likewise, and give status, headers and body untouched, whatever they say.

        Raises:
            NoAnswer: nothing came, or not all of it.
        """
        return await self._send(action, params, method)

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def __aenter__(self) -> Self:
        """Close the connections at the end of an `async with`."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close them."""
        await self.close()

    async def _send(self, action: str, params: Params, method: str = "POST") -> Response:
        sent = {"token": self.token, **params}
        return await self._exchange(request_of(action, sent, method=method, world=self.world))

    async def _exchange(self, request: Request) -> Response:
        aiohttp = import_module("aiohttp")
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout)
        url = import_module("yarl").URL(self._url + request.path, encoded=True)
        sent = {"data": request.body, "headers": request.headers, "allow_redirects": False}
        try:
            async with self._session.request(request.method, url, **sent) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status, headers, await response.read())
        except (aiohttp.ClientError, OSError) as problem:
            asked = f"{request.method} {url.with_query(None)}"
            raise NoAnswer(f"{asked}: {type(problem).__name__}: {problem}") from problem

    async def _send_and_read(self, action: str, params: Params) -> dict[str, Any]:
        return read_answer(await self._send(action, params))

    async def _send_and_read_file(self, action: str, params: Params) -> dict[str, Any] | File:
        return read_file(await self._send(action, params))
