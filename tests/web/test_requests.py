"""Requests over a socket: every encoding of a form that PHP reads becomes the same call."""

import pytest
from aiohttp import FormData
from msgspec.structs import replace

from simulator.engine.engine import Engine
from tests.support.api import Client
from tests.support.connections import (
    CALL,
    MULTIPART,
    MULTIPART_END,
    URLENCODED,
    RawClient,
    named_part,
)

pytestmark = pytest.mark.usefixtures("_untouched", "_quiet")

FORM = {"action": "get_client", "token": "demo-token"}
NO_ACTION = {"code": -2, "message": "whmcs: malformed request #1"}


async def test_an_urlencoded_body_is_read(client: Client) -> None:
    """What every client of the API sends."""
    response = await client.post("/whmcs.php", data=FORM)
    assert response.status == 200
    assert (await response.json())["client"]["id"] == 123


async def test_a_query_is_read(client: Client) -> None:
    """A GET carries its form in the query."""
    response = await client.get("/auth.php", params={"action": "info", "token": "demo-token"})
    assert (await response.json())["result"]["token"] == "demo-token"


async def test_the_body_wins_over_the_query(client: Client) -> None:
    """As in `$_REQUEST`, with the order GP that PHP ships."""
    query = {"action": "no_such_action", "token": "nobody"}
    response = await client.post("/whmcs.php", params=query, data=FORM)
    assert (await response.json())["result"] == "OK"


async def test_query_and_body_fill_one_array(client: Client) -> None:
    """Fields of one name meet, whichever way they came."""
    query = {"action": "mass_pay", "token": "demo-token", "invoices[]": "554433"}
    response = await client.post("/whmcs.php", params=query, data={"invoices[]": "554433"})
    assert await response.json() == {"code": -1, "message": "mass_pay_requires_2_invoices"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_body_of_a_get_is_ignored(client: Client, method: str) -> None:
    """PHP fills `$_POST` for POST only, so such a client would fail against the real API."""
    response = await client.request(method, "/auth.php", data={"action": "info"})
    body = await response.text()
    assert response.status == 200
    assert body == (
        "" if method == "HEAD" else '{"code":-2,"message":"auth: malformed request #1"}'
    )


async def test_a_multipart_body_is_read(client: Client) -> None:
    """What `requests` sends with `files=`."""
    data = FormData(FORM, default_to_multipart=True)
    response = await client.post("/whmcs.php", data=data)
    assert (await response.json())["result"] == "OK"


async def test_files_of_a_multipart_body_are_no_parameters(client: Client) -> None:
    """PHP puts them into `$_FILES`."""
    data = FormData({"action": "get_client"})
    data.add_field("token", b"demo-token", filename="token.txt")
    response = await client.post("/whmcs.php", data=data)
    assert (await response.json())["code"] == -1


@pytest.mark.parametrize(
    "more", ["\r\nContent-Type: application/json", "\r\nContent-Type: text/plain; charset=utf-8"]
)
async def test_a_part_of_any_type_is_a_parameter(wire: RawClient, more: str) -> None:
    """Without a filename a part is a text, whatever type it names."""
    body = (
        named_part("action", b"get_client")
        + named_part("token", b"demo-token", more)
        + MULTIPART_END
    )
    assert (await wire.post(body, MULTIPART)).json["result"] == "OK"


async def test_bracket_names_are_nested_in_parts_too(client: Client) -> None:
    """One parser of names serves all encodings."""
    data = FormData(
        [*FORM.items(), ("action", "mass_pay"), ("invoices[]", "1"), ("invoices[]", "2")],
        default_to_multipart=True,
    )
    response = await client.post("/whmcs.php", data=data)
    assert (await response.json())["message"] == "invalid invoice id 1 at whmcs_com"


async def test_a_json_body_is_ignored(client: Client) -> None:
    """PHP does not read it, so a client that sends JSON learns so here."""
    response = await client.post("/whmcs.php", json=FORM)
    assert (response.status, await response.json()) == (200, NO_ACTION)


@pytest.mark.parametrize("kind", ["", "zork", "text", "application/x-www-form-urlencoded; charset"])
async def test_a_body_of_no_type_is_urlencoded(wire: RawClient, kind: str) -> None:
    """Bare scripts forget the header; they are understood."""
    header = f"Content-Type: {kind}\r\n".encode() if kind else b""
    assert (await wire.post(CALL, header)).json["result"] == "OK"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/mixed; boundary=xx"])
async def test_a_body_of_another_type_is_ignored(wire: RawClient, kind: str) -> None:
    """PHP reads two types of forms."""
    assert (await wire.post(CALL, f"Content-Type: {kind}\r\n".encode())).json == NO_ACTION


async def test_a_chunked_body_is_read(wire: RawClient) -> None:
    """Its length need not be known."""
    head = b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + URLENCODED
    chunks = [b"%x\r\n%b\r\n" % (len(each), each) for each in (CALL[:7], CALL[7:])]
    answer = await wire.send(head + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n")
    assert b'"result":"OK"' in answer


async def test_an_expected_continue_is_given(client: Client) -> None:
    """`curl` asks before it sends more than a kilobyte."""
    response = await client.post("/whmcs.php", data=FORM, expect100=True)
    assert (await response.json())["result"] == "OK"


async def test_the_host_may_be_the_real_one(client: Client) -> None:
    """Clients that have it in their code reach us under it."""
    headers = {"Host": "invapi.hostkey.com"}
    response = await client.post("/whmcs.php", data=FORM, headers=headers)
    assert (await response.json())["result"] == "OK"


LOG_IN = {"action": "login", "key": "0123456789abcdef-fedcba9876543210"}


@pytest.mark.parametrize(
    ("named", "allowed"),
    [(None, False), ("203.0.113.7", True), (" 203.0.113.9 ", True), ("198.51.100.1", False)],
)
async def test_a_header_says_where_a_request_comes_from(
    engine: Engine, client: Client, named: str | None, allowed: bool
) -> None:
    """Else it is the address of the connection; an access list looks at it."""
    slot = engine.worlds.slot()
    before = slot.world
    slot.world = before.put(replace(before.clients[123], acl=("203.0.113.0/28",)))
    headers = {} if named is None else {"X-Sim-Client-Address": named}

    response = await client.post("/auth.php", data=LOG_IN, headers=headers)
    told = await client.post(
        "/_sim/worlds/default/explain",
        json={"action": "auth/login", "params": {"key": LOG_IN["key"]}},
        headers=headers,
    )

    assert ("result" in await response.json()) is allowed
    assert (await told.json())["verdict"] == ("passes" if allowed else "refused")
    slot.world = before


async def test_a_header_that_names_no_address_is_refused(client: Client) -> None:
    """Loudly, and before anything happens."""
    response = await client.post(
        "/whmcs.php", data=FORM, headers={"X-Sim-Client-Address": "the office"}
    )

    assert response.status == 400
    said = "whmcs: malformed request: X-Sim-Client-Address: 'the office' is no IP address"
    assert (await response.json())["message"] == said
