"""Worlds over HTTP: made, listed, looked at, deleted, and found by what a client sends."""

import json
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from simulator.domain.api_keys import HIGHEST
from simulator.engine.worlds import DEFAULT
from simulator.web.app import ENGINE, create_app
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world, shipped

WORLDS = "/_sim/worlds"


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> TestClient[Any, Any]:
    """Serve the demo world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    return await aiohttp_client(create_app(engine))


async def make(client: TestClient[Any, Any], **wanted: object) -> dict[str, Any]:
    """Make a world and give what the answer tells of it."""
    response = await client.post(WORLDS, json=wanted)
    assert response.status == 201
    made: dict[str, Any] = await response.json()
    return made


async def test_a_world_is_made_of_the_default_one_as_it_was_seeded(
    client: TestClient[Any, Any],
) -> None:
    """The answer has the tokens and keys of its clients, its address and its clock."""
    made = await make(client)

    assert made["name"] == "w-0002"
    assert made["token"] == "w-0002.demo-token"
    assert made["tokens"] == {
        "123": "w-0002.demo-token",
        "124": "w-0002.demo-token-ru",
        "125": "w-0002.demo-token-corp",
    }
    assert list(made["api_keys"]) == ["123", "124", "125"]
    assert made["named_api_keys"] == {}
    assert made["url"] == str(client.make_url("")).rstrip("/")
    assert made["clock"] == {"now": "2026-03-01T09:00:00Z", "frozen": True}
    assert (made["clients"], made["invoices"]) == (3, 8)


async def test_the_further_keys_of_a_world_stand_by_their_names(
    client: TestClient[Any, Any],
) -> None:
    """Each logs in to its world, the one of a server to that server; not that of who has none."""
    scenario = (
        "clients: [{id: 7, services: [{server_id: 5}], token: null,"
        " api_keys: [{name: panel, server_id: 5}]}, {id: 8, api_key: none}]\n"
    )
    made = await make(client, scenario=scenario)

    keys = [made["api_keys"].pop("7"), made["named_api_keys"].pop("panel")]
    assert (made["api_keys"], made["named_api_keys"]) == ({}, {})
    for key in keys:
        form = {"action": "login", "key": key}
        answer = await (await client.post("/auth.php", data=form)).json()
        assert answer["result"]["token"].startswith(f"{made['name']}.")
        assert answer["result"]["servers"] == [5]


async def test_a_world_is_made_of_a_scenario_with_choices_of_its_own(
    client: TestClient[Any, Any],
) -> None:
    """Name, dialect, policies, seed and clock."""
    made = await make(
        client,
        name="mine",
        scenario="get_client",
        dialect="live",
        policies={"overpaid_credit": "clamp"},
        seed=7,
        clock="2026-04-01T00:00:00Z",
    )
    state = await (await client.get(f"{WORLDS}/mine/state")).json()

    assert (made["name"], made["scenario"], made["dialect"]) == ("mine", "get_client", "live")
    assert made["clock"]["now"] == "2026-04-01T00:00:00Z"
    assert (state["policies"]["overpaid_credit"], state["seed"]) == ("clamp", 7)


async def test_a_scenario_may_extend_a_shipped_one(client: TestClient[Any, Any]) -> None:
    """`extends` stands in the scenario, and is no choice beside it."""
    made = await make(client, scenario={"extends": "demo", "clients": [{"id": 123, "credit": 7}]})
    refused = await client.post(WORLDS, json={"scenario": "demo", "extends": "demo"})

    form = {"action": "get_client", "token": made["token"]}
    answer = await (await client.post("/whmcs.php", data=form)).json()
    assert answer["client"]["credit"] == "7.00"
    assert refused.status == 400


async def test_a_fork_may_choose_too(client: TestClient[Any, Any]) -> None:
    """It begins as the other world is, but for what is asked."""
    made = await make(client, fork="default", dialect="live", seed=9, clock="2027-01-01T00:00:00Z")

    assert (made["dialect"], made["clock"]["now"]) == ("live", "2027-01-01T00:00:00Z")


async def test_worlds_are_listed_shown_and_deleted(client: TestClient[Any, Any]) -> None:
    """In the order in which they were made."""
    made = await make(client, name="one")
    await make(client, name="two")
    shown = await (await client.get(f"{WORLDS}/one")).json()
    await client.delete(f"{WORLDS}/one")
    listed = await (await client.get(WORLDS)).json()

    assert shown == made
    assert listed == {"worlds": ["default", "two"], "total": 2}
    assert (await client.get(f"{WORLDS}/one")).status == 404


@pytest.mark.parametrize(
    ("wanted", "status", "where"),
    [
        ({"scenario": "get_clint"}, 404, "scenario"),
        ({"scenario": "demo", "fork": "default"}, 400, "/_sim/worlds"),
        ({"fork": "nowhere"}, 404, "/_sim/worlds/nowhere"),
        ({"name": "Not a name"}, 400, "/_sim/worlds: name"),
        ({"name": "default"}, 409, "/_sim/worlds: name"),
        ({"policies": {"overpaid_credit": "keep"}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"overpaid": "clamp"}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"token_ttl": 10**30}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"add_funds_maximum": -1}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"add_funds_maximum": "NaN"}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"credit_balance_maximum": 0.001}}, 400, "/_sim/worlds: policies"),
        ({"policies": {"credit_balance_maximum": "1E30"}}, 400, "/_sim/worlds: policies"),
        ({"seed": 2**64}, 400, "the body of /_sim/worlds"),
        ({"dialect": "spoken"}, 400, "the body of /_sim/worlds"),
        ({"forks": "default"}, 400, "the body of /_sim/worlds"),
        ({"clock": "noon"}, 400, "clock"),
        ([], 400, "the body of /_sim/worlds"),
    ],
)
async def test_a_world_that_cannot_be_is_refused(
    client: TestClient[Any, Any], wanted: object, status: int, where: str
) -> None:
    """With what was wrong, where, and what would be right; nothing is made."""
    response = await client.post(WORLDS, json=wanted)
    error = (await response.json())["error"]
    listed = await (await client.get(WORLDS)).json()

    assert response.status == status
    assert error["where"].startswith(where)
    assert error["what"]
    assert error["try"]
    assert listed["total"] == 1


@pytest.mark.parametrize(
    "headers", [{"X-Sim-World": "one"}, {"Host": "one.localhost"}, {"Host": "one.localhost:8642"}]
)
async def test_a_header_or_the_host_names_a_world(
    client: TestClient[Any, Any], headers: dict[str, str]
) -> None:
    """Where nothing else does, as at a login."""
    await make(client, name="one")
    form = {"action": "whmcslogin", "user": "john.doe@example.com", "password": "Secret-123"}

    response = await client.post("/auth.php", data=form, headers=headers)

    assert (await response.json())["result"]["token"].startswith("one.")


async def test_links_to_gateways_lead_to_the_invoice_of_their_world(
    client: TestClient[Any, Any],
) -> None:
    """A browser sends no token, so the link names the world, and so does its form."""
    made = await make(client, name="one")
    form = {"action": "getpaymentgw", "token": made["token"], "invoice_id": "554434"}
    methods = (await (await client.post("/whmcs.php", data=form)).json())["methods"]
    link = URL(methods["paymaster"]["call"]).path_qs
    page = await (await client.get(link)).text()
    await client.post(link, data={"outcome": "paid"})

    assert 'action="?id=554434&amp;sim_world=one"' in page
    assert 'name="sim_world" value="one"' in methods["bitpaycheckout"]["call"]
    assert await status(client, made["token"]) == "Paid"
    assert await status(client, "demo-token") == "Unpaid"


async def status(client: TestClient[Any, Any], token: str) -> str:
    """Tell the status of invoice 554434 in the world of a token."""
    form = {"action": "get_invoice", "token": token, "invoice_id": "554434"}
    found: str = json.loads(await (await client.post("/whmcs.php", data=form)).read())["status"]
    return found


@pytest.mark.parametrize(
    "host", ["invapi.hostkey.com", "a.one.localhost", ".localhost", "localhost"]
)
async def test_other_hosts_name_no_world(client: TestClient[Any, Any], host: str) -> None:
    """Only `<world>.localhost`, with or without a port, does; others mean the default world."""
    await make(client, name="one")
    form = {"action": "whmcslogin", "user": "john.doe@example.com", "password": "Secret-123"}

    response = await client.post("/auth.php", data=form, headers={"Host": host})

    assert "." not in (await response.json())["result"]["token"]


@pytest.mark.parametrize(
    ("forwarded", "scheme"), [("https", "https"), ("http", "http"), ("javascript", "http")]
)
async def test_links_have_the_scheme_that_the_client_used(
    client: TestClient[Any, Any], forwarded: str, scheme: str
) -> None:
    """A proxy that ends TLS says which; any other word is not believed."""
    form = {"action": "getpaymentgw", "token": "demo-token", "invoice_id": "554434"}

    response = await client.post("/whmcs.php", data=form, headers={"X-Forwarded-Proto": forwarded})

    link = URL((await response.json())["methods"]["paymaster"]["call"])
    shown = await client.get("/_sim/worlds/default", headers={"X-Forwarded-Proto": forwarded})
    assert link.scheme == URL((await shown.json())["url"]).scheme == scheme


async def test_a_key_that_cannot_name_its_world_is_not_shown(
    client: TestClient[Any, Any],
) -> None:
    """Its number has no room in what clients would send, so it opens the default world alone."""
    world = billing_world()
    key = world.api_keys.where("client", 123)[0]
    assert client.app is not None
    client.app[ENGINE].worlds.make(world.put(replace(key, id=HIGHEST + 1, name="far")), "mine")

    shown = await (await client.get("/_sim/worlds/mine")).json()

    assert "123" in shown["api_keys"]
    assert "far" not in shown["named_api_keys"]
