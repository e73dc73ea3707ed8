"""Requests that could not be read or addressed: the journal tells what was wrong."""

from io import BytesIO

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.web.app import LARGEST_BODY, create_app
from tests.support.api import Client
from tests.support.journals import engine_with_journal, journal_of
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world and an empty journal."""
    return engine_with_journal()


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "told"),
    [
        ("/whmcs.php", b"a=%ff", FORM, 400, "the form is not UTF-8"),
        ("/whmcs.php?a=%ff", b"", {}, 400, "the form is not UTF-8"),
        ("/auth.php", b"x" * (LARGEST_BODY + 1), FORM, 413, "Maximum request body size"),
        ("/whmcs.php", b"a=1", {**FORM, "Content-Encoding": "gzip"}, 415, "send it plain"),
        ("/whmcs.php", b"a=1", {**FORM, "X-Sim-World": "nope"}, 404, "no world named 'nope'"),
        ("/whmcs.php/get_client", b"a=1", FORM, 404, "there is nothing below /whmcs.php"),
    ],
)
async def test_what_was_wrong_is_written_down(
    client: Client,
    engine: Engine,
    path: str,
    body: bytes,
    headers: dict[str, str],
    status: int,
    told: str,
) -> None:
    """With the number that the answer carries; what could not be read is not kept."""
    response = await client.post(path, data=BytesIO(body), headers=headers)

    [exchange] = journal_of(engine)
    assert (response.status, response.headers["X-Sim-Request-Id"]) == (status, "default-1")
    assert told in exchange.problem
    assert exchange.answer.status == status
    assert exchange.call.module == path[1:].partition(".php")[0]
    assert told in (await response.json())["message"]


async def test_it_is_written_down_in_the_world_that_is_named(
    client: Client, engine: Engine
) -> None:
    """By a header; the default world knows nothing of it."""
    slot = engine.worlds.make(billing_world(), "mine")
    response = await client.post(
        "/whmcs.php", data=b"a=%ff", headers={**FORM, "X-Sim-World": "mine"}
    )

    assert response.headers["X-Sim-Request-Id"] == "mine-1"
    assert (len(slot.journal), len(journal_of(engine))) == (1, 0)


async def test_the_api_in_the_wrong_place_is_found_in_the_journal(
    client: Client, engine: Engine
) -> None:
    """A base URL with a folder too many; other paths that are not there are nobody's business."""
    response = await client.post("/billing/whmcs.php", data={"action": "get_client"})
    await client.get("/favicon.ico")

    [exchange] = journal_of(engine)
    assert response.status == 404
    assert "X-Sim-Request-Id" not in response.headers
    assert exchange.call.module == "billing/whmcs"
    assert "the API is at /" in exchange.problem


async def test_a_request_that_names_no_world_where_it_must_is_written_down(
    aiohttp_client: AiohttpClient,
) -> None:
    """`--require-world` is for finding just that."""
    engine = new_engine(require_world=True)
    engine.worlds.add("default", billing_world())
    client = await aiohttp_client(create_app(engine))

    response = await client.post("/whmcs.php", data={"action": "get_client", "token": "x"})

    [exchange] = journal_of(engine)
    assert response.status == 400
    assert "the request names no world" in exchange.problem
    assert exchange.call.form == {"action": "get_client", "token": "x"}


async def test_without_a_world_nothing_is_written_down(aiohttp_client: AiohttpClient) -> None:
    """The scenario is still being loaded."""
    client = await aiohttp_client(create_app(new_engine()))

    response = await client.post("/whmcs.php", data=b"a=%ff", headers=FORM)

    assert response.status == 400
    assert "X-Sim-Request-Id" not in response.headers


@pytest.mark.parametrize("path", ["/_sim/health", "/_sim/worlds/default/journal", "/nothing"])
async def test_nothing_else_has_a_request_id(client: Client, path: str) -> None:
    """It is the number of an entry, and these have none."""
    assert "X-Sim-Request-Id" not in (await client.get(path)).headers
