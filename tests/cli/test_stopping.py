"""SIGTERM ends a server at once, whatever its clients are about.

Each of these would go on for half a minute at least, and most for a whole one.
"""

import signal
import socket
from contextlib import ExitStack

from tests.cli.test_serve import served, stream

SOONER_S = 20
HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
CALL = b"action=get_client&token=demo-token"
LENGTH = b"Content-Length: %d\r\n" % len(CALL)
LONGER = b"Content-Length: 1000\r\n"
WORLD = b"/_sim/worlds/default"
PART = b'--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nabc'
MOVE = b'{"advance": {"days": 3660}}'


def get(path: bytes) -> bytes:
    """Write a request without a body."""
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n"


def post(path: bytes, headers: bytes, body: bytes) -> bytes:
    """Write a request with a body, or with the beginning of one."""
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n" + body


STATES = {
    "nothing was sent": b"",
    "a head without end": b"GET / HTTP/1.1\r\nX: ",
    "a form without end": post(b"/whmcs.php", FORM + LONGER, CALL),
    "parts without end": post(
        b"/whmcs.php", b"Content-Type: multipart/form-data; boundary=xx\r\n" + LONGER, PART
    ),
    "an admin body without end": post(WORLD + b"/reset", LONGER, b"{"),
    "a body that nobody reads": post(b"/nothing", LONGER, b"{"),
    "a long poll of the journal": get(WORLD + b"/journal?wait=60&action=nothing"),
    "a long poll of the inbox": get(WORLD + b"/inbox?wait=60&topic=nothing"),
    "a stream of events": get(WORLD + b"/events"),
    "a late answer": post(
        b"/whmcs.php", b"X-Sim-Fault: latency_ms=60000\r\n" + FORM + LENGTH, CALL
    ),
    "a dripping answer": post(
        b"/whmcs.php", b"X-Sim-Fault: drip_ms=60000\r\n" + FORM + LENGTH, CALL
    ),
    "answers that nobody reads": get(WORLD + b"/state") * 200,
    "long moves of the clock": post(WORLD + b"/clock", b"Content-Length: %d\r\n" % len(MOVE), MOVE)
    * 20,
    "forecasts": get(WORLD + b"/clock/forecast?days=3660") * 20,
}


def test_sigterm_ends_a_server() -> None:
    """With exit code 0 and without a word, though five clients are in each of these states."""
    with served() as (process, port), ExitStack() as clients:
        for each in [*STATES.values()] * 5:
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(each)
        answer = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
        answer.sendall(get(b"/_sim/health"))  # what was sent before has come by then
        assert answer.recv(15) == b"HTTP/1.1 200 OK"
        process.send_signal(signal.SIGTERM)

        assert process.wait(SOONER_S) == 0
        assert stream(process.stderr).read() == ""
