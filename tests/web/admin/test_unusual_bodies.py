"""Bodies that no honest client sends: refused with what, where and what would be right, not 500."""

import json
from collections.abc import AsyncIterator

import pytest
from msgspec import Raw

from simulator.engine.engine import Engine
from simulator.errors import UsageError
from simulator.web.app import create_app
from simulator.web.protocol import EnvelopeRunner
from simulator.web.scenario_reader import scenario_in
from simulator.web.server import keep_requests_out, open_port
from tests.support.api import WORLD_PATH, Client
from tests.support.connections import RawClient, parse_response

pytestmark = pytest.mark.usefixtures("_untouched")

quietly = pytest.mark.usefixtures("_quiet")

DEEP = "[" * 990 + "]" * 990


@quietly
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/_sim/worlds", f'{{"policies": {{"x": {DEEP}}}}}'),
        ("POST", "/_sim/worlds", f'{{"scenario": {DEEP}}}'),
        ("POST", f"{WORLD_PATH}/clients", f'{{"x": {DEEP}}}'),
        ("POST", f"{WORLD_PATH}/verify", f'{{"action": "mass_pay", "params": {{"x": {DEEP}}}}}'),
        ("PUT", f"{WORLD_PATH}/state", DEEP),
        ("PUT", f"{WORLD_PATH}/state", f'{{"tables": {DEEP}}}'),
    ],
)
async def test_json_deeper_than_can_be_read_is_refused(
    client: Client, method: str, path: str, body: str
) -> None:
    """A parser's own limit is no defect of ours to report."""
    response = await client.request(method, path, data=body)
    error = (await response.json())["error"]

    assert response.status == 400
    assert error["where"].startswith(f"the body of {path}")
    assert error["what"]
    assert error["try"]


@quietly
@pytest.mark.parametrize("name", ["x\0y", "./x\0y", "./x\0y.yaml", "/\0"])
async def test_a_path_with_a_nul_is_refused(client: Client, name: str) -> None:
    """No file has such a name; an operating system would not even look."""
    response = await client.post("/_sim/worlds", json={"scenario": name})
    error = (await response.json())["error"]

    assert response.status in {400, 404}
    assert "scenario" in error["where"]
    assert error["what"]


@quietly
@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"action": ""}, "verify: action"),
        ({"action": "  "}, "verify: action"),
        ({"action": "mass_pay", "params": {"": 1}}, "verify: params"),
        ({"action": "mass_pay", "params": {"a": {"": 1}}}, "verify: params"),
        ({"action": "mass_pay", "params": {" ": 1}}, "verify: params"),
    ],
)
async def test_what_has_an_empty_name_cannot_be_verified(
    client: Client, body: object, where: str
) -> None:
    """No action and no parameter is called nothing, so such a count could only mislead."""
    response = await client.post(f"{WORLD_PATH}/verify", json=body)
    error = (await response.json())["error"]

    assert (response.status, error["where"]) == (400, where)
    assert "empty" in error["what"]
    assert error["try"]


@quietly
@pytest.mark.parametrize("status", [299, 499, 599])
async def test_a_status_without_a_phrase_is_archived(client: Client, status: int) -> None:
    """HAR wants a text, and an empty one will do."""
    fault = {"match": {"action": "get_client"}, "effect": {"status": status, "body": "x"}}
    assert (await client.post(f"{WORLD_PATH}/faults", json=fault)).status == 201
    asked = await client.post("/whmcs.php", data={"action": "get_client", "token": "demo-token"})
    assert asked.status == status

    response = await client.get(f"{WORLD_PATH}/journal.har")

    assert response.status == 200
    [entry] = json.loads(await response.text())["log"]["entries"]
    answered = entry["response"]
    assert (answered["status"], answered["statusText"]) == (status, "")


SECRET = b"s3cret-t0ken"


@pytest.fixture
async def own_wire(engine: Engine) -> AsyncIterator[RawClient]:
    """Give the bare socket of a server that runs as ours do."""
    keep_requests_out()
    runner = EnvelopeRunner(create_app(engine), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    yield RawClient(await open_port(runner, "127.0.0.1", 0, "test", "-"))
    await runner.cleanup()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"ZO<RK /whmcs.php?token=%s HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /x HTTP/1.1\r\nHost: localhost\r\n%s no header\r\n\r\n", 400),
        (b"GET http://[%s HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /%s\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"CONNECT %s:b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /x HTTP/1.1\r\nX-Nobody: %s\r\n\r\n", 400),
        (b"GET /x HTTP/1.1\r\nHost: localhost\r\nExpect: %s\r\nConnection: close\r\n\r\n", 417),
        (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nX: %s\r\nConnection: close\r\n\r\n", 404),
    ],
)
async def test_what_the_http_server_itself_refuses_is_an_envelope_without_echo(
    own_wire: RawClient, caplog: pytest.LogCaptureFixture, head: bytes, status: int
) -> None:
    """What was sent may hold a token; it comes back neither in the answer nor in the log."""
    raw = await own_wire.send(head % SECRET)
    answer = parse_response(raw)

    assert answer.status == status
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["x-sim"]
    assert sorted(answer.json["error"]) == ["try", "what", "where"]
    assert SECRET not in raw
    assert SECRET.decode() not in caplog.text


def test_a_scenario_deeper_than_can_be_read_is_refused() -> None:
    """Also where it was just not too deep to be found in its body."""
    with pytest.raises(UsageError, match="it is nested deeper than anything that can be meant"):
        scenario_in(Raw(b"[" * 10_000 + b"]" * 10_000), "here")
