"""One exchange over HTTP: what changed, who refused, what deviates, and what came back."""

from hashlib import sha256

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from simulator.engine.engine import Engine
from simulator.engine.journal.journal import Bounds
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.journals import (
    JOURNAL,
    ask,
    engine_with_journal,
    engine_with_varied_journal,
    read_journal,
)

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose journal has one of everything."""
    return engine_with_varied_journal()


async def test_an_entry_tells_what_changed(client: Client, engine: Engine) -> None:
    """Each row before and after, with the fields that differ."""
    ask(engine, "apply_credit", invoice_id=503, amount=25)
    entry = await read_journal(client, path=f"{JOURNAL}/9")
    changes = {(each["table"], each["key"]): each for each in entry["changes"]}
    invoice = changes["invoices", 503]

    assert (invoice["before"]["status"], invoice["after"]["status"]) == ("Unpaid", "Paid")
    assert {"status", "credit"} <= set(invoice["fields"])
    assert "items" not in invoice["fields"]
    assert [each["before"] for each in entry["changes"] if each["table"] == "ledger"] == [None]
    assert entry["changed"] == len(entry["changes"])
    assert entry["answer"]["result"] == "OK"


async def test_an_entry_tells_which_gate_refused(client: Client) -> None:
    """In the order of the action's failures."""
    gates = (await read_journal(client, path=f"{JOURNAL}/2"))["gates"]

    assert [each["refused"] for each in gates] == [True, False, False, False]
    assert gates[0]["text"] == "mass_pay_requires_2_invoices"


async def test_a_refusal_of_all_actions_stands_before_the_gates(client: Client) -> None:
    """It came before the action's own."""
    entry = await read_journal(client, path=f"{JOURNAL}/7")

    assert entry["gates"][0]["refused"] is True
    assert entry["gates"][0]["text"] == "Invalid token or access denied"
    assert entry["client"] is None


async def test_an_entry_tells_how_the_request_deviates(client: Client) -> None:
    """What nobody read."""
    entry = await read_journal(client, path=f"{JOURNAL}/5")

    what = "create_addfunds reads no colour"
    assert entry["deviations"] == [{"kind": "unread", "name": "colour", "what": what}]
    assert entry["params"]["colour"] == "blue"


async def test_of_a_document_size_and_hash_are_told(client: Client, engine: Engine) -> None:
    """And its type."""
    body = ask(engine, "download_invoice", invoice_id=501, viewpdf=1).body
    entry = await read_journal(client, path=f"{JOURNAL}/9")

    assert entry["media_type"] == "application/pdf"
    assert entry["answer"] == {"bytes": len(body), "sha256": sha256(body).hexdigest()}


async def test_of_a_giant_answer_the_size_is_told(aiohttp_client: AiohttpClient) -> None:
    """Its body is not kept."""
    engine = engine_with_journal(Bounds(bytes=8_000))
    body = ask(engine, "get_invoices").body
    client = await aiohttp_client(create_app(engine))

    entry = await read_journal(client, path=f"{JOURNAL}/1")

    assert len(body) > 1_000
    assert entry["answer"] == {"bytes": len(body), "kept": False}


@pytest.mark.parametrize(
    ("number", "status", "hint"),
    [
        ("9", 404, "a number from 1 to 8"),
        ("0", 404, "a number from 1 to 8"),
        ("x", 400, "send the number of an exchange: the end of its X-Sim-Request-Id"),
        ("1.5", 400, "send the number of an exchange: the end of its X-Sim-Request-Id"),
    ],
)
async def test_an_entry_that_is_not_there_is_refused(
    client: Client, number: str, status: int, hint: str
) -> None:
    """With those that are."""
    response = await client.get(f"{JOURNAL}/{number}")

    assert (response.status, (await response.json())["error"]["try"]) == (status, hint)
