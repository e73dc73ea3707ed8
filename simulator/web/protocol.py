"""What the HTTP server refuses before any handler sees it, answered as everything else of ours.

aiohttp answers a request that it cannot read, or an expectation that nobody meets, by itself: as
text that quotes what was sent, which may hold a token or a password. Here it is an error as the
admin API writes it, and quotes nothing.
"""

from asyncio import InvalidStateError
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from aiohttp import web

from simulator.errors import UsageError
from simulator.web.errors import error_document, json_response

HEAD = "the head of the request"
UNREADABLE = "it is no HTTP request that can be read"
HOW_TO_ASK = "send HTTP/1.1 with one Host header, as every HTTP library does"
EXPECTATION, NOT_FOUND = 417, 404
METHODS = "_read_ready_cb", "_write_ready"
"""Of its own, which a transport of asyncio holds on to; from Python 3.12 on `close` drops them."""


class EnvelopeProtocol(web.RequestHandler):
    """A connection whose own refusals are errors as ours are.

    Attributes:
        when_lost: called when the connection is gone, by whichever side.
    """

    __slots__ = ("when_lost",)

    WORDS: ClassVar = {
        EXPECTATION: ("nobody here meets that Expect", "send Expect: 100-continue, or none"),
        NOT_FOUND: ("there is nothing at such a target", "ask for a path that begins with /"),
        500: ("defect of the simulator, nothing was changed", "report it with this request"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 aiohttp's own
        super().__init__(*args, **kwargs)
        self.when_lost: set[Callable[[], object]] = set()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell those who wait on it, and leave no cycle: the collector may not look here again."""
        kept = getattr(self.transport, "__dict__", {})
        kept.update({name: None for name in METHODS if name in kept})
        super().connection_lost(exc)
        for callback in tuple(self.when_lost):
            callback()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be read or handled, and hang up.

        That a client left is no defect.
        """
        if not (isinstance(exc, ConnectionError) and self.transport is None):
            super().handle_error(request, status, exc, message)  # logs it
        response = self._error(status)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a response; of an error that aiohttp raised, ours in its place."""
        if isinstance(resp, web.HTTPError):
            resp = self._error(resp.status)
        return await super().finish_response(request, resp, start_time)

    async def _handle_request(
        self,
        request: web.BaseRequest,
        start_time: float | None,
        request_handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
    ) -> tuple[web.StreamResponse, bool]:
        """Handle a request, and tell a stop that waits for that.

        One whose time was up at the same moment waits no longer, and cuts this connection off:
        aiohttp would log that nobody can be told.
        """
        try:
            return await super()._handle_request(request, start_time, request_handler)
        except InvalidStateError:
            raise ConnectionResetError("the server stops") from None

    def _error(self, status: int) -> web.Response:
        what, right = self.WORDS.get(status, (UNREADABLE, HOW_TO_ASK))
        problem = UsageError(what, where=HEAD, would_be_right=right, status=status)
        return json_response(error_document(problem), status)


class EnvelopeServer(web.Server):
    """Makes such connections."""

    def __call__(self) -> EnvelopeProtocol:
        """Make the protocol of one connection."""
        return EnvelopeProtocol(self, loop=self._loop, **self._kwargs)


class EnvelopeRunner(web.AppRunner):
    """Runs an application on such connections."""

    __slots__ = ()

    async def _make_server(self) -> web.Server:
        """Make the server that aiohttp would make, with other connections."""
        usual = await super()._make_server()
        server = EnvelopeServer(
            usual.request_handler,
            request_factory=usual.request_factory,
            handler_cancellation=usual.handler_cancellation,
        )
        server._kwargs = usual._kwargs  # noqa: SLF001 aiohttp has no other way to hand them on
        return server
