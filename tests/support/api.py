"""The API as tests call it: the same calls in process and over a real socket."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestClient

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import JSON, Call
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from simulator.web.forms import nest, parse_urlencoded
from tests.support.waiting import HANG_GUARD_S

DEMO_TOKEN = "demo-token"
WORLD_PATH = f"/_sim/worlds/{DEFAULT}"
Client: TypeAlias = TestClient[web.Request, web.Application]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        json: the JSON object of the body; empty for a document.
        document: the bytes of a document; empty for JSON.
        disposition: how a document wants to be treated, and its name.
    """

    status: int
    json: dict[str, Any]
    media_type: str = JSON
    document: bytes = b""
    disposition: str = ""


def read_reply(status: int, media_type: str, disposition: str, body: bytes) -> Reply:
    """Make a reply of what was sent: an object, or a document."""
    if media_type == JSON:
        return Reply(status, json.loads(body))
    return Reply(status, {}, media_type, body, disposition)


class Transport(Protocol):
    """A way to send a request: in process, or over a socket."""

    def __call__(self, module: str, method: str, form: str) -> Reply:
        """Send an urlencoded form and read the answer."""


class Api:
    """Calls actions in the default world of an engine.

    `api.call("get_invoice", invoice_id=554433)` sends the demo token; `token=None` sends none.
    Lists become `name[]=…`, mappings `name[key]=…`.
    """

    def __init__(self, engine: Engine, transport: Transport) -> None:
        """Send calls to an engine the given way."""
        self._engine = engine
        self._transport = transport

    @property
    def world(self) -> World:
        """The default world as it is now."""
        return self._engine.worlds.slot().world

    @world.setter
    def world(self, world: World) -> None:
        self._engine.worlds.add(DEFAULT, world)

    def call(
        self, action: str, *, token: str | None = DEMO_TOKEN, **params: object
    ) -> dict[str, Any]:
        """Call an action of `whmcs.php` by POST and give the JSON of the answer."""
        return self.send("whmcs", "POST", action=action, token=token, **params).json

    def send(self, module: str, method: str, **params: object) -> Reply:
        """Send any request and give status and JSON of the answer."""
        return self._transport(module, method, urlencode([*flatten(params)]))


def flatten(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Write parameters as PHP's bracket names; None is left out."""
    for name, value in params.items():
        if isinstance(value, (list, tuple)):
            yield from ((f"{name}[]", str(each)) for each in value)
        elif isinstance(value, dict):
            yield from ((f"{name}[{key}]", str(each)) for key, each in value.items())
        elif value is not None:
            yield name, str(value)


def in_process(engine: Engine) -> Api:
    """Call the engine itself."""

    def transport(module: str, method: str, form: str) -> Reply:
        answer = engine.call(Call(module, method, nest(parse_urlencoded(form)), "http://localhost"))
        return read_reply(answer.status, answer.media_type, answer.disposition, answer.body)

    return Api(engine, transport)


def over_http(engine: Engine, port: int) -> Api:
    """Call the engine's server on a port of this machine."""

    def transport(module: str, method: str, form: str) -> Reply:
        connection = HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
        query = f"?{form}" if method == "GET" else ""
        body = None if method == "GET" else form
        headers = {} if method == "GET" else {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, f"/{module}.php{query}", body, headers)
        response = connection.getresponse()
        media_type, disposition = (
            response.headers.get(name, "") for name in ("Content-Type", "Content-Disposition")
        )
        reply = read_reply(response.status, media_type, disposition, response.read())
        connection.close()
        return reply

    return Api(engine, transport)


@contextmanager
def serving(engine: Engine) -> Iterator[int]:
    """Serve an engine from a thread of its own; gives the port."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(create_app(engine), access_log=None, shutdown_timeout=0.1)

    async def start() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
