"""The fast path: a plain request on a kept-alive connection is answered as its bytes come in.

A client sends one head again and again, but for the number in `Content-Length`. The first time it
goes the ordinary way: aiohttp parses it, `read_call` checks who may ask, and the call it came to is
kept with the connection, for it depends on nothing else. When it comes again, only its form is read
and the answer written at once, with no parser, task, request and response between them.

Fast is a POST of at most 9,999 urlencoded bytes to a path of the API, without query and with none
but `COMMON` headers, in one piece or with its body apart. Ordinary is all else: a new head, what
comes while a request is under way or writing is paused, a server with `--cors` or `--plain-edge`.
An error, or an answer that a fault or a stub wants sent otherwise, is handed to the ordinary way.
"""

import re
from operator import attrgetter

from aiohttp import __version__, web
from aiohttp.helpers import rfc822_formatted_time
from aiohttp.http import SERVER_SOFTWARE
from msgspec.structs import replace

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call
from simulator.web.connections import Connection
from simulator.web.errors import HEADERS, REQUEST_ID, log
from simulator.web.forms import nest, parse_urlencoded
from simulator.web.requests import is_urlencoded

KNOWN_AIOHTTP = "3.14."
TOUCHED = "_keepalive_timeout _loop _next_keepalive_close_time _paused _upgraded _waiter"
COMMON = {"accept", "accept-encoding", "accept-language", "connection", "content-length"}
COMMON |= {"content-type", "host", "user-agent", "x-sim-client-address", "x-sim-world"}
LINE, BLANK = b"\r\n", b"\r\n\r\n"
FRAMING = re.compile(rb"(?i)\r\n(?:Content-Length:[ \t]*([0-9]{1,9})\r|Content-Length|Transfer-E)")
MOST_DIGITS = 4
MOST_HEADS = 4
HELD_SECONDS = 0.05
NAMES = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
START = f"HTTP/1.1 200 OK\r\n{NAMES}{REQUEST_ID}: "

way_out = attrgetter("allow", "delivery", "disposition", "headers", "media_type", "status")
PLAIN = way_out(Answer(b""))


class FastConnection(Connection):
    """A connection that knows the last few plain heads."""

    outcome: Answer | Exception | None = None  # of a request that has only to be sent an answer
    known: tuple[tuple[bytes, bytes, Call, Engine], ...] = ()
    head: tuple[bytes, bytes] | None = None  # of the only request under way
    _expected = 0  # bytes until the next head; negative once nobody can tell
    _held = b""  # a known head, and less than its body
    _timed = False  # whether somebody looks soon if something is still held

    def data_received(self, data: bytes) -> None:
        """Answer a request with a known head; whatever else comes goes the ordinary way."""
        idle = self._waiter is not None and not self._waiter.done()
        if idle and not self._expected and not self._paused and self._go_fast(self._held + data):
            self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        else:
            self._hold_no_longer()
            self._go_the_ordinary_way(data, alone=idle)

    def _go_fast(self, data: bytes) -> bool:
        for before, after, call, engine in self.known:
            end = data.find(LINE, len(before), len(before) + MOST_DIGITS + len(LINE))
            number = data[len(before) : end]
            if number.isdigit() and data.startswith(before) and data.startswith(after, end):
                body = data[end + len(after) :]
                if len(body) < int(number):
                    self._held = data
                    if not self._timed:
                        self._timed = True
                        self._loop.call_later(HELD_SECONDS, self._hold_no_longer)
                    return True
                return len(body) == int(number) and self._answered(call, engine, body)
        return False

    def _answered(self, call: Call, engine: Engine, body: bytes) -> bool:
        try:
            asked = replace(call, form=nest(parse_urlencoded(body)), size=len(body))
            if engine.takes_long(asked):
                return False
            answer = engine.call(asked)
        except Exception as problem:  # noqa: BLE001 the ordinary way raises and handles it
            self.outcome = problem
            return False
        if way_out(answer) != PLAIN:
            self.outcome = answer
            return False
        head = f"{START}{answer.entry}\r\nContent-Length: {len(answer.body)}\r\nDate: "
        head = f"{head}{rfc822_formatted_time()}\r\nServer: {SERVER_SOFTWARE}\r\n\r\n"
        assert self.transport is not None  # noqa: S101 data has come from it
        self.transport.write(head.encode() + answer.body)
        self._held = b""
        return True

    def _hold_no_longer(self) -> None:
        held, self._held, self._timed = self._held, b"", False
        if held:
            self._go_the_ordinary_way(held, alone=True)

    def _go_the_ordinary_way(self, data: bytes, *, alone: bool) -> None:
        """Let aiohttp have what came, and keep account of where the next head begins."""
        if self._expected > 0:
            self._expected -= len(data)
        elif self._expected == 0 and data:
            body = data.find(BLANK) + len(BLANK)
            framing = FRAMING.search(data, 0, body)  # aiohttp hangs up where there are several
            number = framing[1] if framing else b"0"
            known = number is not None and body >= len(BLANK)
            self._expected = body + int(number) - len(data) if known else -1
            head = (data[: framing.start(1)], data[framing.end(1) : body]) if framing else None
            self.head = head if alone else None
        super().data_received(data)
        if self._upgraded:
            self._expected = -1


def finished(request: web.Request) -> Answer | None:
    """Give the answer to a call that was made on the fast path, or raise what that raised."""
    connection = request.protocol
    if not isinstance(connection, FastConnection):
        return None
    outcome, connection.outcome = connection.outcome, None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def learn(request: web.Request, call: Call, engine: Engine) -> None:
    """Remember the head of a request that goes the ordinary way, if it is plain."""
    connection = request.protocol
    if not isinstance(connection, FastConnection) or connection.head is None:
        return
    before, after = connection.head
    plain = before.startswith(f"POST /{call.module}.php HTTP/1.1\r\n".encode())
    plain = plain and request.body_exists and is_urlencoded(request)
    if plain and COMMON.issuperset(map(str.lower, request.headers)):
        connection.known = ((before, after, call, engine), *connection.known[: MOST_HEADS - 1])


def connection_class(*, plain: bool) -> type[Connection]:
    """Give the class of connections: fast, unless they shall not be or aiohttp is another."""
    known = all(hasattr(web.RequestHandler, name) for name in TOUCHED.split())
    known = known and __version__.startswith(KNOWN_AIOHTTP)
    if not plain and not known:
        log.warning("no fast path through aiohttp %s: all goes through it", __version__)
    return FastConnection if known and not plain else Connection
