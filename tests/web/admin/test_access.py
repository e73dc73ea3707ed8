"""Who may use the admin paths: with a token, whoever sends it; without one, whoever is near."""

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from simulator.engine.worlds import DEFAULT
from simulator.web.admin.access import reachable_only_nearby, readable_token
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

TOKEN = "s3cret-token"
RIGHT = [
    {"X-Sim-Admin-Token": TOKEN},
    {"Authorization": f"Bearer {TOKEN}"},
    {"Authorization": f"bearer  {TOKEN} "},
]
WRONG = [
    {},
    {"X-Sim-Admin-Token": ""},
    {"X-Sim-Admin-Token": TOKEN[:-1]},
    {"X-Sim-Admin-Token": TOKEN + "x"},
    {"X-Sim-Admin-Token": "wrong", "Authorization": f"Bearer {TOKEN}"},
    {"Authorization": TOKEN},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": "Bearer"},
    {"X-Sim-Admin-Token": "ключ"},
]
PUBLIC = {"/_sim/health", "/_sim/ready", "/_sim/version"}


def app_with(token: str | None) -> web.Application:
    """Make an application with a world, and a token or none."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    return create_app(engine, admin_token=token)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A client of a server that has a token."""
    async with TestClient(TestServer(app_with(TOKEN))) as made:
        yield made


@pytest.mark.parametrize("headers", RIGHT)
async def test_who_sends_the_token_is_let_in(client: Client, headers: dict[str, str]) -> None:
    """In a header of ours, or as programs send tokens."""
    answer = await client.post("/_sim/worlds/default/reset", headers=headers)
    assert answer.status == 200


@pytest.mark.parametrize("headers", WRONG)
async def test_who_does_not_is_told_how(client: Client, headers: dict[str, str]) -> None:
    """Without a token, with another one, or with one that is not where it belongs."""
    answer = await client.post("/_sim/worlds/default/reset", headers=headers)
    error = (await answer.json())["error"]

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert error["what"] in {"the admin token is missing", "this is not the admin token"}
    assert error["try"] == "send what --admin-token says as `X-Sim-Admin-Token: …`"
    assert TOKEN not in await answer.text()


async def test_every_admin_path_wants_the_token_but_three(client: Client) -> None:
    """Whoever waits for the server needs to know no secret; a path that is added is guarded."""
    for path in ADMIN_PATHS:
        url = URL(path.path.replace("{", "").replace("}", ""))
        answer = await client.request(path.method, url)
        assert (answer.status == 401) == (path.path not in PUBLIC), path.path
    assert {path.path for path in ADMIN_PATHS if path.public} == PUBLIC


async def test_the_api_wants_no_admin_token(client: Client) -> None:
    """Its callers have tokens of their own; nor does who pays on a page."""
    form = {"action": "get_invoices", "token": "demo-token"}
    answer = await client.post("/whmcs.php", data=form)
    assert (answer.status, (await answer.json())["result"]) == (200, "OK")


async def test_a_page_of_another_site_is_refused_even_with_the_token(client: Client) -> None:
    """A token does not make a foreign page ours."""
    headers = {"X-Sim-Admin-Token": TOKEN, "Origin": "http://evil.example"}
    assert (await client.post("/_sim/worlds/default/reset", headers=headers)).status == 403


async def test_the_document_tells_of_the_token(client: Client) -> None:
    """Where it is sent, and where it is not asked for."""
    answer = await client.get("/_sim/admin/openapi.json", headers=RIGHT[0])
    document = await answer.json()
    reset = document["paths"]["/_sim/worlds/{world}/reset"]["post"]

    assert set(document["components"]["securitySchemes"]) == {"header", "bearer"}
    assert reset["security"] == [{}, {"header": []}, {"bearer": []}]
    assert "401" in reset["responses"]
    assert "401" not in document["paths"]["/_sim/health"]["get"]["responses"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("whmcs-sim:8642", 200),
        ("whmcs_sim", 200),
        ("172.17.0.2:8642", 200),
        ("[fd00::2]:8642", 200),
        ("sim.ci.svc.cluster.local:8642", 200),
        ("host.docker.internal:8642", 200),
        ("evil.example", 403),
        ("whmcs-sim.evil.example:8642", 403),
        ("127.0.0.1.evil.example", 403),
        ("evil.example.", 403),
        ("", 403),
    ],
)
async def test_off_loopback_a_name_of_the_web_is_refused(
    own_address: str, host: str, status: int
) -> None:
    """A page may point a name of its own at a server; a service's name it cannot have.

    The same holds for the API itself.
    """
    server = TestServer(app_with(None), host=own_address)
    async with TestClient(server) as client:
        admin = await client.get("/_sim/worlds", headers={"Host": host})
        assert admin.status == status
        if status == 403:
            assert "--admin-token" in (await admin.json())["error"]["try"]
        assert (await client.get("/_sim/ready", headers={"Host": host})).status == 200
        form = {"action": "get_invoices", "token": "demo-token"}
        api = await client.post("/whmcs.php", data=form, headers={"Host": host})
        assert api.status == status


async def test_off_loopback_a_name_that_was_allowed_is_let_in(own_address: str) -> None:
    """Where nobody wants a token either."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, shipped("demo"))
    server = TestServer(create_app(engine, hosts=("sim.company.example",)), host=own_address)
    async with TestClient(server) as client:
        headers = {"Host": "sim.company.example:8642"}
        assert (await client.get("/_sim/worlds", headers=headers)).status == 200
        form = {"action": "get_invoices", "token": "demo-token"}
        assert (await client.post("/whmcs.php", data=form, headers=headers)).status == 200


async def test_with_the_token_every_name_will_do(own_address: str) -> None:
    """Then no page can do harm: it does not know the token."""
    server = TestServer(app_with(TOKEN), host=own_address)
    async with TestClient(server) as client:
        headers = {"Host": "sim.company.example", **RIGHT[0]}
        assert (await client.get("/_sim/worlds", headers=headers)).status == 200


@pytest.fixture
def own_address() -> str:
    """An address of this machine that is not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return str(asking.getsockname()[0])


@pytest.mark.parametrize("host", ["localhost", "w-1.localhost", "::1", "10.0.0.1", "sim", "a.test"])
def test_what_nobody_can_own_on_the_web_is_near(host: str) -> None:
    """Addresses, names without a dot, and endings that are reserved."""
    assert reachable_only_nearby(host)


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "sim.local."])
def test_anything_else_is_not(host: str) -> None:
    """Nor is a `Host` that is none."""
    assert not reachable_only_nearby(host)


@pytest.mark.parametrize("text", ["", " ", "two words", "line\nbreak", "ключ", "tab\t"])
def test_a_token_that_no_header_can_carry_is_refused(text: str) -> None:
    """When the server starts, not when somebody is locked out."""
    with pytest.raises(ValueError, match="visible ASCII"):
        readable_token(text)
