"""Every client's encoding of every action's form means the same: status, answer and world."""

from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPResponse
from socket import create_connection

import pytest

from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call
from simulator.engine.state.export import plain, state_of
from simulator.engine.worlds import DEFAULT
from simulator.web.forms import nest
from tests.encodings import libraries, programs
from tests.encodings.forms import Form, calls
from tests.encodings.raw_requests import RawRequests, kept
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world

Sender = Callable[[Iterable[Form]], None]

CALLS = calls()
SENDERS: dict[str, Sender] = {
    "urllib": libraries.urllib_urlencoded,
    "requests data": libraries.requests_urlencoded,
    "requests files": libraries.requests_multipart,
    "httpx data": libraries.httpx_urlencoded,
    "httpx files": libraries.httpx_multipart,
    "aiohttp": libraries.aiohttp_urlencoded,
    "aiohttp multipart": libraries.aiohttp_multipart,
    "curl --data-urlencode": programs.curl_urlencoded,
    "curl -F": programs.curl_multipart,
    "PHP http_build_query": programs.php_query,
    "Node URLSearchParams": programs.node_search_params,
    "Node FormData": programs.node_form_data,
    "jQuery.param": programs.jquery_param,
}


@pytest.fixture(scope="module")
def server() -> Iterator[RawRequests]:
    """A server that keeps bytes."""
    with kept() as server:
        yield server


@pytest.fixture(scope="module", params=list(SENDERS))
def sent(request: pytest.FixtureRequest, server: RawRequests) -> dict[str, bytes]:
    """What one client sends for all calls: raw requests by the name of the call."""
    forms = [Form(f"{server.origin}/{module}.php", pairs) for module, pairs in CALLS.values()]
    SENDERS[request.param](forms)
    taken = server.taken()
    assert len(taken) == len(forms)
    return dict(zip(CALLS, taken, strict=True))


@pytest.mark.parametrize("title", CALLS)
def test_an_encoding_means_what_the_form_says(
    title: str, sent: dict[str, bytes], server: RawRequests, served_engine: tuple[Engine, int]
) -> None:
    """The bytes, sent again, do what the same form does in process."""
    engine, port = served_engine
    engine.worlds.add(DEFAULT, billing_world())
    meant, after = in_process(title, server.origin)

    got = replay(sent[title], port)

    assert got == (meant.status, meant.media_type, meant.body)
    assert plain(state_of(engine.worlds.slot().world)) == after


def in_process(title: str, origin: str) -> tuple[Answer, dict[str, object]]:
    """Call the engine with the form itself; give the answer and the world after it."""
    module, pairs = CALLS[title]
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    answer = engine.call(Call(module, "POST", nest(pairs), origin))
    return answer, plain(state_of(engine.worlds.slot().world))


def replay(raw: bytes, port: int) -> tuple[int, str, bytes]:
    """Send recorded bytes to a server; give status, type and body of its response."""
    with create_connection(("127.0.0.1", port), timeout=HANG_GUARD_S) as connection:
        connection.sendall(raw)
        response = HTTPResponse(connection, method="POST")
        response.begin()
        got = response.status, response.headers["Content-Type"], response.read()
        response.close()
    return got


def test_a_request_that_means_something_else_is_noticed(
    server: RawRequests, served_engine: tuple[Engine, int]
) -> None:
    """The comparison can fail: a list whose last element is lost pays nothing."""
    title = "whmcs/mass_pay"
    engine, port = served_engine
    engine.worlds.add(DEFAULT, billing_world())
    meant, after = in_process(title, server.origin)
    shorter = CALLS[title][1][:-1]
    libraries.urllib_urlencoded([Form(f"{server.origin}/whmcs.php", shorter)])

    _, _, body = replay(server.taken()[0], port)

    assert body != meant.body
    assert plain(state_of(engine.worlds.slot().world)) != after
