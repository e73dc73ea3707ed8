"""The API's paths: which methods they serve, what lies beside them, and what every answer bears."""

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator import __version__
from simulator.actions import TABLE
from simulator.domain.policies import Dialect
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import altered, shipped

pytestmark = pytest.mark.usefixtures("_untouched", "_quiet")

FORM = {"action": "get_invoices", "token": "demo-token"}
ADDRESSES = ["/whmcs.php", "/auth.php", "/_sim/health", "/_sim/nothing", "/nothing", "/", "/whmcs"]
OTHER_METHODS = ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("method", OTHER_METHODS)
async def test_another_method_is_refused_by_name(client: Client, method: str) -> None:
    """An action documented for POST answers 405 and says what it allows."""
    response = await client.request(method, "/whmcs.php", params=FORM)
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert await response.json() == {"code": -1, "message": "get_invoices is served by POST only"}


async def test_a_head_is_refused_without_a_body(client: Client) -> None:
    """HEAD is a method like the others, and has no body."""
    response = await client.head("/whmcs.php", params=FORM)
    assert (response.status, await response.read()) == (405, b"")


async def test_an_action_with_two_methods_names_both(client: Client) -> None:
    """`Allow` lists what the action's declaration lists."""
    response = await client.put("/auth.php", params={"action": "info", "token": "demo-token"})
    assert (response.status, response.headers["Allow"]) == (405, "POST, GET")
    assert "POST and GET only" in (await response.json())["message"]


@pytest.mark.parametrize("method", OTHER_METHODS)
async def test_the_live_dialect_serves_any_method(
    aiohttp_client: AiohttpClient, method: str
) -> None:
    """The live service does not look at the method."""
    engine = new_engine()
    live: Dialect = "live"
    engine.worlds.add(DEFAULT, altered(shipped("demo"), dialect=live))
    client = await aiohttp_client(create_app(engine))
    response = await client.request(method, "/whmcs.php", params=FORM)
    assert (await response.json())["result"] == "OK"


@pytest.mark.parametrize(
    "path", ["/whmcs.php/", "/whmcs.php/extra", "/auth.php/a/b", "/auth.php//"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_below_a_module_there_is_nothing(client: Client, path: str, method: str) -> None:
    """A slash too many is told in the envelope that the client expects there."""
    response = await client.request(method, path, data=FORM)
    answer = await response.json()
    assert (response.status, answer["result"], answer["code"]) == (404, -1, -1)
    assert answer["message"] == f"there is nothing below {'/'.join(path.split('/')[:2])}"


@pytest.mark.parametrize("path", ["/", "/whmcs", "/whmcs.php5", "/eq", "/index.php"])
async def test_elsewhere_there_is_nothing(client: Client, path: str) -> None:
    """An unknown path says what there is."""
    response = await client.get(path)
    error = (await response.json())["error"]
    assert response.status == 404
    assert error["what"] == f"there is nothing at GET {path}"
    modules = sorted({f"/{module}.php" for module, _ in TABLE})
    assert ", ".join(modules) in error["try"]


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
async def test_every_answer_is_json_and_says_who_sent_it(
    client: Client, path: str, method: str
) -> None:
    """A stranger can tell the simulator from the real service, and no browser guesses a type."""
    response = await client.request(
        method, path, headers={"Origin": str(client.make_url("/"))[:-1]}
    )
    assert isinstance(await response.json(), dict)
    assert response.headers["X-Sim"] == __version__
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_no_other_page_is_let_in(client: Client, path: str, method: str) -> None:
    """No answer carries a header of CORS, asked for or not."""
    asking = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for headers in ({}, asking):
        response = await client.request(method, path, headers=headers)
        assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_a_request_during_loading_is_told_to_wait(aiohttp_client: AiohttpClient) -> None:
    """Until the scenario is loaded every module answers 503."""
    client = await aiohttp_client(create_app(new_engine()))
    response = await client.post("/whmcs.php", data=FORM)
    assert (response.status, (await response.json())["code"]) == (503, -1)
