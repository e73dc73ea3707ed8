"""Events over a socket: exchanges as they happen, resuming, and who cannot follow."""

import asyncio
from contextlib import suppress

import pytest
from aiohttp import web
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.engine.journal.journal import Bounds
from simulator.engine.worlds import DEFAULT
from simulator.web.admin import events
from simulator.web.admin.events import EVENT_TIMEOUTS, EventTimeouts
from simulator.web.admin.routes import add_admin_paths, paths_of
from simulator.web.app import create_app
from simulator.web.long_poll import LONG_POLLS, LongPolls
from tests.support.admin_api import EVENTS, open_event_stream
from tests.support.api import WORLD_PATH, Client
from tests.support.journals import ask, engine_with_journal, journal_of
from tests.support.waiting import until
from tests.support.worlds import billing_world

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose journal keeps ten."""
    return engine_with_journal(Bounds(entries=10))


def app_of(engine: Engine, timeouts: EventTimeouts) -> web.Application:
    """Make an application that has nothing but events."""
    app = web.Application()
    app[LONG_POLLS], app[EVENT_TIMEOUTS] = LongPolls(), timeouts
    add_admin_paths(app.router, engine, paths_of(events))
    return app


async def test_each_exchange_comes_as_an_event(client: Client, engine: Engine) -> None:
    """As a list shows it, with its number as the id; what was before is not repeated."""
    ask(engine, "get_client")
    async with open_event_stream(client.port) as listener:
        ask(engine, "mass_pay", invoices=[502])
        number, told = await listener.event()
        ask(engine, "get_client", token="token-ru")
        following = await listener.numbers(1)

    [_, line, _] = (await (await client.get(f"{WORLD_PATH}/journal")).json())["entries"]
    assert (number, following) == (2, [3])
    assert told == line
    assert told["params"]["token"] == "***"


async def test_its_headers_say_what_it_is(client: Client) -> None:
    """Nobody may keep it, and nobody may take it for something else."""
    async with client.get(EVENTS) as response:
        headers = response.headers
    async with client.head(EVENTS) as head:
        assert head.headers["Content-Type"] == "text/event-stream"

    assert headers["Content-Type"] == "text/event-stream"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_filters_choose_what_is_told(client: Client, engine: Engine) -> None:
    """The same as those of the list."""
    async with open_event_stream(client.port, f"{EVENTS}?action=mass_pay&client=123") as listener:
        ask(engine, "get_client")
        ask(engine, "mass_pay", token="token-ru")
        ask(engine, "mass_pay")

        assert await listener.numbers(1) == [3]


@pytest.mark.parametrize(
    ("heard", "query", "numbers"),
    [
        ("0", "", [1, 2, 3, 4]),
        ("2", "", [3, 4]),
        ("3", "since=1", [4]),
        (None, "since=2", [3, 4]),
        (None, "", [4]),
        ("99", "", [1, 2, 3, 4]),
    ],
)
async def test_who_comes_back_is_told_what_was_missed(
    client: Client, engine: Engine, heard: str | None, query: str, numbers: list[int]
) -> None:
    """After the last event that was heard; an id of another world's journal begins anew."""
    for _ in range(3):
        ask(engine, "get_client")
    resume = [] if heard is None else [f"Last-Event-ID: {heard}"]
    async with open_event_stream(client.port, f"{EVENTS}?{query}", *resume) as listener:
        ask(engine, "get_client")

        assert await listener.numbers(len(numbers)) == numbers


async def test_who_comes_back_too_late_begins_with_what_is_kept(
    client: Client, engine: Engine
) -> None:
    """The gap shows in the ids."""
    for _ in range(13):
        ask(engine, "get_client")
    async with open_event_stream(client.port, EVENTS, "Last-Event-ID: 1") as listener:
        assert await listener.numbers(10) == [*range(4, 14)]


async def test_a_listener_that_is_too_slow_is_sent_away(client: Client, engine: Engine) -> None:
    """What comes next for it is no longer there; nobody else waits for it."""
    async with open_event_stream(client.port) as listener:
        for _ in range(11):
            ask(engine, "get_client")

        assert (await listener.comment()).startswith("too slow")
        assert await listener.block() == []

    assert journal_of(engine).next_number == 12


async def test_what_was_cleared_is_not_missed(client: Client, engine: Engine) -> None:
    """A listener goes on with what comes."""
    async with open_event_stream(client.port) as listener:
        ask(engine, "get_client")
        journal_of(engine).clear(engine.slot().world)
        ask(engine, "get_client")

        assert await listener.numbers(1) == [2]
        journal_of(engine).clear(engine.slot().world)
        ask(engine, "get_client")
        assert await listener.numbers(1) == [3]


async def test_a_listener_that_takes_nothing_for_long_is_cut_off(
    aiohttp_client: AiohttpClient,
) -> None:
    """Here after a hundredth of a second with a full socket; the engine never waited for it."""
    engine = engine_with_journal(Bounds(entries=5_000, bytes=100_000_000))
    client = await aiohttp_client(app_of(engine, EventTimeouts(stuck_seconds=0.01)))
    async with open_event_stream(client.port) as listener:
        listener.writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(120):
            ask(engine, "get_client", note="x" * 150_000)
        assert client.server.runner is not None
        server = client.server.runner.server
        await until(lambda: server is not None and not server.connections)
        listener.writer.transport.resume_reading()  # type: ignore[attr-defined]
        heard = 0
        with suppress(ConnectionResetError):
            while await listener.block():
                heard += 1

    assert 0 < heard < 120
    assert not listener.ended
    assert journal_of(engine).next_number == 121


async def test_silence_is_filled_with_signs_of_life(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """So that nothing in between takes the connection for dead; here every hundredth second."""
    client = await aiohttp_client(app_of(engine, EventTimeouts(heartbeat_seconds=0.01)))
    async with open_event_stream(client.port) as listener:
        assert [await listener.comment() for _ in range(3)] == ["nothing new"] * 3
        ask(engine, "get_client")
        while (block := await listener.block()) == [": nothing new"]:
            pass
        assert block[0] == "id: 1"


@pytest.mark.parametrize(
    ("happens", "goodbye"),
    [
        ("deleted", "the world is gone"),
        ("replaced", "another world has the name now"),
        ("stopped", "the server stops"),
    ],
)
async def test_the_stream_ends_with_the_reason(
    engine: Engine, aiohttp_client: AiohttpClient, happens: str, goodbye: str
) -> None:
    """When nothing will happen any more."""
    app = create_app(engine)
    client = await aiohttp_client(app)
    engine.worlds.make(billing_world(), "mine")
    name = "mine" if happens == "deleted" else DEFAULT
    async with open_event_stream(client.port, f"/_sim/worlds/{name}/events") as listener:
        if happens == "deleted":
            engine.worlds.remove("mine")
        elif happens == "replaced":
            engine.worlds.add(DEFAULT, billing_world())
        else:
            await app.shutdown()

        assert await listener.comment() == goodbye
        assert await listener.block() == []
        assert listener.ended


async def test_who_went_away_disturbs_nobody(client: Client, engine: Engine) -> None:
    """The next exchanges find nobody, and nothing is logged of it."""
    async with open_event_stream(client.port):
        pass
    for _ in range(3):
        ask(engine, "get_client")
        await asyncio.sleep(0.01)
    await until(lambda: not journal_of(engine).signal.subscribers)
    async with open_event_stream(client.port, EVENTS, "Last-Event-ID: 0") as listener:
        assert await listener.numbers(3) == [1, 2, 3]


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"Origin": "http://evil.example"}, "", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "", 403),
        ({"Host": "rebound.example"}, "", 403),
        ({"Last-Event-ID": "abc"}, "", 400),
        ({}, "limit=1", 400),
        ({}, "since=x", 400),
    ],
)
@pytest.mark.parametrize("path", [EVENTS, EVENTS.replace("events", "%65vents")])
async def test_who_may_not_listen_is_told_why(
    client: Client, headers: dict[str, str], query: str, status: int, path: str
) -> None:
    """As JSON, however the path is spelled."""
    async with client.get(f"{path}?{query}", headers=headers) as response:
        assert response.status == status
        assert all((await response.json())["error"].values())


async def test_a_world_that_is_not_there_has_no_events(client: Client) -> None:
    """The near one is named."""
    async with client.get("/_sim/worlds/defualt/events") as response:
        assert response.status == 404
        assert (await response.json())["error"]["try"] == "did you mean 'default'?"
