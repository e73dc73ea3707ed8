"""Snapshots over HTTP: saved, listed, restored and deleted."""

import pytest

from simulator.engine.engine import Engine
from simulator.engine.state.snapshots import MOST_SNAPSHOTS
from tests.support.api import WORLD_PATH, Client

pytestmark = pytest.mark.usefixtures("_quiet")

ALL = f"{WORLD_PATH}/snapshots"


async def test_a_world_is_saved_changed_and_restored(client: Client) -> None:
    """To the byte; the first save is 201, a later one under the name 200."""
    before = await (await client.get(f"{WORLD_PATH}/state")).read()
    saved = await client.put(f"{ALL}/before")
    told = await saved.json()
    await client.post(f"{WORLD_PATH}/clock", json={"advance": {"days": 31}})
    await client.post(f"{WORLD_PATH}/invoices/554433/pay")

    restored = await client.post(f"{ALL}/before/restore")

    assert saved.status == 201
    assert (told["name"], told["saved_at"]) == ("before", "2026-03-01T09:00:00Z")
    assert (told["rows"]["clients"], told["rows"]["invoices"]) == (3, 8)
    assert await restored.json() == {"world": "default", "restored": told}
    assert await (await client.get(f"{WORLD_PATH}/state")).read() == before
    assert (await client.put(f"{ALL}/before")).status == 200


async def test_snapshots_are_listed_shown_and_deleted(client: Client) -> None:
    """In the order in which their names were first taken."""
    for name in ("b", "a", "b"):
        await client.put(f"{ALL}/{name}")
    listed = await (await client.get(ALL)).json()
    shown = await (await client.get(f"{ALL}/a")).json()
    deleted = await (await client.delete(f"{ALL}/b")).json()

    assert [each["name"] for each in listed["snapshots"]] == ["b", "a"]
    assert listed["total"] == 2
    assert shown == listed["snapshots"][1]
    assert deleted == {"snapshot": "b", "deleted": True}
    assert (await (await client.get(ALL)).json())["total"] == 1


async def test_snapshots_belong_to_one_world(client: Client) -> None:
    """A fork begins without any."""
    await client.put(f"{ALL}/mine")
    await client.post("/_sim/worlds", json={"name": "other", "fork": "default"})

    found = await (await client.get("/_sim/worlds/other/snapshots")).json()

    assert found == {"snapshots": [], "total": 0}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/befor"), ("DELETE", "/befor"), ("POST", "/befor/restore")],
)
async def test_an_unknown_snapshot_is_not_found(client: Client, method: str, path: str) -> None:
    """And the near one is named."""
    await client.put(f"{ALL}/before")

    response = await client.request(method, f"{ALL}{path}")

    assert response.status == 404
    assert (await response.json())["error"]["try"] == "did you mean 'before'?"


@pytest.mark.parametrize(
    ("path", "body"), [("/Before", b""), ("/before?x=1", b""), ("/before", b'{"x": 1}')]
)
@pytest.mark.usefixtures("_untouched")
async def test_what_cannot_be_meant_saves_nothing(client: Client, path: str, body: bytes) -> None:
    """A wrong name, and keys that nobody reads."""
    response = await client.put(f"{ALL}{path}", data=body)

    assert response.status == 400
    assert sorted((await response.json())["error"]) == ["try", "what", "where"]
    assert (await (await client.get(ALL)).json())["total"] == 0


async def test_a_full_world_refuses_one_more(client: Client, engine: Engine) -> None:
    """With 409, and the way out."""
    slot = engine.worlds.slot()
    slot.snapshots.update({f"s{number}": slot.world for number in range(MOST_SNAPSHOTS)})

    response = await client.put(f"{ALL}/one-more")

    assert response.status == 409
    assert "delete one" in (await response.json())["error"]["try"]
