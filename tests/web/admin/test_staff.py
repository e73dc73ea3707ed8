"""Billing staff over HTTP: what a verb answers, what the journal has of it, and what is refused."""

from typing import Any

import pytest

from simulator.domain.api_keys import derived_key
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.api import WORLD_PATH, Client
from tests.support.recorder import new_engine
from tests.support.worlds import API_KEY, billing_world

PAID, OPEN, CANCELLED = 501, 503, 504
pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    return engine


async def ask(
    client: Client, method: str, path: str, body: object = None, status: int = 200
) -> Any:  # noqa: ANN401 any JSON
    """Ask an admin path of the world and give the JSON of the answer."""
    response = await client.request(method, f"{WORLD_PATH}/{path}", json=body)
    answer = await response.json(content_type=None)
    assert response.status == status, answer
    return answer


async def call(client: Client, action: str, **params: object) -> Any:  # noqa: ANN401 any JSON
    """Call an action as client 123, or with another token."""
    form = {"action": action, "token": "demo-token", **params}
    return await (await client.post("/whmcs.php", data=form)).json()


async def test_a_client_is_added_and_logs_in(client: Client) -> None:
    """The answer has what a client needs, and the changes without secrets."""
    keys = {"firstname": "Ada", "password": "Lovelace-1", "credit": 20.5, "email": "ada@x.org"}
    answer = await ask(client, "POST", "clients", keys, 201)
    assert answer["client"]["firstname"] == "Ada"
    assert (answer["token"], answer["api_key"]) == ("token-127", derived_key(127))
    assert [(each["table"], each["key"]) for each in answer["changes"]] == [
        ("clients", 127),
        ("api_keys", 7),
        ("ledger", 2),
        ("sessions", "***"),
    ]
    assert answer["api_key"] not in str(answer["changes"])
    assert "Lovelace-1" not in str(answer)
    assert (await call(client, "getcredits", token=answer["token"]))["result"] == "OK"
    login = {"action": "whmcslogin", "user": "ada@x.org", "password": "Lovelace-1"}
    assert (await (await client.post("/auth.php", data=login)).json())["result"]["token"]


async def test_a_client_gets_another_key_or_none(client: Client) -> None:
    """The old one logs in no more; its further keys stay as they are."""
    new = "0123456789abcdef-0000000000000001"
    assert (await ask(client, "PATCH", "clients/123", {"api_key": new}))["api_key"] == new
    assert await login_message(client, new) == ""
    assert await login_message(client, API_KEY) == "API key not found"

    assert (await ask(client, "PATCH", "clients/123", {"api_key": "none"}))["api_key"] is None
    assert await login_message(client, new) == "API key not found"
    assert await login_message(client, "aaaaaaaaaaaaaaaa-0000000000000009") == ""

    assert (await ask(client, "PATCH", "clients/123", {"api_key": new}))["api_key"] == new
    assert await login_message(client, new) == ""


async def login_message(client: Client, key: str) -> str:
    """Log in with a key; gives why not, or nothing."""
    answer = await (await client.post("/auth.php", data={"action": "login", "key": key})).json()
    return str(answer.get("message", ""))


async def test_tokens_and_keys_of_another_world_name_it(client: Client, engine: Engine) -> None:
    """So that a request with them finds the world."""
    world = billing_world()
    engine.worlds.add("other", world)
    path = "/_sim/worlds/other/clients"
    response = await client.post(path, json={"api_key": "0123456789abcdef-0000000000000000"})
    answer = await response.json()
    assert answer["token"] == "other.token-127"
    assert (await call(client, "get_client", token=answer["token"]))["result"] == "OK"
    assert answer["api_key"] not in (None, "0123456789abcdef-0000000000000000")


async def test_a_service_is_added_and_changed(client: Client) -> None:
    """And shows where a client looks."""
    keys = {"server_id": 700, "id": 1700, "price": 30, "hostname": "own.example.com"}
    answer = await ask(client, "POST", "clients/123/services", keys, 201)
    assert answer["service"]["price"] == "30.00"
    answer = await ask(client, "PATCH", "services/700", {"price": "12.50"})
    [change] = answer["changes"]
    assert change["fields"] == ["price"]
    assert (change["before"]["price"], change["after"]["price"]) == ("30.00", "12.50")
    shown = await call(client, "get_billing_data", id=700)
    assert "12.50" in str(shown)


async def test_a_client_is_changed(client: Client) -> None:
    """And shows it."""
    answer = await ask(client, "PATCH", "clients/123", {"city": "Paris", "tax_rate": 21})
    assert answer["changes"][0]["fields"] == ["address", "tax_rate"]
    assert (await call(client, "get_client"))["client"]["city"] == "Paris"


async def test_an_invoice_is_issued_paid_and_refunded_to_credit(client: Client) -> None:
    """Each step shows in get_invoice, transactions, getcredits and get_client."""
    keys = {"items": [{"amount": "20.00"}], "due": "today+7d"}
    number = (await ask(client, "POST", "clients/123/invoices", keys, 201))["invoice"]["invoiceid"]
    await ask(client, "POST", f"invoices/{number}/pay")
    answer = await ask(client, "POST", f"invoices/{number}/refund", {"to": "credit"})
    assert answer["invoice"]["status"] == "Refunded"
    assert [each["amount_out"] for each in answer["refunds"]] == ["20.00"]
    assert (await call(client, "get_invoice", invoice_id=number))["status"] == "Refunded"
    rows = (await call(client, "transactions", invoice_id=number))["transactions"]
    assert [each["amountout"] for each in rows] == ["0.00", "20.00"]
    assert rows[1]["refundid"] == rows[0]["id"]
    credits_ = (await call(client, "getcredits"))["credits"]
    assert "20.00" in str(credits_)
    assert (await call(client, "get_client"))["client"]["credit"] == "170.50"
    assert (await ask(client, "GET", "invariants"))["holds"] is True


async def test_credit_an_invoice_and_a_status_are_corrected(client: Client) -> None:
    """Each answers what it is about."""
    answer = await ask(client, "POST", "clients/123/credit", {"amount": "-10.00"}, 201)
    assert (answer["credit"]["amount"], answer["balance"]) == ("-10.00", "140.50")
    answer = await ask(client, "POST", f"invoices/{OPEN}/status", {"status": "Collections"})
    assert answer["invoice"]["status"] == "Collections"
    answer = await ask(client, "POST", f"invoices/{OPEN}/cancel")
    assert answer["invoice"]["status"] == "Cancelled"


async def test_the_journal_has_each_verb(client: Client) -> None:
    """Under module staff, with what was sent and what it changed; nobody asked as a client."""
    await call(client, "get_client")
    body = {"amount": 5, "description": "Goodwill"}
    entry = (await ask(client, "POST", "clients/123/credit", body, 201))["entry"]
    [line] = (await ask(client, "GET", "journal?module=staff"))["entries"]
    assert (line["number"], line["action"], line["method"]) == (entry, "add_credit", "POST")
    assert (line["client"], line["failure"], line["changed"]) == (None, None, 1)
    assert line["params"] == {"client_id": 123, "amount": "5", "description": "Goodwill"}
    shown = await ask(client, "GET", f"journal/{entry}")
    assert shown["answer"]["balance"] == "155.50"
    assert shown["changes"][0]["after"]["description"] == "Goodwill"
    assert (shown["deviations"], shown["gates"]) == ([], [])
    assert (await ask(client, "GET", "journal?action=add_credit"))["total"] == 1
    assert (await ask(client, "GET", "journal?client=123"))["total"] == 1
    assert (await ask(client, "GET", "journal?deviating=true"))["total"] == 0
    assert (await ask(client, "GET", "journal?failure="))["total"] == 0


async def test_an_explanation_says_that_staff_did_it(client: Client) -> None:
    """There is no gate to tell of."""
    await ask(client, "POST", f"invoices/{OPEN}/cancel")
    explained = await ask(client, "GET", "journal/1/explain")
    assert (explained["verdict"], explained["action"]) == ("passes", "staff/cancel_invoice")
    assert explained["changes"] == {"invoices": 1}
    [note] = explained["notes"]
    assert note.startswith("billing staff did this at /_sim/worlds/default/invoices/503/cancel")


async def test_an_archive_has_the_request_that_was_sent(client: Client) -> None:
    """JSON to the admin path, without secrets."""
    await ask(client, "POST", "clients", {"password": "Lovelace-1"}, 201)
    [entry] = (await ask(client, "GET", "journal.har"))["log"]["entries"]
    request = entry["request"]
    assert request["url"].endswith("/_sim/worlds/default/clients")
    assert request["postData"]["text"] == '{"password":"***"}'
    assert entry["response"]["status"] == 200


async def test_an_archive_can_be_sent_again(client: Client) -> None:
    """What stands in the path does not stand in the body."""
    await ask(client, "POST", "clients/123/credit", {"amount": 5}, 201)
    [entry] = (await ask(client, "GET", "journal.har"))["log"]["entries"]
    body = entry["request"]["postData"]["text"]
    response = await client.post(f"{WORLD_PATH}/clients/123/credit", data=body)
    assert (await response.json())["balance"] == "160.50"


async def test_a_verification_counts_what_clients_asked(client: Client) -> None:
    """Staff are no clients, not even near."""
    await ask(client, "POST", f"invoices/{OPEN}/cancel")
    verdict = await ask(client, "POST", "verify", {"action": "get_client", "method": "POST"})
    assert (verdict["pass"], verdict["near_misses"]) == (False, [])
    assert verdict["what"].endswith("asked was nothing at all")


async def test_a_fork_begins_before_a_verb(client: Client) -> None:
    """As before any other entry."""
    await ask(client, "POST", f"invoices/{OPEN}/cancel")
    response = await client.post("/_sim/worlds", json={"fork": "default", "at": 1, "name": "was"})
    assert response.status == 201
    response = await client.get("/_sim/worlds/was/state/invoices")
    [invoice] = [each for each in (await response.json())["rows"] if each["id"] == OPEN]
    assert invoice["status"] == "Unpaid"


REFUSED = [
    ("POST", "clients", {"id": 123}, 400, "clients", "client 123 is already taken"),
    ("POST", "clients", [1], 400, "the body of", "Expected `object`"),
    ("POST", "clients/123/services", {"price": "x"}, 400, "clients/123/services", "price: "),
    ("POST", "clients/9/services", {}, 404, "clients/9", "no client named '9'"),
    ("POST", "clients/123/invoices", {"items": []}, 400, "clients/123/invoices", "items: the list"),
    ("POST", "clients/123/credit", {"amount": "-999"}, 409, "clients/123/credit", "150.50"),
    ("POST", "clients/123/credit", {}, 400, "the body of", "missing required field `amount`"),
    ("POST", f"invoices/{PAID}/cancel", None, 409, "invoices/501/cancel", "invoice 501 is Paid"),
    ("POST", "invoices/9/cancel", None, 404, "invoices/9", "no invoice named '9'"),
    ("POST", f"invoices/{OPEN}/refund", {"to": "credit"}, 409, "invoices/503/refund", "nothing"),
    ("POST", f"invoices/{PAID}/refund", {}, 400, "the body of", "missing required field `to`"),
    ("POST", f"invoices/{PAID}/refund", {"to": "me"}, 400, "the body of", "Invalid enum value"),
    ("POST", f"invoices/{PAID}/status", {"status": "Late"}, 400, "the body of", "Invalid enum"),
    ("PATCH", "clients/123", {"credit": 5}, 400, "clients/123", "credit: its credit changes with"),
    ("PATCH", "services/9", {"price": 5}, 404, "services/9", "no server named '9'"),
    ("PATCH", "services/12345", {"cycle": 5}, 400, "services/12345", "cycle: "),
    (
        "POST",
        "clients/123/invoices",
        {"items": [{"service": 2001, "amount": 5}]},
        409,
        "clients/123/invoices",
        "service 2001 belongs to client 124",
    ),
]


@pytest.mark.usefixtures("_untouched")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "where", "what"), REFUSED, ids=lambda each: str(each)[:40]
)
async def test_a_verb_that_cannot_be_changes_nothing(
    client: Client, method: str, path: str, body: object, status: int, where: str, what: str
) -> None:
    """It says what, where and what to try; the journal has nothing of it."""
    error = (await ask(client, method, path, body, status))["error"]
    assert what in error["what"]
    assert where in error["where"]
    assert error["try"]
    assert (await ask(client, "GET", "journal"))["total"] == 0
