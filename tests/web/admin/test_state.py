"""The state over HTTP: taken from one world and put into another, whole or not at all."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient

from simulator.domain.clock import Clock
from simulator.engine.engine import Engine
from simulator.web.admin.state import LARGEST_STATE
from simulator.web.app import LARGEST_BODY, create_app
from simulator.web.errors import AT_ONCE
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import shipped, state_values, world_from

pytestmark = pytest.mark.usefixtures("_quiet")

STATE = "/_sim/worlds/default/state"
TOP_UP = {"action": "create_addfunds", "token": "demo-token", "amount": "20"}


async def state_of(client: Client, world: str = "default") -> bytes:
    """Give the bytes of a world's state."""
    return await (await client.get(f"/_sim/worlds/{world}/state")).read()


async def test_a_state_is_put_back(client: Client, engine: Engine) -> None:
    """What happened since then has not happened; a reset still leads to the seeded world."""
    before = await state_of(client)
    seeded = engine.worlds.slot().seeded
    await client.post("/whmcs.php", data=TOP_UP)
    changed = await state_of(client)

    response = await client.put(STATE, data=before)
    told = await response.json()

    assert (response.status, told["world"], told["rows"]["invoices"]) == (200, "default", 8)
    assert await state_of(client) == before
    await client.put(STATE, data=changed)
    assert await state_of(client) == changed
    await client.post("/_sim/worlds/default/reset")
    assert engine.worlds.slot().world is seeded


async def test_a_world_that_takes_a_state_keeps_its_name(client: Client) -> None:
    """Tokens of the world name it, whose ever the state was."""
    await client.post("/_sim/worlds", json={"name": "other", "scenario": "get_client"})

    await client.put("/_sim/worlds/other/state", data=await state_of(client))

    assert await state_of(client, "other") == await state_of(client)
    shown = await (await client.get("/_sim/worlds/other")).json()
    assert shown["token"] == "other.demo-token"
    found = await client.post("/whmcs.php", data={**TOP_UP, "token": "other.demo-token"})
    assert (await found.json())["result"] == "OK"


async def test_the_state_of_another_server_does_what_it_would_have_done_there(
    client: Client, aiohttp_client: AiohttpClient
) -> None:
    """The same bytes for the same calls from then on."""
    engine = new_engine()
    engine.worlds.add("default", shipped("get_client"))
    second = await aiohttp_client(create_app(engine))
    await client.post("/whmcs.php", data=TOP_UP)

    await second.put(STATE, data=await state_of(client))

    for form in (TOP_UP, {**TOP_UP, "action": "get_invoices"}, {**TOP_UP, "action": "getcredits"}):
        one, two = [await each.post("/whmcs.php", data=form) for each in (client, second)]
        assert await one.read() == await two.read()


async def test_a_running_clock_is_told_as_it_shows(client: Client, engine: Engine) -> None:
    """And goes on from there in the world that takes the state."""
    slot = engine.worlds.slot()
    begun = slot.world.clock.instant
    slot.world = replace(slot.world, clock=Clock(begun, engine.reading() - 3600))

    clock = (await (await client.get(STATE)).json())["clock"]
    await client.put(STATE, data=await state_of(client))

    assert clock["instant"].startswith("2026-03-01T10:00:0")
    assert clock["frozen"] is False
    shown = slot.world.clock.now(engine.reading()) - begun
    assert 3600 <= shown.total_seconds() < 3610


@pytest.mark.usefixtures("_untouched")
async def test_a_state_that_cannot_be_changes_nothing(client: Client) -> None:
    """It says what, where and what would be right."""
    state: dict[str, Any] = state_values(shipped("demo"))
    state["tables"]["services"][1]["client_id"] = 999

    response = await client.put(STATE, json=state)
    error = (await response.json())["error"]

    assert response.status == 400
    assert error["where"] == f"the body of {STATE}: $.tables.services[1].client_id"
    assert "owner_exists" in error["what"]
    assert error["try"]


@pytest.mark.usefixtures("_untouched")
async def test_an_unknown_version_an_empty_body_and_a_query_are_refused(client: Client) -> None:
    """Each in the words of the admin paths."""
    for body, path in ((b'{"version": 2}', STATE), (b"", STATE), (b"{}", f"{STATE}?x=1")):
        response = await client.put(path, data=body)
        assert response.status == 400
        assert sorted((await response.json())["error"]) == ["try", "what", "where"]


async def test_an_unknown_world_takes_no_state(client: Client) -> None:
    """Worlds are made elsewhere."""
    response = await client.put("/_sim/worlds/nowhere/state", data=await state_of(client))

    assert response.status == 404


async def test_a_state_may_be_larger_than_any_other_body(client: Client, engine: Engine) -> None:
    """Other paths keep their limit; this one has its own."""
    rows = "\n".join(["- {items: [{amount: 5.00, description: Something}]}"] * 6_000)
    large = world_from(f"clients:\n- invoices:\n{rows}".replace("\n- {", "\n  - {"))
    slot = engine.worlds.add("large", large)
    state = await state_of(client, "large")
    assert LARGEST_BODY < len(state) < LARGEST_STATE

    assert (await client.put(STATE, data=BytesIO(state))).status == 200
    assert len(engine.worlds.slot().world.invoices) == len(slot.world.invoices) == 6_000
    refused = await client.post("/_sim/worlds/default/clock", data=BytesIO(state))
    assert refused.status == 413


async def test_a_state_above_its_limit_is_refused(client: Client, engine: Engine) -> None:
    """However it is sent, once so much has come; nothing is changed."""
    slot = engine.worlds.slot()
    before = slot.world

    async def endless() -> AsyncIterator[bytes]:
        block = b" " * (4 * 1024 * 1024)
        for _ in range(LARGEST_STATE // len(block) + 1):
            yield block

    response = await client.put(STATE, data=endless())

    assert response.status == 413
    assert slot.world is before


async def test_a_compressed_state_is_refused(client: Client) -> None:
    """As any compressed body."""
    response = await client.put(STATE, data=b" ", headers={"Content-Encoding": "gzip"})

    assert response.status == 415


async def test_the_head_of_a_large_state_tells_its_length(client: Client, engine: Engine) -> None:
    """And sends nothing of it; the whole goes out bit by bit."""
    slot = engine.worlds.slot()
    slot.world = slot.world.put(replace(slot.world.invoices[554433], notes="x" * 2 * AT_ONCE))

    head, whole = await client.head(STATE), await client.get(STATE)

    content = await whole.read()
    assert (head.status, await head.read()) == (200, b"")
    assert head.headers["Content-Length"] == str(len(content))
    assert len(content) > 2 * AT_ONCE
