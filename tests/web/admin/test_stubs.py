"""Stubs over the admin API, and what they send over a socket."""

from typing import Any

import pytest

from tests.support.api import Client

STUBS = "/_sim/worlds/default/stubs"
ISOS = {"match": {"module": "iso", "action": "uploaded"}, "answer": {"result": "OK", "n": []}}
pytestmark = pytest.mark.usefixtures("_quiet")


async def send(
    client: Client, method: str, path: str = STUBS, body: object = None, status: int = 200
) -> dict[str, Any]:
    """Send an admin request and give the JSON of the answer."""
    response = await client.request(method, path, json=body)
    answer: dict[str, Any] = await response.json()
    assert response.status == status, answer
    return answer


async def test_a_stub_is_declared_met_told_and_deleted(client: Client) -> None:
    """Its counters say what happened."""
    declared = await send(client, "POST", body=ISOS, status=201)
    assert declared == {"number": 1, "stub": ISOS, "met": 0, "applied": 0}

    response = await client.post("/iso.php", data={"action": "uploaded"})
    assert (response.status, await response.json()) == (200, ISOS["answer"])
    assert response.headers["X-Sim-Request-Id"] == "default-1"

    told = {"number": 1, "stub": ISOS, "met": 1, "applied": 1}
    assert await send(client, "GET", f"{STUBS}/1") == told
    assert await send(client, "GET") == {"stubs": [told], "total": 1}
    assert await send(client, "DELETE", f"{STUBS}/1") == {"world": "default", "deleted": 1}
    assert await send(client, "DELETE") == {"world": "default", "deleted": 0}


async def test_status_headers_and_bytes_go_out_as_they_are(client: Client) -> None:
    """A redirect, a file, a page of a proxy."""
    file = {"base64": "JVBERi0=", "headers": {"Content-Type": "application/pdf", "ETag": '"1"'}}
    await send(client, "POST", body={"match": {"module": "s3"}, **file}, status=201)
    response = await client.get("/s3.php", params={"action": "get_files"})
    assert await response.read() == b"%PDF-"
    assert (response.headers["Content-Type"], response.headers["ETag"]) == (
        "application/pdf",
        '"1"',
    )

    gone = {"status": 302, "headers": {"Location": "/elsewhere"}, "match": {"module": "pdns"}}
    await send(client, "POST", body=gone, status=201)
    response = await client.get("/pdns.php?action=list_zones", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/elsewhere")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_module_that_nobody_lists_is_there_once_a_stub_answers_in_it(
    client: Client, method: str
) -> None:
    """Before, and for what the stub does not mean, there is nothing."""
    asked = {"action": "list"}
    assert (await client.request(method, "/nowhere.php", params=asked)).status == 404
    no_world = {"X-Sim-World": "w-none"}
    response = await client.request(method, "/nowhere.php", params=asked, headers=no_world)
    assert response.status == 404
    await send(client, "POST", body={"match": {"action": "nowhere/list"}, "answer": {}}, status=201)
    response = await client.request(method, "/nowhere.php", params=asked)
    assert (response.status, await response.json()) == (200, {})
    unreadable = {"X-Sim-Client-Address": "nowhere"}
    response = await client.request(method, "/nowhere.php", params=asked, headers=unreadable)
    assert response.status == 404
    response = await client.request(method, "/nowhere.php", params={"action": "show"})
    assert response.status == 404
    assert "there is nothing at" in (await response.json())["error"]["what"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"answer": {}, "body": ""}, "answer and body exclude each other; write one"),
        ({"match": {"client": 999}, "answer": {}}, "there is no client named '999'"),
        ({"match": {"modul": "tags"}}, "Object contains unknown field `modul`"),
        ({"file": "/etc/passwd"}, "Object contains unknown field `file`"),
    ],
)
async def test_what_is_no_stub_is_refused(client: Client, body: object, what: str) -> None:
    """Nothing is declared; no file of this machine is read."""
    status = 404 if "no client" in what else 400
    error = (await send(client, "POST", body=body, status=status))["error"]
    assert what in error["what"]
    assert (await send(client, "GET"))["total"] == 0


async def test_the_journal_can_be_asked_for_what_stubs_answered(client: Client) -> None:
    """Of all, or of one."""
    await send(client, "POST", body=ISOS, status=201)
    for action in ("uploaded", "list_iso"):
        await client.post("/iso.php", data={"action": action})
    for query, numbers in (("stub=", [1]), ("stub=1", [1]), ("stub=2", []), ("", [1, 2])):
        found = await send(client, "GET", f"/_sim/worlds/default/journal?{query}")
        assert [each["number"] for each in found["entries"]] == numbers


async def test_a_state_keeps_what_a_scenario_declares(client: Client) -> None:
    """Those of a place have their own path."""
    state = await send(client, "GET", "/_sim/worlds/default/state")
    assert state["stubs"] == []
    await send(client, "PUT", "/_sim/worlds/default/state", {**state, "stubs": [ISOS]})
    assert (await send(client, "GET", "/_sim/worlds/default/state"))["stubs"] == [ISOS]
    absurd = {**state, "stubs": [{"answer": {}, "body": ""}]}
    error = (await send(client, "PUT", "/_sim/worlds/default/state", absurd, 400))["error"]
    assert "$.stubs[0] answer and body exclude each other" in f"{error['where']} {error['what']}"
    del state["stubs"]  # one that was exported before there were any
    await send(client, "PUT", "/_sim/worlds/default/state", state)
