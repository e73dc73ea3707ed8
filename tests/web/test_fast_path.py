"""The fast path: whatever is sent, it answers what the ordinary way does, and does nothing else."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from typing import Any
from unittest.mock import Mock

import aiohttp
import httpx
import msgspec
import pytest
import requests as requests_library
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.stubs import Stub
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Exchange
from simulator.engine.worlds import DEFAULT
from simulator.web import api, fast_path
from simulator.web.app import CONNECTIONS, create_app
from simulator.web.background_server import BackgroundServer
from simulator.web.connections import Connection
from simulator.web.fast_path import FastConnection, connection_class
from simulator.web.requests import read_call
from tests.support.api import DEMO_TOKEN
from tests.support.faults import fault
from tests.support.hypothesis_profiles import examples
from tests.support.packets import (
    BODIES,
    CALLS,
    USUAL_HEADS,
    apart,
    head,
    odd_lines,
    plain,
    scripts,
)
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S, until
from tests.support.wires import MOMENT, FedServer, Packet, Pair, Wire, settle
from tests.support.worlds import shipped

FAULTS: Sequence[dict[str, Any]] = (
    {"status": 503},
    {"body": "truncated"},
    {"body": "malformed"},
    {"reset": "after_commit"},
    {"latency_ms": 0},
)
STUBS: Sequence[dict[str, Any]] = (
    {"answer": {"result": "OK", "stubbed": True}},
    {"body": "no JSON", "status": 418, "headers": {"X-Own": "1", "Content-Type": "text/plain"}},
)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Give the two servers."""
    made = Pair()
    yield made
    made.stop()


def declare(number: int) -> Callable[[Engine], object]:
    """Declare one of the faults and stubs for get_invoice; 0 declares none."""

    def prepare(engine: Engine) -> None:
        slot = engine.worlds.slot()
        if 0 < number <= len(FAULTS):
            slot.faults.add(fault(FAULTS[number - 1], action="get_invoice"))
        elif number:
            made = {"match": {"action": "get_invoice"}, **STUBS[number - len(FAULTS) - 1]}
            slot.stubs.add(msgspec.convert(made, Stub))

    return prepare


DECLARED = len(FAULTS) + len(STUBS)


@examples(100)
@given(script=scripts(), declared=st.integers(0, DECLARED))
def test_both_ways_are_one(pair: Pair, script: list[Packet], declared: int) -> None:
    """Bytes, journal and worlds are the same, however requests look, follow and are cut."""
    logging.disable()  # what aiohttp says of rubbish
    try:
        pair.send(*script, prepare=declare(declared))
    finally:
        logging.disable(logging.NOTSET)


def test_whoever_sends_an_odd_head_again_and_again_is_answered_alike(pair: Pair) -> None:
    """Whether or not it is remembered."""
    for lines in odd_lines():
        sent = Packet(head(lines, len(BODIES[0])) + BODIES[0])
        pair.send(Packet(plain()), sent, sent, sent, Packet(plain()))


def test_all_but_the_first_request_with_a_head_are_fast(pair: Pair) -> None:
    """However long their forms, and whatever comes in between; a few heads are remembered."""
    other = plain(host="localhost")
    admin = Packet(b"GET /_sim/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    sent, fast = pair.send(*(Packet(each) for each in (plain(), plain(1), other, plain(2), other)))
    assert (sent.count(b"HTTP/1.1 200 OK"), fast) == (5, 3)
    assert pair.send(Packet(plain()), admin, Packet(plain(1)))[1] == 1


def test_a_body_that_comes_apart_from_its_head_is_fast(pair: Pair) -> None:
    """Also in pieces, as long as they are all of it."""
    *most, last = apart(plain())
    pieces = [Packet(last.data[:9]), Packet(last.data[9:])]
    assert pair.send(*apart(plain()), *apart(plain(7)), *most, *pieces)[1] == 2


def test_a_body_that_is_late_goes_the_ordinary_way(pair: Pair) -> None:
    """And is refused when its time is over, as ever."""
    top, rest = apart(plain())
    late = Packet(top.data, seconds=1)
    assert pair.send(Packet(plain()), late, rest, Packet(plain()), late, rest)[1] == 1
    assert b"HTTP/1.1 408" in pair.send(Packet(plain()), Packet(top.data, seconds=30))[0]


def test_a_body_of_another_length_is_read_as_ever(pair: Pair) -> None:
    """One that lacks a byte takes it from what follows, whose rest cannot be read."""
    body, lines = BODIES[0], USUAL_HEADS[0]
    for length in (len(body) + 1, len(body) - 1):
        wrong = Packet(head(lines, length) + body)
        assert b" 400 " in pair.send(Packet(plain()), wrong, Packet(plain()))[0]


def test_a_type_that_cannot_be_read_is_none_of_an_empty_body(pair: Pair) -> None:
    """Nobody reads it."""
    first, host, _, length = USUAL_HEADS[0]
    empty = Packet(head((first, host, "Content-Type: a/b; x*", length), 0))
    assert b" 400 " not in pair.send(empty, empty)[0]


def test_what_follows_in_one_packet_is_answered_in_order(pair: Pair) -> None:
    """A hundred at once, behind a head that is known."""
    sent, fast = pair.send(Packet(plain()), Packet(plain()), Packet(plain(1) * 100, turns=500))
    numbers = [int(each) for each in re.findall(rb"X-Sim-Request-Id: default-(\d+)", sent)]
    assert (numbers, fast) == (list(range(1, 103)), 1)


def test_what_comes_while_another_is_under_way_waits_for_it(pair: Pair) -> None:
    """A known head behind one that is new; afterwards it is fast again."""
    new = Packet(plain(host="localhost"), turns=0)
    behind = [Packet(plain(), turns=0), Packet(plain(), turns=50)]
    sent, fast = pair.send(Packet(plain()), new, *behind, Packet(plain()))
    assert (sent.count(b"HTTP/1.1 200 OK"), fast) == (5, 1)
    assert pair.send(new, *behind, Packet(plain()))[1] == 0


CHUNKED_HEAD = head((*USUAL_HEADS[0][:3], "Transfer-Encoding: chunked"), "")
TUNNEL = head(("CONNECT a:1 HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 10"), "")


@pytest.mark.parametrize(
    "before",
    [
        (b"POST /whmcs.php HTTP/1.1\r\nX: ",),
        (b"POS",),
        (CHUNKED_HEAD, b"%x\r\n" % len(plain())),
        (CHUNKED_HEAD, b"18\r\na\r\nContent-Length: 8\r\n\r\n", b"\r\n0\r\n\r\nP"),
        (TUNNEL, b"POST /whmc"),  # it has no body, whatever it says
    ],
)
def test_what_looks_like_a_known_head_may_be_none(pair: Pair, before: Sequence[bytes]) -> None:
    """The rest of another head or of a body, or of what follows a body that is none."""
    packets = [Packet(each) for each in before]
    assert pair.send(Packet(plain()), *packets, Packet(plain()), Packet(plain()))[1] == 0


def test_heads_that_differ_behind_the_length_are_two(pair: Pair) -> None:
    """As those that name two worlds."""
    body = BODIES[0]
    usual = USUAL_HEADS[0]
    here, nowhere = (
        Packet(head((*usual, f"X-Sim-World: {world}"), len(body)) + body)
        for world in ("default", "nowhere")
    )
    assert pair.send(here, nowhere, here, nowhere)[1] == 2


def test_fast_requests_keep_a_connection_open(pair: Pair) -> None:
    """It is closed when it was idle for long enough; a head that comes just before counts."""
    idle = [Packet(plain(), seconds=70) for _ in range(4)]
    assert pair.send(*idle)[1] == 3
    top, rest = apart(plain())
    slow = [Packet(plain()), Packet(plain(), seconds=74.91), Packet(top.data, seconds=0.01), rest]
    assert pair.send(*slow)[0].count(b"HTTP/1.1 200 OK") == 3
    assert pair.send(Packet(plain()), Packet(plain(), seconds=75), Packet(plain()))[1] == 1


@pytest.mark.parametrize("number", range(1, DECLARED + 1))
def test_faults_and_stubs_send_what_they_want(pair: Pair, number: int) -> None:
    """The call is performed once; what does not go out plainly goes out the ordinary way."""
    script = [Packet(plain()), Packet(plain(form=CALLS[1])), Packet(plain()), *apart(plain())]
    pair.send(*script, Packet(plain(host="localhost", form=CALLS[3])), prepare=declare(number))


def test_a_server_that_still_loads_says_so(pair: Pair) -> None:
    """Its head is known, its world is not there."""
    sent, _ = pair.send(
        *[Packet(plain())] * 3, prepare=lambda engine: setattr(engine.worlds, "default", None)
    )
    assert sent.count(b"HTTP/1.1 503") == 3


def test_a_defect_is_told_as_ever(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the call raised goes through the boundary, and is written down."""

    def fail_once(exchange: Exchange) -> None:
        if exchange.number == 2:
            raise RuntimeError

    for each in (pair.fast, pair.plain):
        monkeypatch.setattr(each.engine, "observer", fail_once)
    sent, _ = pair.send(*[Packet(plain())] * 3)
    assert (sent.count(b"200 OK"), sent.count(b"500 Internal")) == (2, 1)


@pytest.fixture
async def server() -> AsyncIterator[FedServer]:
    """Give a server with the fast path, and the demo world."""
    made = FedServer(plain_edge=False)
    await made.start()
    made.engine.worlds.add(DEFAULT, shipped("demo"))
    yield made
    await made.stop()


async def test_a_client_that_reads_nothing_is_sent_no_more(server: FedServer) -> None:
    """One answer more, as ever; the others when it reads again."""
    wire = await server.connect()
    for _ in range(2):
        wire.receive(plain())
        await settle()

    wire.protocol.pause_writing()
    for _ in range(5):
        wire.receive(plain())
        await settle()
    assert wire.sent.count(b"HTTP/1.1") == 3

    wire.protocol.resume_writing()
    await settle()
    assert wire.sent.count(b"HTTP/1.1") == 7


def answered(wire: Wire, number: int) -> bool:
    """Tell whether so many requests were answered."""
    return wire.sent.count(b"HTTP/1.1 200 OK") == number


async def test_a_document_is_drawn_beside_the_loop(server: FedServer) -> None:
    """So it goes the ordinary way, and leaves the fast path to others."""
    wire = await server.connect()
    form = {"action": "download_invoice", "invoice_id": "554433"}
    for number, each in enumerate((CALLS[0], form, CALLS[0])):
        await until(partial(answered, wire, number))
        await settle()
        wire.receive(plain(form=each))
    assert (len(server.past[0]), server.ordinary) == (3, 2)


@pytest.mark.parametrize("held", [False, True])
async def test_a_client_that_is_gone_is_forgotten(
    server: FedServer, caplog: pytest.LogCaptureFixture, *, held: bool
) -> None:
    """In the middle of a request or not: nothing is performed, and nothing is said."""
    wire = await server.connect()
    wire.receive(plain())
    await settle()
    if held:
        wire.receive(apart(plain())[0].data)

    wire.close()
    await asyncio.sleep(2 * MOMENT)

    assert (len(server.past[0]), caplog.records) == (1, [])


async def test_a_server_that_stops_hangs_up(server: FedServer) -> None:
    """On who waits and on who is in the middle of a request; what comes after is not performed."""
    wires = [await server.connect() for _ in range(2)]
    for wire in wires:
        wire.receive(plain())
        await settle()
    top, rest = apart(plain())
    wires[1].receive(top.data)

    stopping = asyncio.create_task(server.stop())
    await settle()
    wires[1].receive(rest.data)
    await stopping

    assert [wire.closing for wire in wires] == [True, True]
    assert len(server.past[0]) == 2


def test_clients_are_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are: those that send head and body apart, and those that do not."""
    monkeypatch.setattr(fast_path, "HELD_SECONDS", HANG_GUARD_S)
    ordinary = Mock(wraps=read_call)
    monkeypatch.setattr(api, "read_call", ordinary)
    server = BackgroundServer(new_engine())
    server.serve(lambda _: shipped("demo"))
    url, form = f"{server.url}/whmcs.php", {"token": DEMO_TOKEN, **CALLS[0]}

    with requests_library.Session() as session, httpx.Client() as client:
        for _ in range(3):
            assert session.post(url, form).json()["result"] == "OK"
            assert client.post(url, data=form).json()["result"] == "OK"

    server.stop()
    assert ordinary.call_count == 2  # the first of each


@pytest.mark.parametrize(
    ("name", "value"), [("KNOWN_AIOHTTP", "3.13."), ("TOUCHED", "_waiter _no_such")]
)
def test_an_aiohttp_that_is_not_known_has_no_fast_path(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, value: str
) -> None:
    """It says so in one line, and all goes the ordinary way."""
    monkeypatch.setattr(fast_path, name, value)

    assert connection_class(plain=False) is Connection
    assert [each.getMessage() for each in caplog.records] == [
        f"no fast path through aiohttp {aiohttp.__version__}: all goes through it"
    ]


def test_who_wants_no_fast_path_has_none(caplog: pytest.LogCaptureFixture) -> None:
    """The flag, and pages of other origins, whose answers have headers of their own."""
    engine = new_engine()
    kinds = [
        create_app(engine)[CONNECTIONS].kind,
        create_app(engine, plain_edge=True)[CONNECTIONS].kind,
        create_app(engine, cors=("https://panel.example",))[CONNECTIONS].kind,
    ]
    assert (kinds, caplog.records) == ([FastConnection, Connection, Connection], [])
