"""Guards: no page of another site drives the simulator, however it spells host, origin or path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.web.admin.access import host_name, loopback, own_origins
from tests.support.api import Client
from tests.support.connections import RawClient

pytestmark = pytest.mark.usefixtures("_quiet", "_untouched")

HEALTH = b"/_sim/health"
RESET = "/_sim/worlds/default/reset"
FOREIGN_ORIGINS = [
    "null",
    "",
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1:{port}@evil.example",
    "http://evil.example/127.0.0.1:{port}",
    "http://evil.example#127.0.0.1:{port}",
    "ftp://127.0.0.1:{port}",
    "http://[::1",
    "http://127.0.0.1:{port} http://evil.example",
]
SPELLINGS = [
    "/_sim/worlds/default/reset",
    "/%5Fsim/worlds/default/reset",
    "/%5fsim/worlds/default/%72eset",
    "/_%73im/worlds/%64efault/reset",
    "/./_sim/worlds/default/reset",
    "/x/../_sim/worlds/default/reset",
    "//_sim/worlds/default/reset",
    "/_sim//worlds/default/reset",
    "/_sim/worlds/default/reset/",
    "/_sim/worlds/default/reset?x=1",
    "/_SIM/worlds/default/reset",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
async def test_a_page_of_another_origin_is_refused(client: Client, origin: str) -> None:
    """Whatever looks like our origin but is not is foreign; so is a sandboxed page's null."""
    headers = {"Origin": origin.format(port=client.port)}
    for response in (
        await client.post(RESET, headers=headers),
        await client.get("/_sim/health", headers=headers),
    ):
        error = (await response.json())["error"]
        assert response.status == 403
        assert error["what"].endswith("is foreign")
        assert error["try"] == "send no Origin header"


@pytest.mark.parametrize("origin", ["http://{host}", "https://{host}", "HTTP://{host}"])
async def test_our_own_pages_are_let_in(client: Client, origin: str) -> None:
    """The dashboard calls the admin paths of its own host, also behind a proxy that speaks TLS."""
    headers = {"Origin": origin.format(host=f"127.0.0.1:{client.port}")}
    assert (await client.get("/_sim/health", headers=headers)).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "w.localhost:8642", "LOCALHOST"])
async def test_a_name_of_this_machine_is_let_in(wire: RawClient, host: str) -> None:
    """With and without a port; worlds have names below localhost."""
    answer = await wire.get(HEALTH, f"Host: {host}\r\n".encode())
    assert answer.status == 200
    headers = f"Host: {host}\r\nOrigin: http://{host.lower()}\r\n"
    assert (await wire.get(HEALTH, headers.encode())).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "notlocalhost",
        "10.0.0.1",
        "0.0.0.0",  # noqa: S104 a host to refuse
        "[::1",
        "[::]",
        "::1",
        "evil@127.0.0.1",
        "127.0.0.1/x",
        "127.0.0.1#x",
        "a b",
        "-",
        "127.1",
        "0x7f000001",
        "2130706433",
        "localhost:",
        "localhost:x",
        "[::ffff:10.0.0.1]",
    ],
)
async def test_a_rebound_name_is_refused(wire: RawClient, host: str) -> None:
    """On loopback the host must be this machine's: a name that was rebound to it is not."""
    answer = await wire.get(HEALTH, f"Host: {host}\r\n".encode())
    assert answer.status == 403
    assert answer.json["error"]["try"] == "use http://127.0.0.1"


@pytest.mark.parametrize(
    "host", ["[::1]", "[::1]:8642", "[0:0:0:0:0:0:0:1]:1", "[::ffff:127.0.0.1]"]
)
async def test_an_address_of_version_six_is_let_in(wire: RawClient, host: str) -> None:
    """Loopback has two versions, and the one can be written in the other."""
    assert (await wire.get(HEALTH, f"Host: {host}\r\n".encode())).status == 200


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-origin", 200), ("same-site", 200), ("none", 200)],
)
async def test_a_request_that_says_it_crosses_sites_is_refused(
    client: Client, site: str, status: int
) -> None:
    """A browser says so of an image or a script, which carry no origin."""
    response = await client.get("/_sim/health", headers={"Sec-Fetch-Site": site})
    assert response.status == status


@pytest.mark.parametrize("path", SPELLINGS)
@pytest.mark.parametrize(
    "header", ["Origin: http://evil.example", "Host: evil.example", "Sec-Fetch-Site: cross-site"]
)
async def test_no_spelling_of_a_path_slips_past(wire: RawClient, path: str, header: str) -> None:
    """The guard stands in the handler, behind whatever the router made of the path."""
    host = "" if header.startswith("Host") else "Host: 127.0.0.1\r\n"
    head = (
        f"POST {path} HTTP/1.1\r\n{host}{header}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    assert (await wire.send(head.encode())).startswith(b"HTTP/1.1 403 ")


async def test_a_percent_encoded_path_is_served_to_its_own(client: Client, wire: RawClient) -> None:
    """So the test above tried paths that exist."""
    assert client.port == wire.port
    assert (await wire.get(b"/%5Fsim/%68ealth")).status == 200


async def test_an_absolute_target_names_its_own_host(wire: RawClient) -> None:
    """The host of the target counts, not the header's."""
    assert (await wire.get(b"http://evil.example/_sim/health")).status == 403


@given(st.text())
def test_any_text_as_a_host_is_judged(text: str) -> None:
    """A host is a name, an address or nothing; judging it never fails."""
    name = host_name(text)
    assert loopback(name) in {True, False}
    assert len(own_origins(text)) == 2


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.255.0.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("a.b.localhost", True),
        ("", False),
        ("localhost.", False),
        ("128.0.0.1", False),
        ("::2", False),
        ("::ffff:8.8.8.8", False),
        ("xlocalhost", False),
    ],
)
def test_loopback_is_what_never_leaves_the_machine(host: str, own: bool) -> None:
    """Names below localhost are loopback by RFC 6761."""
    assert loopback(host) is own
