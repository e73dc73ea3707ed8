"""CORS: pages of the origins that were named may read the API's answers, and nothing else."""

import pytest
from aiohttp import ClientResponse
from pytest_aiohttp.plugin import AiohttpClient

from simulator.cli.options import read_origin
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.faults import fault
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

pytestmark = pytest.mark.usefixtures("_quiet")

PANEL = "https://panel.example"
FORM = {"action": "get_invoices", "token": "demo-token"}
PREFIX = "Access-Control-"


@pytest.fixture
def engine() -> Engine:
    """Give an engine with a fresh demo world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    return engine


@pytest.fixture
async def client(engine: Engine, aiohttp_client: AiohttpClient) -> Client:
    """Give a client of a server that lets two pages in: one of a host, and one of a file."""
    return await aiohttp_client(create_app(engine, cors=(PANEL, "null")))


def allowed(response: ClientResponse) -> dict[str, str]:
    """Give the headers of CORS, without their prefix."""
    headers = response.headers.items()
    return {name.removeprefix(PREFIX): value for name, value in headers if name.startswith(PREFIX)}


@pytest.mark.parametrize("origin", [PANEL, "null", PANEL.upper()])
@pytest.mark.parametrize(
    ("path", "status"), [("/whmcs.php", 200), ("/auth.php", 200), ("/whmcs.php/x", 404)]
)
async def test_a_named_origin_may_read_every_answer_of_the_api(
    client: Client, origin: str, path: str, status: int
) -> None:
    """Also those that say no; caches keep the answers to other origins apart."""
    response = await client.post(path, data=FORM, headers={"Origin": origin})

    assert response.status == status
    assert response.headers["Vary"] == "Origin"
    assert allowed(response) == {
        "Allow-Origin": origin,
        "Allow-Credentials": "true",
        "Expose-Headers": "X-Sim, X-Sim-Request-Id, Content-Disposition",
    }


@pytest.mark.parametrize("path", ["/whmcs.php", "/eq.php", "/presets.php"])
async def test_a_preflight_allows_what_it_asks_for(
    client: Client, engine: Engine, path: str
) -> None:
    """Without being a request of the world: no token is sent yet, and no action."""
    asking = {
        "Origin": PANEL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-sim-world",
    }
    response = await client.options(path, headers=asking)

    assert (response.status, await response.read()) == (204, b"")
    assert allowed(response) == {
        "Allow-Origin": PANEL,
        "Allow-Credentials": "true",
        "Allow-Methods": "GET, HEAD, POST",
        "Allow-Headers": "content-type, x-sim-world",
        "Max-Age": "600",
    }
    assert response.headers["Vary"] == "Origin"
    assert len(engine.worlds.slot().journal) == 0


async def test_a_preflight_from_a_public_page_to_this_machine_is_allowed(client: Client) -> None:
    """Chromium asks whether a private network may be reached."""
    asking = {
        "Origin": PANEL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Private-Network": "true",
    }
    response = await client.options("/whmcs.php", headers=asking)
    assert allowed(response)["Allow-Private-Network"] == "true"
    assert "Allow-Headers" not in allowed(response)


@pytest.mark.parametrize("value", ["a b", "x\ty", "a;b", "x" * 5000, "\u00e9"])
async def test_headers_that_are_none_are_not_echoed(client: Client, value: str) -> None:
    """Names of headers, and nothing else, come back."""
    asking = {
        "Origin": PANEL,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": value,
    }
    response = await client.options("/whmcs.php", headers=asking)
    assert response.status == 204
    assert "Allow-Headers" not in allowed(response)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "https://evil.example",
        "http://panel.example",
        "https://panel.example:8443",
        "https://panel.example.evil.example",
        "https://panel.example https://evil.example",
        "*",
    ],
)
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
async def test_no_other_origin_is_let_in(client: Client, origin: str | None, method: str) -> None:
    """It is refused, and its browser tells it nothing."""
    headers = {"Access-Control-Request-Method": "POST"}
    headers |= {} if origin is None else {"Origin": origin}
    response = await client.request(method, "/whmcs.php", data=FORM, headers=headers)
    usual = 200 if method == "POST" else 405
    assert response.status == (usual if origin is None else 403)
    assert allowed(response) == {}
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_nothing_but_the_api_is_opened(client: Client, method: str) -> None:
    """No admin path, however it is spelled, no payment page, and nothing that is not there."""
    asking = {"Origin": PANEL, "Access-Control-Request-Method": "POST"}
    admin = [path.path for path in ADMIN_PATHS]
    others = [
        *("/", "/?invoice_id=554433", "/modules/gateways/paymaster.php?id=554433", "/x/y.php"),
        *("/_sim/x.php", "/%5Fsim/worlds", "/_SIM/x.php", "/whmcs.php/../_sim/worlds"),
        *("/_sim.php/../_sim/health", "/_sim/worlds/w.php"),
    ]
    for path in (*admin, *others):
        response = await client.request(method, path, headers=asking)
        assert allowed(response) == {}, path
        if path in admin:
            assert response.status in {403, 405}, path


async def test_every_page_may_read_where_that_was_said(
    engine: Engine, aiohttp_client: AiohttpClient
) -> None:
    """Then without credentials, as browsers demand; a named origin keeps its own answer."""
    client = await aiohttp_client(create_app(engine, cors=("*", PANEL)))
    anybody = await client.post("/whmcs.php", data=FORM, headers={"Origin": "http://any.example"})
    assert allowed(anybody)["Allow-Origin"] == "*"
    assert "Allow-Credentials" not in allowed(anybody)
    named = await client.post("/whmcs.php", data=FORM, headers={"Origin": PANEL})
    assert (allowed(named)["Allow-Origin"], allowed(named)["Allow-Credentials"]) == (PANEL, "true")


async def test_a_faulted_answer_can_be_read_as_well(client: Client, engine: Engine) -> None:
    """A page that is to handle failures must see them."""
    engine.worlds.slot().faults.add(fault({"status": 503}, action="get_invoices"))
    response = await client.post("/whmcs.php", data=FORM, headers={"Origin": PANEL})
    assert (response.status, allowed(response)["Allow-Origin"]) == (503, PANEL)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Panel.Example", "https://panel.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("http://[::1]:5173", "http://[::1]:5173"),
        ("https://panel.example:443", "https://panel.example"),
        ("http://panel.example:80", "http://panel.example"),
        ("null", "null"),
        ("*", "*"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(text: str, origin: str) -> None:
    """In small letters, without the port that everybody knows."""
    assert read_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        *("", "panel.example", "https://", "ftp://panel.example", "https://panel.example/app"),
        *("https://user@panel.example", "https://panel.example?x", "https://*.example"),
        *("https://panel.example:x", "https://panel.example:99999", "https://a b", "file://"),
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    """When the server starts, not when a page is not let in."""
    with pytest.raises(ValueError, match=r"is no origin: write one such as https://panel\.example"):
        read_origin(text)
