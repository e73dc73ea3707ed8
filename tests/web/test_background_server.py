"""A server in a thread of its own, where worlds are made and deleted, each in its turn."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.engine.world_creation import NewWorld, new_world
from simulator.errors import UnknownName, UsageError
from simulator.testing.admin_api import AdminApi
from simulator.web.background_server import MOST_WAITING, BackgroundServer
from simulator.web.locks import WORLD_LOCKS
from tests.support.recorder import new_engine
from tests.support.waiting import wait_until
from tests.support.worlds import shipped


@pytest.fixture
def server() -> Iterator[BackgroundServer]:
    """Serve the demo."""
    server = BackgroundServer(new_engine())
    server.serve(lambda _worlds: shipped("demo"))
    yield server
    server.stop()


def names(server: BackgroundServer) -> list[str]:
    """Ask for the worlds, as anybody would."""
    found: list[str] = AdminApi(server.url).ask("GET", "/_sim/worlds")["worlds"]
    return found


def test_whatever_is_asked_later_comes_after_a_deletion(server: BackgroundServer) -> None:
    """Nobody waits for it, and nobody sees the world any more."""
    for _ in range(20):
        made = server.create(NewWorld(scenario="demo"))
        assert made.name in names(server)
        server.delete(made.name)
        assert names(server) == ["default"]


def test_worlds_that_end_while_nobody_asks_do_not_pile_up(server: BackgroundServer) -> None:
    """A suite may make thousands, and ask none of them anything."""
    for _ in range(10 * MOST_WAITING):
        server.delete(server.create(NewWorld(scenario="demo")).name)
    wait_until(lambda: len([*server.engine.worlds]) <= 1 + MOST_WAITING)
    assert names(server) == ["default"]


def test_threads_make_worlds_while_the_server_answers(server: BackgroundServer) -> None:
    """Each has a name of its own, and whoever asks meanwhile is told of whole worlds."""
    wanted = [NewWorld(scenario="demo")] * 200
    with ThreadPoolExecutor(8) as threads:
        made = threads.map(server.create, wanted)
        while len(names(server)) <= len(wanted):
            continue
    assert sorted(names(server)) == ["default", *sorted(each.name for each in made)]


def test_a_world_that_cannot_be_is_refused_in_the_thread_that_asks(
    server: BackgroundServer,
) -> None:
    """The server goes on; what is not there need not be deleted."""
    with pytest.raises(UnknownName, match="did you mean 'demo'"):
        server.create(NewWorld(scenario="dmeo"))
    server.delete("nobody")
    assert names(server) == ["default"]


def test_a_world_that_is_put_in_order_goes_when_that_is_over(server: BackgroundServer) -> None:
    """A long move of its clock, say, goes on to its end; nobody waits for it either."""
    made = server.create(NewWorld())
    begun, enough = threading.Event(), threading.Event()

    async def put_in_order() -> None:
        async with server._app[WORLD_LOCKS].held(made.name):
            begun.set()
            await asyncio.to_thread(enough.wait)

    putting = asyncio.run_coroutine_threadsafe(put_in_order(), server._loop)
    begun.wait()
    server.delete(made.name)
    assert names(server) == ["default", made.name]
    enough.set()
    putting.result()
    while server._waiting:
        continue
    assert names(server) == ["default"]


def test_it_stops_before_it_has_started() -> None:
    """A world that cannot be made leaves no thread and no loop."""
    server = BackgroundServer(new_engine())
    with pytest.raises(UsageError):
        server.serve(lambda worlds: new_world(worlds, NewWorld(scenario="dmeo")))
    assert not any(each.name == "whmcs-sim" for each in threading.enumerate())
