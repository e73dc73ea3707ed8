"""Who may call the API: no page of another site, and nobody under a name that is not ours."""

import json

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.web.app import create_app
from simulator.web.tls import REAL_HOSTS
from tests.support.api import Client
from tests.support.connections import RawClient

pytestmark = pytest.mark.usefixtures("_quiet")

FORM = {"action": "apply_credit", "token": "demo-token", "invoice_id": "554433", "amount": "1"}
READ = {"action": "get_invoices", "token": "demo-token"}
RESET = {"action": "reset_password", "email": "john.doe@example.com"}
PATHS = ["/whmcs.php", "/auth.php", "/eq.php", "/tags.php"]
PANEL = "https://panel.example"
PAY = "/modules/gateways/paymaster.php?id=554433"
FOREIGN_HOSTS = [
    *("rebound.example", "rebound.example:8642", "localhost.rebound.example", "127.0.0.1.nip.io"),
    *("10.0.0.1", "whmcs-sim", "invapi.hostkey.com.rebound.example", "xinvapi.hostkey.com"),
    *("a b", "[::1", "-", "localhost:x"),
]
OUR_HOSTS = [
    *("127.0.0.1", "localhost:8642", "LOCALHOST", "mine.localhost:1", "[::1]:8642", "127.9.9.9"),
    *(*REAL_HOSTS, "INVAPI.hostkey.com:443"),
]


def wire_form(form: dict[str, str], host: str) -> bytes:
    """Write a request with a form, for a host."""
    body = "&".join(f"{name}={value}" for name, value in form.items())
    return (
        f"POST /whmcs.php HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
@pytest.mark.usefixtures("_untouched")
async def test_the_api_answers_to_no_name_that_is_not_ours(
    client: Client, wire: RawClient, engine: Engine, host: str
) -> None:
    """A page may point its name at this machine; the envelope says why, and so does the journal."""
    assert client.port == wire.port
    raw = await wire.send(wire_form(FORM, host))

    assert raw.startswith(b"HTTP/1.1 403 ")
    envelope = json.loads(raw.partition(b"\r\n\r\n")[2])
    assert (envelope["code"], envelope["result"]) == (-1, -1)
    assert "--allow-host" in envelope["message"]
    assert len(engine.worlds.slot().journal) == 1


@pytest.mark.parametrize("host", OUR_HOSTS)
async def test_the_api_answers_to_our_names_and_to_those_of_the_real_api(
    client: Client, engine: Engine, host: str
) -> None:
    """Nobody else's page has one of these, and clients reach us under them."""
    engine.worlds.add("mine", engine.worlds.slot().world)
    response = await client.post("/whmcs.php", data=READ, headers={"Host": host})
    assert (response.status, (await response.json())["result"]) == (200, "OK")
    own = {"Host": host, "Origin": f"https://{host}", "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/whmcs.php", data=READ, headers=own)).status == 200
    assert (await client.get(PAY, headers=own)).status == 200


async def test_a_host_that_was_allowed_is_one_of_ours(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """Whatever its case and port; a star stands for one name."""
    client = await aiohttp_client(create_app(engine, hosts=("sim.example", "*.dev.example")))
    answers = {}
    for host in ("sim.example", "SIM.example:80", "a.dev.example", "b.a.dev.example", "x.example"):
        response = await client.post("/whmcs.php", data=READ, headers={"Host": host})
        answers[host] = response.status
    assert [*answers.values()] == [200, 200, 200, 403, 403]
    assert (await client.get("/_sim/health", headers={"Host": "sim.example"})).status == 403


async def test_no_mail_and_no_link_names_a_host_that_is_not_ours(
    client: Client, wire: RawClient, engine: Engine
) -> None:
    """Else whoever knows an address would have its owner click on a link of his."""
    await wire.send(wire_form(RESET, "rebound.example"))
    await wire.send(wire_form({**READ, "action": "getpaymentgw"}, "rebound.example"))
    target = (
        b"POST http://rebound.example/whmcs.php?action=reset_password&email=%s HTTP/1.0\r\n\r\n"
    )
    await wire.send(target % b"john.doe@example.com")
    assert not len(engine.worlds.slot().world.messages)

    assert (await client.post("/whmcs.php", data=RESET)).status == 200
    [message] = engine.worlds.slot().world.messages
    assert f"http://127.0.0.1:{client.port}/" in repr(message)


async def test_a_client_without_a_host_is_served(wire: RawClient) -> None:
    """HTTP/1.0 has none, and no browser speaks it."""
    lines = wire_form(READ, "x").replace(b"Host: x\r\n", b"").replace(b"HTTP/1.1", b"HTTP/1.0")
    raw = await wire.send(lines)
    assert b" 200 OK\r\n" in raw


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:3000"},
        {"Origin": PANEL + ".evil.example"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
    ids=str,
)
@pytest.mark.usefixtures("_untouched")
async def test_no_page_of_another_site_calls(
    engine: Engine, aiohttp_client: AiohttpClient, path: str, headers: dict[str, str]
) -> None:
    """A form that sends itself needs no permission to read; the tokens of the demo are known."""
    for cors in ((), (PANEL,)):
        client = await aiohttp_client(create_app(engine, cors=cors))
        response = await client.post(path, data=FORM, headers=headers)
        assert response.status == 403
        assert "--cors" in (await response.json())["message"]
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_page_that_cors_names_calls(engine: Engine, aiohttp_client: AiohttpClient) -> None:
    """It is on another site, as it was said; `*` is any."""
    for cors, origin in ((PANEL, PANEL), ("null", "null"), ("*", "https://any.example")):
        client = await aiohttp_client(create_app(engine, cors=(cors,)))
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
        assert (await client.post("/whmcs.php", data=READ, headers=headers)).status == 200


async def test_a_link_from_another_site_is_followed(client: Client) -> None:
    """A click in a mail leads to a document or a payment page."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    link = "/whmcs.php?action=download_invoice&invoice_id=554433&viewpdf=1&token=demo-token"
    assert (await client.get(link, headers=headers)).content_type == "application/pdf"
    assert (await client.get(PAY, headers=headers)).status == 200


@pytest.mark.usefixtures("_untouched")
async def test_no_payment_page_is_shown_or_clicked_under_a_foreign_name(client: Client) -> None:
    """A rebound page is of one origin with it."""
    headers = {"Host": "rebound.example", "Origin": "http://rebound.example"}
    for response in (
        await client.get(PAY, headers=headers),
        await client.post(PAY, data={"outcome": "paid"}, headers=headers),
    ):
        assert response.status == 403
        assert "--allow-host" in await response.text()
