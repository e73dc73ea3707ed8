"""`Client` and `AsyncClient`: small clients of the API for tests, with a method for each action.

client = Client("http://127.0.0.1:8642", "demo-token")
client.get_invoice(invoice_id=554433)["total"]

async with AsyncClient("http://127.0.0.1:8642", "demo-token") as client:
    (await client.get_invoice(invoice_id=554433))["total"]
"""

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol, Self, TypeAlias

from simulator.client.calls import Calls
from simulator.client.protocol import File, action_request, read_answer, read_file
from simulator.client.transport import (
    TIMEOUT,
    AsyncTransport,
    BlockingTransport,
    Response,
    Transport,
)

Params: TypeAlias = Mapping[str, object]
Answer: TypeAlias = dict[str, Any]
AnswerOrFile: TypeAlias = dict[str, Any] | File


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


class Client(Calls[Answer, AnswerOrFile]):
    """Asks the API, one action after the other, over a connection that is kept open.

    A method gives the JSON object of a success as it came. Where the API says no it raises
    `ApiError`, for what is no answer `UnreadableAnswer`, and `NoAnswer` where none came. It is not
    for several threads at once: give each its own.

    Attributes:
        auth: the actions of `/auth.php`, such as `client.auth.login(key=…)`.
        eq: the actions of `/eq.php`, such as `client.eq.show(id=12345)`.
        token: sent with every request; set it to what a login gave.
        world: the name of a world, for the header X-Sim-World; a world's token says it too.

    Args:
        timeout: in seconds, for each wait.
        transport: sends requests another way, such as in process.

    Raises:
        UsageError: it is no URL of a server.
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
        super().__init__(
            lambda action, params: read_answer(self._send(action, params)),
            lambda action, params: read_file(self._send(action, params)),
        )
        self.token = token
        self.world = world
        self._connection = BlockingTransport(url, timeout)
        self._transport = self._connection if transport is None else transport

    @classmethod
    def of(cls, sim: WorldAddress) -> Self:
        """Make a client for the world of a `Simulator` or of the fixture `whmcs_sim`."""
        return cls(sim.url, sim.token, world=sim.world)

    def call(self, action: str, /, **params: Any) -> Answer:  # noqa: ANN401 any parameter
        """Ask for an action by its name, with its parameters as they are sent.

        `client.call("auth/login", key=…)`; lists, mappings, flags and amounts are written as PHP
        reads them, and None is not sent. `token=None` sends no token.

        Raises:
            ApiError: the API says no.
            UnreadableAnswer: what came is no answer.
            NoAnswer: nothing came, or not all of it.
        """
        return read_answer(self._send(action, params))

    def request(self, action: str, method: str = "POST", /, **params: Any) -> Response:  # noqa: ANN401 any parameter
        """Ask as `call` does, and give status, headers and body untouched, whatever they say.

        Raises:
            NoAnswer: nothing came, or not all of it.
        """
        return self._send(action, params, method)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _send(self, action: str, params: Params, method: str = "POST") -> Response:
        sent = {"token": self.token, **params}
        return self._transport(action_request(action, sent, method=method, world=self.world))


class AsyncClient(Calls[Awaitable[Answer], Awaitable[AnswerOrFile]]):
    """Asks the API without waiting, as many actions at once as are awaited together.

    Its methods, attributes and exceptions are those of `Client`. It belongs to the event loop in
    which the first request is sent.

    Args:
        timeout: in seconds, for a whole request.

    Raises:
        UsageError: it is no URL of a server.
    """

    def __init__(
        self, url: str, token: str | None = None, *, world: str = "", timeout: float = TIMEOUT
    ) -> None:
        super().__init__(self._ask_and_read, self._ask_and_read_file)
        self.token = token
        self.world = world
        self._transport = AsyncTransport(url, timeout)

    @classmethod
    def of(cls, sim: WorldAddress) -> Self:
        """Make a client for the world of a `Simulator` or of the fixture `whmcs_sim`."""
        return cls(sim.url, sim.token, world=sim.world)

    async def call(self, action: str, /, **params: Any) -> Answer:  # noqa: ANN401 any parameter
        """Ask for an action by its name, with parameters as they are sent; see `Client.call`."""
        return await self._ask_and_read(action, params)

    async def request(self, action: str, method: str = "POST", /, **params: Any) -> Response:  # noqa: ANN401 any parameter
        """Ask as `call` does, and give the response untouched; see `Client.request`."""
        return await self._send(action, params, method)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def _send(self, action: str, params: Params, method: str = "POST") -> Response:
        sent = {"token": self.token, **params}
        return await self._transport(action_request(action, sent, method=method, world=self.world))

    async def _ask_and_read(self, action: str, params: Params) -> Answer:
        return read_answer(await self._send(action, params))

    async def _ask_and_read_file(self, action: str, params: Params) -> AnswerOrFile:
        return read_file(await self._send(action, params))
