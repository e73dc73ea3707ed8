"""Long moves of a clock: others are answered meanwhile, and who else asks waits for their turn."""

import asyncio
import json
from collections.abc import Generator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import pytest
from aiohttp import ClientError

from simulator.domain.clock import Clock
from simulator.domain.world import World
from simulator.engine.clocks import ClockTransition, Progress
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.errors import UsageError
from simulator.web.admin.clock import NDJSON, run_with_pauses
from tests.support.api import WORLD_PATH, Client
from tests.support.clocks import after, bytes_of, slot_of, slot_with_service
from tests.support.connections import RawClient
from tests.support.recorder import new_engine

CLOCK = f"{WORLD_PATH}/clock"
START = "2026-03-01T09:00:00Z"
FAR = '{"advance": {"days": 60}}'
SERVICES = 1500
END = "2026-04-30T09:00:00Z"
quietly = pytest.mark.usefixtures("_quiet")


@cache
def busy() -> World:
    """Make a world in which a lot happens."""
    rows = [
        f"{{server_id: {n}, id: {n}, next_due_date: 2026-03-{16 + n % 15}}}"
        for n in range(1, SERVICES + 1)
    ]
    return slot_with_service(", ".join(rows)).world


@pytest.fixture
def engine() -> Engine:
    """Give an engine with a busy world, and one in which little happens."""
    engine = new_engine(reading=lambda: 0.0)
    engine.worlds.add(DEFAULT, busy())
    engine.worlds.add("quiet", slot_with_service().world)
    return engine


async def now_of(client: Client, world: str = DEFAULT) -> str:
    """Tell what time it is in a world."""
    answer = await (await client.get(f"/_sim/worlds/{world}/clock")).json()
    return str(answer["now"])


async def on_the_way(client: Client) -> asyncio.Task[Any]:
    """Begin a long move, and wait until it is on its way."""
    move = asyncio.create_task(client.post(CLOCK, data=FAR))
    while not START < await now_of(client) < END:
        assert not move.done()
    return move


@quietly
async def test_others_are_answered_meanwhile(client: Client) -> None:
    """Another world as ever, and this one at a midnight on the way."""
    move = await on_the_way(client)
    answered = 0
    while not move.done():
        assert await now_of(client, "quiet") == START
        answered += 1
    assert answered > 2
    answer = await (await move).json()
    assert answer["now"] == END
    assert answer["happened"] == dict.fromkeys(
        ["renewal", "reminder", "suspension", "termination"], SERVICES
    )


@quietly
async def test_a_long_move_comes_to_what_it_would_in_one_go(client: Client, engine: Engine) -> None:
    """Byte for byte."""
    slot = slot_of(engine.worlds.slot().world)
    await (await on_the_way(client))
    await client.post(CLOCK, data='{"advance": {"days": 1}}')
    after(slot, 61)
    assert bytes_of(engine.worlds.slot().world) == bytes_of(slot.world)


@quietly
async def test_a_second_move_waits_for_the_first(client: Client) -> None:
    """Both are made, one after the other."""
    move = await on_the_way(client)
    second = await (await client.post(CLOCK, data='{"advance": {"days": 1}}')).json()
    assert second["now"] == "2026-05-01T09:00:00Z"
    assert (await (await move).json())["now"] == END


@quietly
async def test_a_reset_waits_for_a_move(client: Client, engine: Engine) -> None:
    """And is what remains."""
    move = await on_the_way(client)
    response = await client.post(f"{WORLD_PATH}/reset")
    assert (response.status, (await (await move).json())["now"]) == (200, END)
    assert engine.worlds.slot().world is engine.worlds.slot().seeded


@quietly
async def test_a_fork_waits_for_a_move(client: Client) -> None:
    """It begins where the move ends."""
    move = await on_the_way(client)
    response = await client.post("/_sim/worlds", data='{"fork": "default"}')
    assert (await response.json())["clock"]["now"].startswith(END[:-1])
    await move


@quietly
async def test_a_world_is_deleted_after_its_move(client: Client, engine: Engine) -> None:
    """Whoever stood behind that in the line is told that it is gone."""
    engine.worlds.add("busy", engine.worlds.slot().world)
    path = "/_sim/worlds/busy"
    async with asyncio.TaskGroup() as together:
        asked = [
            together.create_task(client.post(f"{path}/clock", data=FAR)),
            together.create_task(client.delete(path)),
            together.create_task(client.post(f"{path}/clock", data=FAR)),
        ]
    statuses = sorted([each.result().status for each in asked])
    assert statuses in ([200, 200, 200], [200, 200, 404], [200, 404, 404])
    assert (await client.get(path)).status == 404


@quietly
async def test_progress_comes_as_lines(client: Client) -> None:
    """Each farther than the last, and the usual answer at the end."""
    response = await client.post(f"{CLOCK}?progress=1", data=FAR)
    assert (response.status, response.content_type) == (200, NDJSON)
    *lines, answer = [json.loads(line) for line in (await response.text()).splitlines()]
    assert len(lines) > 3
    assert all(sorted(line) == ["days_left", "events", "now"] for line in lines)
    assert [line["events"] for line in lines] == sorted({line["events"] for line in lines})
    assert answer == {**await (await client.get(CLOCK)).json(), "happened": answer["happened"]}
    assert answer["now"] == END


@quietly
@pytest.mark.parametrize(("body", "status"), [('{"set": "2026-02-01"}', 409), ("{}", 400)])
async def test_what_cannot_be_is_refused_without_lines(
    client: Client, body: str, status: int
) -> None:
    """As without progress."""
    response = await client.post(f"{CLOCK}?progress=true", data=body)
    assert (response.status, response.content_type) == (status, "application/json")


async def test_a_move_that_ends_on_the_way_says_so_in_the_last_line(
    client: Client, engine: Engine
) -> None:
    """Somebody in the same process has put the world back, past the line."""
    response = await client.post(f"{CLOCK}?progress=1", data=FAR)
    first = line = json.loads(await response.content.readline())
    while line["now"] == first["now"]:  # its draft would only be begun anew
        line = json.loads(await response.content.readline())
    engine.worlds.slot().reset()
    last = (await response.text()).splitlines()[-1]
    assert "put back" in json.loads(last)["error"]["what"]
    assert await now_of(client) == START


@quietly
async def test_a_client_that_hangs_up_does_not_stop_the_clock(
    client: Client, wire: RawClient
) -> None:
    """Half a move is nothing anybody asked for."""
    request = f"POST {CLOCK}?progress=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(FAR)}"
    assert b"200" in await wire.first_line(f"{request}\r\n\r\n{FAR}".encode())
    assert (await client.post(CLOCK, data='{"freeze": true}')).status == 200
    assert await now_of(client) == END


async def test_a_server_that_stops_gives_a_move_up_at_a_midnight(
    client: Client, engine: Engine
) -> None:
    """And what waits for it in the line."""
    move = await on_the_way(client)
    reset = asyncio.create_task(client.post(f"{WORLD_PATH}/reset"))
    await now_of(client)
    await client.server.close()
    assert isinstance((await asyncio.gather(move, reset, return_exceptions=True))[0], ClientError)
    now = engine.worlds.slot().world.clock.now(0.0)
    assert (now.date() < date(2026, 4, 30), now.time()) == (True, time())


async def test_a_defect_on_the_way_tells_where_the_clock_stopped() -> None:
    """What was changed before it stays changed, so nobody is told otherwise."""

    class Broken(ClockTransition):
        def __iter__(self) -> Generator[Progress, None, None]:
            yield Progress(datetime(2026, 4, 1, tzinfo=UTC), 200, 5)
            message = "the law"
            raise RuntimeError(message)

    now = datetime(2026, 3, 1, 9, tzinfo=UTC)
    transition = Broken(slot_with_service(), Clock(now), now, now)
    with pytest.raises(UsageError) as caught:
        await run_with_pauses(transition)
    assert caught.value.status == 500
    assert "2026-04-01T00:00:00Z" in caught.value.what


@quietly
async def test_a_forecast_does_not_hold_others_up(client: Client) -> None:
    """It goes through the same slices, in a world that nobody sees."""
    forecast = asyncio.create_task(client.get(f"{CLOCK}/forecast?days=60"))
    answered = 0
    while not forecast.done():
        assert await now_of(client) == START
        answered += 1
    assert answered > 2
    assert len((await (await forecast).json())["events"]) == 4 * SERVICES


async def test_a_defect_at_once_has_changed_nothing() -> None:
    """So it is told as of any other request."""

    class Broken(ClockTransition):
        def __iter__(self) -> Generator[Progress, None, None]:
            message = "the law"
            raise RuntimeError(message)

    now = datetime(2026, 3, 1, 9, tzinfo=UTC)
    with pytest.raises(RuntimeError, match="the law"):
        await run_with_pauses(Broken(slot_with_service(), Clock(now), now, now))
