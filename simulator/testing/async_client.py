"""The same small client for tests that await: every method of `Client`, with aiohttp.

async with AsyncClient("http://127.0.0.1:8642", "demo-token") as client:
    (await client.get_invoice(invoice_id=554433))["total"]
"""

from collections.abc import Awaitable
from importlib import import_module
from typing import Any, Self, TypeAlias

from simulator.testing.answers import File, NoAnswer, Reply, read_answer, read_file
from simulator.testing.calling import Params
from simulator.testing.calls import AuthCalls, EqCalls, WhmcsCalls
from simulator.testing.sending import TIMEOUT, Reached, Request, connection_to, request_of

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
    def of(cls, sim: Reached) -> Self:
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

    async def request(self, action: str, method: str = "POST", /, **params: Any) -> Reply:  # noqa: ANN401 any parameter
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

    async def _send(self, action: str, params: Params, method: str = "POST") -> Reply:
        sent = {"token": self.token, **params}
        return await self._exchange(request_of(action, sent, method=method, world=self.world))

    async def _exchange(self, request: Request) -> Reply:
        aiohttp = import_module("aiohttp")
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            self._session = aiohttp.ClientSession(timeout=timeout)
        url = import_module("yarl").URL(self._url + request.path, encoded=True)
        sent = {"data": request.body, "headers": request.headers, "allow_redirects": False}
        try:
            async with self._session.request(request.method, url, **sent) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, headers, await response.read())
        except (aiohttp.ClientError, OSError) as problem:
            asked = f"{request.method} {url.with_query(None)}"
            raise NoAnswer(f"{asked}: {type(problem).__name__}: {problem}") from problem

    async def _send_and_read(self, action: str, params: Params) -> dict[str, Any]:
        return read_answer(await self._send(action, params))

    async def _send_and_read_file(self, action: str, params: Params) -> dict[str, Any] | File:
        return read_file(await self._send(action, params))
