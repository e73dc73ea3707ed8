"""Faults over the admin API: declare, look at and delete them, and what cannot be declared."""

from typing import Any

import pytest

from simulator.domain.faults import MOST_FAULTS
from tests.support.api import Client

FAULTS = "/_sim/worlds/default/faults"
BUSY = {"match": {"action": "get_invoices", "first": 2}, "effect": {"status": 503}}
EXAMPLES: list[dict[str, Any]] = [
    BUSY,
    {"match": {"action": "apply_credit", "nth": 1}, "effect": {"reset": "after_commit"}},
    {
        "match": {"probability": 0.1},
        "effect": {"latency_ms": {"lognormal": {"median": 80.0, "sigma": 0.6}}},
    },
    {"match": {"action": "getcredits"}, "effect": {"upstream": "whmcs_down"}},
    {"match": {"action": "auth/login", "client": 123}, "effect": {"body": "empty"}},
    {"match": {}, "effect": {"set": {"userid": 124, "a.*.b": [None]}, "remove": ["balance"]}},
    {"match": {}, "effect": {"status": 502, "body": "<html>", "content_type": "text/html"}},
]
pytestmark = pytest.mark.usefixtures("_quiet")


async def send(
    client: Client, method: str, path: str = FAULTS, body: object = None, status: int = 200
) -> dict[str, Any]:
    """Send an admin request and give the JSON of the answer."""
    response = await client.request(method, path, json=body)
    answer: dict[str, Any] = await response.json()
    assert response.status == status, answer
    return answer


async def refused(client: Client, body: object, status: int = 400) -> dict[str, str]:
    """Declare what cannot be declared, and give the error."""
    error: dict[str, str] = (await send(client, "POST", body=body, status=status))["error"]
    assert sorted(error) == ["try", "what", "where"]
    assert (await send(client, "GET"))["total"] == 0
    return error


async def statuses(client: Client, times: int, action: str = "get_invoices") -> list[int]:
    """Call an action so often and give the statuses."""
    form = {"action": action, "token": "demo-token"}
    return [(await client.post("/whmcs.php", data=form)).status for _ in range(times)]


async def test_a_fault_is_declared_met_and_told(client: Client) -> None:
    """Its counters say what happened."""
    declared = await send(client, "POST", body=BUSY, status=201)
    assert declared == {"number": 1, **BUSY, "met": 0, "applied": 0}

    assert await statuses(client, 3) == [503, 503, 200]

    told = {"number": 1, **BUSY, "met": 3, "applied": 2}
    assert await send(client, "GET", f"{FAULTS}/1") == told
    assert await send(client, "GET") == {"faults": [told], "total": 1}


@pytest.mark.parametrize("body", EXAMPLES)
async def test_what_is_declared_is_told_as_it_was_written(
    client: Client, body: dict[str, Any]
) -> None:
    """The examples of the documentation among them."""
    declared = await send(client, "POST", body=body, status=201)

    assert {key: declared[key] for key in body} == body


async def test_a_fault_without_a_match_meets_everything(client: Client) -> None:
    """Of its world."""
    await send(client, "POST", body={"effect": {"status": 503}}, status=201)

    assert await statuses(client, 1, "getcredits") == [503]
    assert (await client.get("/_sim/health")).status == 200


async def test_faults_are_deleted_one_by_one_or_all(client: Client) -> None:
    """Each is a verb of its own, and so is the reset of the world."""
    for _ in range(3):
        await send(client, "POST", body=BUSY, status=201)

    assert await send(client, "DELETE", f"{FAULTS}/1") == {"world": "default", "deleted": 1}
    await send(client, "POST", "/_sim/worlds/default/reset")
    assert [each["number"] for each in (await send(client, "GET"))["faults"]] == [2, 3]
    assert await send(client, "DELETE") == {"world": "default", "deleted": 2}
    assert await statuses(client, 1) == [200]
    assert (await send(client, "POST", body=BUSY, status=201))["number"] == 4


async def test_a_fault_stays_in_its_world(client: Client) -> None:
    """Others, forks of it too, know nothing of what was declared there."""
    await send(client, "POST", body=BUSY, status=201)
    fork = await send(client, "POST", "/_sim/worlds", {"fork": "default"}, 201)

    path = f"/_sim/worlds/{fork['name']}/faults"
    assert await send(client, "GET", path) == {"faults": [], "total": 0}
    form = {"action": "get_invoices", "token": fork["token"]}
    assert (await client.post("/whmcs.php", data=form)).status == 200
    assert await statuses(client, 1) == [503]


async def test_a_world_from_a_scenario_begins_with_its_faults(client: Client) -> None:
    """And so do its forks, as if nothing had been met."""
    made = await send(client, "POST", "/_sim/worlds", {"scenario": "faults"}, 201)
    form = {"action": "get_invoices", "token": made["token"]}
    assert (await client.post("/whmcs.php", data=form)).status == 503

    fork = await send(client, "POST", "/_sim/worlds", {"fork": made["name"]}, 201)

    mine, its = [
        (await send(client, "GET", f"/_sim/worlds/{each['name']}/faults"))["faults"][0]
        for each in (made, fork)
    ]
    assert (mine["met"], its["met"]) == (1, 0)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({}, "missing required field `effect`"),
        ({"effect": {}}, "it does nothing"),
        ({"effect": {"status": 503, "reset": "after_commit"}}, "status and reset exclude each"),
        ({"effect": {"status": 200}}, "status 200 alone is no failure"),
        ({"effect": {"set": {"a..b": 1}}}, "regex"),
        ({"effect": {"remove": ["a"], "status": 503}}, "status and remove exclude each"),
        ({"effect": {"body": "emtpy"}}, "body is empty, malformed or truncated"),
        ({"effect": {"stats": 503}}, "unknown field `stats`"),
        ({"match": {"acton": "x"}, "effect": {"status": 503}}, "unknown field `acton`"),
        ({"match": {"nth": 1, "every": 1}, "effect": {"status": 503}}, "nth and every exclude"),
        ({"match": {"action": "A b"}, "effect": {"status": 503}}, "regex"),
        ([], "Expected `object`"),
    ],
)
async def test_what_cannot_be_declared_is_told(client: Client, body: object, what: str) -> None:
    """What, where, and what would be right; nothing was declared."""
    assert what in (await refused(client, body))["what"]


@pytest.mark.parametrize(
    ("match", "what", "hint"),
    [
        ({"action": "get_invoice2"}, "no action named 'get_invoice2'", "'get_invoice"),
        ({"action": "login"}, "no action named 'login'", "did you mean 'auth/login'?"),
        ({"module": "whmc"}, "no module named 'whmc'", "did you mean 'whmcs'?"),
        ({"client": 7}, "no client named '7'", "known: 123, 124, 125"),
    ],
)
async def test_a_fault_that_nobody_can_meet_is_refused(
    client: Client, match: dict[str, Any], what: str, hint: str
) -> None:
    """A misspelled one would wait for ever."""
    error = await refused(client, {"match": match, "effect": {"status": 503}}, 404)

    assert what in error["what"]
    assert hint in error["try"]


async def test_one_fault_too_many_is_refused(client: Client) -> None:
    """With 409, for it could be declared once another is deleted."""
    for _ in range(MOST_FAULTS):
        await send(client, "POST", body=BUSY, status=201)

    assert (
        "100 faults at most" in (await send(client, "POST", body=BUSY, status=409))["error"]["what"]
    )


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(("number", "status"), [("7", 404), ("x", 400), ("-1", 400)])
async def test_a_fault_that_is_not_there_cannot_be_found(
    client: Client, method: str, number: str, status: int
) -> None:
    """Nor what is no number."""
    error = (await send(client, method, f"{FAULTS}/{number}", status=status))["error"]

    assert number in error["what"]


@pytest.mark.parametrize("path", [FAULTS, f"{FAULTS}/1"])
async def test_a_query_that_nobody_reads_is_refused(client: Client, path: str) -> None:
    """On every path."""
    await send(client, "POST", body=BUSY, status=201)

    assert "'x'" in (await send(client, "GET", f"{path}?x=1", status=400))["error"]["what"]


async def test_a_world_whose_fault_nobody_can_meet_is_not_made(client: Client) -> None:
    """The scenario is told what it misspelled."""
    scenario = {"faults": [{"match": {"action": "get_invoces"}, "effect": {"status": 503}}]}

    error = (await send(client, "POST", "/_sim/worlds", {"scenario": scenario}, 404))["error"]

    assert "no action named 'get_invoces'" in error["what"]
    assert (await send(client, "GET", "/_sim/worlds"))["total"] == 1
