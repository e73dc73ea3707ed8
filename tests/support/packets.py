"""Requests in bytes, plain and odd, and scripts of them: cut into packets anyhow."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.support.api import DEMO_TOKEN
from tests.support.wires import SETTLED, Packet

CALLS: Sequence[dict[str, str]] = (
    {"action": "get_invoice", "invoice_id": "554433"},
    {"action": "create_addfunds", "amount": "20.00"},
    {"action": "mass_pay", "invoices[]": "554433"},
    {"action": "get_client", "note": "é +&=%"},
    {"action": "no_such"},
    {"action": "get_client", "sim_fault": "status=503"},
    {},
)
BODIES = [urlencode({"token": DEMO_TOKEN, **call}).encode() for call in CALLS]
ODD_BODIES = [b"", b"%ff=1", b"a" * 9_999, b"a=" + b"b" * 10_000, b"x[" * 70 + b"]=1", b"&" * 1000]
TYPE = "Content-Type: application/x-www-form-urlencoded"
USUAL_HEADS = (
    ("POST /whmcs.php HTTP/1.1", "Host: 127.0.0.1", TYPE, "Content-Length: {}"),
    ("POST /whmcs.php HTTP/1.1", "Host: localhost:8642", "content-length: {}", "Accept: */*", TYPE),
    ("POST /auth.php HTTP/1.1", "Host: 127.0.0.1", "Content-Length: {}", TYPE),
)
LINES = (
    *("POST /whmcs.php HTTP/1.0", "GET /whmcs.php HTTP/1.1", "PUT /whmcs.php HTTP/1.1"),
    *("POST /whmcs.php?action=get_client HTTP/1.1", "POST /nothing.php HTTP/1.1"),
    *("POST /whmcs.php/below HTTP/1.1", "POST http://localhost/whmcs.php HTTP/1.1"),
    *("HEAD /whmcs.php HTTP/1.1", "GET /_sim/health HTTP/1.1", "CONNECT a:1 HTTP/1.1", "rubbish"),
)
HEADERS = (
    *("Host: evil.example", "Host: default.localhost", "Host: none.localhost", "Host: a"),
    *("Connection: close", "Connection: keep-alive", "Connection: Upgrade", "Upgrade: websocket"),
    *("X-Sim-World: default", "X-Sim-World: none", "X-Sim-Fault: status=503", "X-Sim-Explain: 1"),
    *("X-Sim-Fault: body=truncated", "X-Sim-Client-Address: 10.1.2.3", "Expect: 100-continue"),
    *("X-Sim-Client-Address: here", "Origin: https://evil.example", "X-Forwarded-Proto: https"),
    *("Sec-Fetch-Site: cross-site", "Content-Encoding: gzip", "Transfer-Encoding: chunked"),
    *("Content-Type: application/json", "Content-Type: multipart/form-data; boundary=xx"),
    "Content-Type: a/b; x*",
    *("Content-Length: 3", "Content-Length: {}", "Content-Length : {}", "Cookie: a=b", "no header"),
    *("Accept: text/html", "User-Agent: test/1", " folded", "Authorization: Bearer x"),
)
CHUNKED = b"5\r\nabcde\r\n0\r\n\r\n"


def head(lines: Sequence[str], length: object) -> bytes:
    """Write a head around the number of bytes of the body."""
    return "\r\n".join([*lines, "", ""]).replace("{}", str(length)).encode()


@st.composite
def odd_heads(draw: st.DrawFn, usual: Sequence[str]) -> Sequence[str]:
    """Make a head that differs from a usual one."""
    lines = list(usual)
    lines[0] = draw(st.sampled_from([lines[0], lines[0], *LINES]))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(1, len(lines)))
        lines[place : place + draw(st.integers(0, 1))] = [draw(st.sampled_from(HEADERS))]
    return lines


@st.composite
def requests(draw: st.DrawFn, heads: Sequence[Sequence[str]]) -> bytes:
    """Make a request with one of the heads; most bodies are usual."""
    lines, body = draw(st.sampled_from(heads)), draw(st.sampled_from(BODIES))
    length = str(len(body))
    if draw(st.sampled_from([*[False] * 9, True])):
        body = draw(st.sampled_from([*BODIES, *ODD_BODIES, CHUNKED]))
        size = len(body)
        length = draw(st.sampled_from([f"{size}", f"0{size}", f"{size} ", f"{size + 1}"]))
    return head(lines, length) + body


@st.composite
def scripts(draw: st.DrawFn) -> list[Packet]:
    """Make a connection's worth of requests with few heads, cut into packets anyhow."""
    usual = draw(st.sampled_from(USUAL_HEADS))
    heads = [usual, *draw(st.lists(odd_heads(usual), max_size=2))]
    packets: list[Packet] = []
    left = b""
    for request in draw(st.lists(requests(heads), min_size=3, max_size=8)):
        data = left + request
        body = data.find(b"\r\n\r\n") + 4
        way = draw(st.sampled_from((*["whole"] * 5, *["apart"] * 3, "cut", "joined")))
        cuts = {"apart": [body], "cut": draw(st.lists(st.integers(0, len(data)), max_size=3))}
        left = data if way == "joined" else b""
        if not left:
            places = [0, *sorted(cuts.get(way, [])), len(data)]
            pieces = [data[a:b] for a, b in pairwise(places) if a < b]
            turns = st.sampled_from((*[SETTLED] * 6, 1, 0))
            seconds = st.sampled_from((*[0] * 20, 0.1, 31, 76))
            packets += [Packet(each, draw(turns), draw(seconds)) for each in pieces]
    return [*packets, Packet(left, 1)] if left else packets


def plain(number: int = 0, *, form: dict[str, str] = CALLS[0], host: str = "127.0.0.1") -> bytes:
    """Write a request that may take the fast path; a number makes its form longer."""
    body = urlencode(
        {"token": DEMO_TOKEN, **form, **({"n": "1" * number} if number else {})}
    ).encode()
    lines = ("POST /whmcs.php HTTP/1.1", f"Host: {host}", TYPE, "Content-Length: {}")
    return head(lines, len(body)) + body


def apart(request: bytes) -> list[Packet]:
    """Cut a request into head and body, as http.client and requests do."""
    body = request.index(b"\r\n\r\n") + 4
    return [Packet(request[:body]), Packet(request[body:])]


def odd_lines() -> Iterator[Sequence[str]]:
    """Give a usual head with another first line, with a header more, and with another instead."""
    first, *usual = USUAL_HEADS[0]
    for line in LINES:
        yield line, *usual
    for header in HEADERS:
        yield first, header, *usual
        name = header.partition(":")[0]
        yield first, header, *(each for each in usual if not each.startswith(name))
