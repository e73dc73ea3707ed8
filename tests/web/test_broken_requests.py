"""Broken requests: each gets an envelope that says why, and harms neither world nor server."""

import asyncio
import gzip
import io

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.connections import (
    CALL,
    CALL_IN_PARTS,
    MULTIPART,
    MULTIPART_END,
    URLENCODED,
    RawClient,
    RawResponse,
    multipart_part,
    named_part,
    parse_response,
    request_head,
)

pytestmark = pytest.mark.usefixtures("_untouched")

quietly = pytest.mark.usefixtures("_quiet")
FORM = {"action": "get_client", "token": "demo-token"}
TEN_MEGABYTES = 10 * 1024 * 1024


def assert_malformed(answer: RawResponse, status: int, words: str) -> None:
    """Hold that an answer is an envelope of both dialects with some words in it."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert sorted(answer.json) == ["code", "error", "message", "result"]
    assert answer.json["error"] == answer.json["message"]
    assert words in answer.json["message"]


BROKEN_PARTS = {
    "no text": (named_part("x", b"\xff"), "can't decode byte 0xff"),
    "an unknown charset": (named_part("x", b"1", "\r\nContent-Type: text/x; charset=zork"), "zork"),
    "an unknown encoding": (named_part("x", b"1", "\r\nContent-Transfer-Encoding: zork"), "zork"),
    "broken base64": (named_part("x", b"1", "\r\nContent-Transfer-Encoding: base64"), "base64"),
    "a binary part that is no text": (named_part("x", b"\xff", "\r\nContent-Type: a/b"), "0xff"),
    "no name": (multipart_part("Content-Disposition: form-data", b"1"), "missing name"),
    "no disposition": (multipart_part("X: y", b"1"), "missing name"),
    "no header": (multipart_part("nonsense", b"1"), "nonsense"),
    "a header without end": (named_part("x", b"1", "\r\nX: " + "a" * 100_000), "Got more than"),
    "parts in parts": (
        multipart_part("Content-Type: multipart/mixed; boundary=yy", b"--yy--"),
        "nested",
    ),
}


@quietly
@pytest.mark.parametrize("situation", BROKEN_PARTS)
async def test_a_broken_part_is_malformed(wire: RawClient, situation: str) -> None:
    """Whatever the multipart reader trips over is told in the envelope."""
    broken, words = BROKEN_PARTS[situation]
    assert_malformed(await wire.post(CALL_IN_PARTS + broken + MULTIPART_END, MULTIPART), 400, words)


@quietly
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (b"multipart/form-data", "boundary missed"),
        (b"multipart/form-data; boundary=", "starting boundary"),
        (b"multipart/form-data; boundary*", "boundary*' cannot be read"),
        (b"application/json; x*", "'application/json; x*' cannot be read"),
        (b"multipart/form-data; boundary=yy", "starting boundary"),
        (b"multipart/form-data; boundary=" + b"x" * 100, "boundary"),
    ],
)
async def test_a_wrong_boundary_is_malformed(wire: RawClient, kind: bytes, words: str) -> None:
    """Missing, empty, without a value, another or too long; what is no form may have a star too."""
    answer = await wire.post(CALL_IN_PARTS + MULTIPART_END, b"Content-Type: " + kind + b"\r\n")
    assert_malformed(answer, 400, words)


@quietly
@pytest.mark.parametrize("kept", [1, 30, 60, 100, len(CALL_IN_PARTS), len(CALL_IN_PARTS) + 3])
async def test_a_multipart_body_that_ends_early_is_malformed(wire: RawClient, kept: int) -> None:
    """Half a form is no form, wherever it was cut."""
    answer = await wire.post((CALL_IN_PARTS + MULTIPART_END)[:kept], MULTIPART)
    assert_malformed(answer, 400, "the body cannot be read")


@quietly
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "zork"])
@pytest.mark.parametrize("kind", [URLENCODED, MULTIPART])
async def test_a_compressed_body_is_malformed(wire: RawClient, encoding: str, kind: bytes) -> None:
    """PHP would read garbage; a body that inflates to gigabytes is refused unread."""
    headers = kind + f"Content-Encoding: {encoding}\r\n".encode()
    answer = await wire.post(gzip.compress(CALL), headers)
    assert_malformed(answer, 415, f"Content-Encoding '{encoding}': send it plain")


@quietly
@pytest.mark.parametrize("encoding", ["", "identity", "Identity"])
async def test_a_body_that_says_it_is_plain_is_read(wire: RawClient, encoding: str) -> None:
    """Identity is no compression."""
    headers = URLENCODED + f"Content-Encoding: {encoding}\r\n".encode()
    assert (await wire.post(CALL, headers)).json["result"] == "OK"


@quietly
async def test_a_query_that_is_not_utf8_is_malformed(wire: RawClient) -> None:
    """Percent-encoded bytes must be characters."""
    assert_malformed(await wire.get(b"/auth.php?action=%ff"), 400, "auth: malformed request")


@quietly
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
async def test_too_many_fields_are_malformed(wire: RawClient, kind: str) -> None:
    """More than a thousand, in either encoding."""
    if kind == "urlencoded":
        assert_malformed(await wire.post(b"x[]=1&" * 1001), 400, "more than 1000 fields")
    else:
        body = CALL_IN_PARTS + named_part("x[]", b"1") * 1000 + MULTIPART_END
        assert_malformed(await wire.post(body, MULTIPART), 413, "fields 1000 exceeded")


@quietly
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
async def test_a_body_of_ten_megabytes_is_refused_and_the_client_served_on(
    client: Client, kind: str
) -> None:
    """The answer is an envelope with 413, and the next request is served."""
    body = b"--xx\r\n" + named_part("x", b"a" * TEN_MEGABYTES)[6:] + MULTIPART_END
    headers = {"Content-Type": f"{kind}; boundary=xx"}
    response = await client.post("/whmcs.php", data=io.BytesIO(body), headers=headers)
    answer = await response.json()
    assert (response.status, answer["code"], answer["result"]) == (413, -1, -1)
    assert "size 1048576 exceeded" in answer["message"]
    again = await client.post("/whmcs.php", data=FORM)
    assert (await again.json())["result"] == "OK"


@quietly
async def test_a_body_that_never_ends_is_malformed(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """A body has its time; so does one whose chunks broke, which has no end to wait for."""
    client = await aiohttp_client(create_app(engine, body_seconds=0.05))
    wire = RawClient(client.port or 0)
    head = b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\n" + URLENCODED
    late = await wire.first_line(head + b"Content-Length: 1000\r\n\r\n", CALL)
    assert late == b"HTTP/1.1 408 Request Timeout\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
    assert b" 408 " in await wire.first_line(chunked, b"5\r\nactio\r\n", b"zz\r\n")


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"\r\n\r\n\r\n\0\0\0\r\n\r\n",
        b"ZORK /whmcs.php HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /whmcs.php HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"POST /whmcs.php HTTP/1.1\r\nno header\r\n\r\n",
        b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        (
            b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        b"POST /whmcs.php HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n",
        b"GET /auth.php?a=\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /auth.php?a=" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_without_a_traceback(
    wire: RawClient, garbage: bytes
) -> None:
    """The server itself answers 400 and hangs up; no line of ours is shown."""
    raw = await wire.send(garbage, hang_up=True)
    assert parse_response(raw).status == 400
    assert b"Traceback" not in raw
    assert b".py" not in raw
    assert (await wire.post()).json["result"] == "OK"


@quietly
@pytest.mark.parametrize("sent", [b"", CALL, CALL + b"&invoice_id=1"])
async def test_a_client_that_leaves_mid_body_has_called_nothing(
    engine: Engine, wire: RawClient, sent: bytes
) -> None:
    """Half a body is never taken for a whole one: here the whole would have raised an invoice."""
    call = b"action=create_addfunds&token=demo-token&amount=50"
    head = request_head(b"POST /whmcs.php", URLENCODED + b"Content-Length: 1000\r\n")
    before = engine.worlds.slot().world
    assert await wire.send(head + call + sent, hang_up=True) == b""
    assert engine.worlds.slot().world is before
    assert (await wire.post()).json["result"] == "OK"


@quietly
async def test_a_slow_body_keeps_nobody_waiting(wire: RawClient, client: Client) -> None:
    """While one client types, the others are served."""
    head = request_head(b"POST /whmcs.php", URLENCODED + b"Content-Length: %d\r\n" % len(CALL))
    slow = asyncio.create_task(wire.send(head, *(CALL[at : at + 1] for at in range(len(CALL)))))
    for _ in range(5):
        response = await client.post("/whmcs.php", data=FORM)
        assert (await response.json())["result"] == "OK"
    assert not slow.done()
    assert parse_response(await slow).json["result"] == "OK"
