"""The admin paths: health, worlds to look at and to put back, laws to check."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient

from simulator import __version__
from simulator.domain.world import TABLE_OF
from simulator.engine.engine import Engine
from simulator.engine.state.export import VERSION
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.api import WORLD_PATH, Client
from tests.support.recorder import new_engine
from tests.support.worlds import altered

pytestmark = pytest.mark.usefixtures("_quiet")

GETS = [
    "/_sim/health",
    "/_sim/ready",
    "/_sim/version",
    f"{WORLD_PATH}/state",
    f"{WORLD_PATH}/state/invoices",
    f"{WORLD_PATH}/invariants",
]
ONLY_GETS = [path for path in GETS if path != f"{WORLD_PATH}/state"]
POSTS = [f"{WORLD_PATH}/reset", f"{WORLD_PATH}/invoices/554433/pay"]
OF_A_WORLD = ["state", "state/invoices", "invariants"]


async def get(client: Client, path: str, status: int = 200) -> Any:  # noqa: ANN401 JSON
    """Get a path as JSON."""
    response = await client.get(path)
    assert response.status == status
    return await response.json()


async def test_a_server_with_a_world_is_healthy_and_ready(client: Client) -> None:
    """What an orchestrator asks, and what a bug report needs."""
    assert await get(client, "/_sim/health") == {"status": "ok"}
    assert await get(client, "/_sim/ready") == {"status": "ready"}
    assert await get(client, "/_sim/version") == {"name": "whmcs-sim", "version": __version__}


async def test_a_server_without_a_world_is_healthy_but_not_ready(
    aiohttp_client: AiohttpClient,
) -> None:
    """While the scenario loads, ready answers 503, and worlds are not found."""
    client = await aiohttp_client(create_app(new_engine()))
    assert await get(client, "/_sim/health") == {"status": "ok"}
    refused = await get(client, "/_sim/ready", 503)
    assert sorted(refused["error"]) == ["try", "what", "where"]
    assert (await get(client, f"{WORLD_PATH}/state", 404))["error"]["try"] == "known: none"


async def test_a_reset_puts_the_world_back_to_the_byte(client: Client, engine: Engine) -> None:
    """Identifiers, credit, sessions and chance included."""
    before = await (await client.get(f"{WORLD_PATH}/state")).read()
    for body in ({"action": "create_addfunds", "amount": 50}, {"action": "generate_due_invoice"}):
        await client.post("/whmcs.php", data={"token": "demo-token", "id": 12346, **body})
    await client.post(f"{WORLD_PATH}/invoices/554433/pay")
    assert await (await client.get(f"{WORLD_PATH}/state")).read() != before

    response = await client.post(f"{WORLD_PATH}/reset")
    assert await response.json() == {"world": "default", "reset": True}
    assert await (await client.get(f"{WORLD_PATH}/state")).read() == before
    assert engine.worlds.slot().world is engine.worlds.slot().seeded


async def test_a_reset_resets_one_world_only(client: Client, engine: Engine) -> None:
    """Worlds share nothing that changes."""
    other = engine.worlds.add("other", engine.worlds.slot().world)
    await client.post("/_sim/worlds/other/invoices/554433/pay")
    await client.post(f"{WORLD_PATH}/reset")
    assert other.world is not other.seeded
    assert engine.worlds.slot().world is engine.worlds.slot().seeded


async def test_the_state_shows_every_table(client: Client) -> None:
    """Amounts and dates are text, rows ascend, and it names its version."""
    state = await get(client, f"{WORLD_PATH}/state")
    assert (state["version"], state["scenario"], state["dialect"]) == (
        VERSION,
        "demo",
        "documented",
    )
    assert state["clock"]["frozen"] is True
    assert list(state["tables"]) == list(TABLE_OF.values())
    assert state["balances"]["123"] == "150.50"
    invoices = state["tables"]["invoices"]
    assert [row["id"] for row in invoices] == sorted(row["id"] for row in invoices)


@pytest.mark.parametrize("table", list(TABLE_OF.values()))
async def test_a_table_is_the_same_alone_as_in_the_state(client: Client, table: str) -> None:
    """One way to show rows."""
    state = await get(client, f"{WORLD_PATH}/state")
    alone = await get(client, f"{WORLD_PATH}/state/{table}")
    assert alone == {"version": VERSION, "table": table, "rows": state["tables"][table]}


async def test_an_unknown_table_is_not_found_and_the_near_one_named(client: Client) -> None:
    """A slip of the hand is answered with what was meant."""
    error = (await get(client, f"{WORLD_PATH}/state/invoice", 404))["error"]
    assert error == {
        "what": "there is no table named 'invoice'",
        "where": "state/invoice",
        "try": "did you mean 'invoices'?",
    }


@pytest.mark.parametrize("path", OF_A_WORLD)
@pytest.mark.parametrize("name", ["defualt", "%2e%2e%2f", "W%20%F0%9F%98%80", "x" * 3000])
async def test_an_unknown_world_is_not_found(client: Client, path: str, name: str) -> None:
    """Every path of a world says so in the same words."""
    error = (await get(client, f"/_sim/worlds/{name}/{path}", 404))["error"]
    assert error["what"].startswith("there is no world named")
    assert error["try"] in {"did you mean 'default'?", "known: default"}


async def test_the_laws_hold_in_the_demo_world(client: Client) -> None:
    """A whole-world check."""
    assert await get(client, f"{WORLD_PATH}/invariants") == {"holds": True, "breaches": []}


async def test_broken_laws_are_reported_row_by_row(client: Client, engine: Engine) -> None:
    """A corrupted world is shown as such, with the law and the row."""
    world = engine.worlds.slot().world
    unpaid = replace(world.invoices[554433], received=Decimal(1000))
    balances = world.balances.set(124, Decimal("-1.00"))
    engine.worlds.add(DEFAULT, altered(world.put(unpaid), balances=balances))
    found = await get(client, f"{WORLD_PATH}/invariants")
    assert found["holds"] is False
    laws = {line.split(": ")[0]: line.split(": ")[1] for line in found["breaches"]}
    assert "clients 124" in laws
    assert "balance_is_never_negative" in str(found["breaches"])
    assert "credit_balance_is_the_sum_of_the_ledger" in str(found["breaches"])


@pytest.mark.parametrize("path", ONLY_GETS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_what_is_only_shown_cannot_be_sent(client: Client, path: str, method: str) -> None:
    """Another method is refused as the admin paths refuse, with the methods there are."""
    response = await client.request(method, path)
    error = (await response.json())["error"]
    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD")
    assert error["what"] == f"{path} does not serve {method}"
    assert (error["where"], error["try"]) == (path, "use GET, HEAD")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"])
@pytest.mark.usefixtures("_untouched")
async def test_what_changes_a_world_needs_a_post(client: Client, path: str, method: str) -> None:
    """A link, an image or a prefetch cannot reset a world."""
    response = await client.request(method, path)
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert (await response.json())["error"]["try"] == "use POST"


@pytest.mark.parametrize("path", GETS)
async def test_a_head_has_the_headers_of_the_get(client: Client, path: str) -> None:
    """And no body."""
    head, whole = await client.head(path), await client.get(path)
    assert (head.status, await head.read()) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]


@pytest.mark.parametrize(
    "path",
    ["/_sim", "/_sim/", "/_sim/health/", "/_sim/nothing", WORLD_PATH + "/"],
)
async def test_an_admin_path_that_is_none_is_not_found(client: Client, path: str) -> None:
    """In the words of the admin paths."""
    error = (await get(client, path, 404))["error"]
    assert (error["what"], error["where"]) == (f"there is nothing at GET {path}", path)
