"""Explanations over HTTP: of entries of the journal, and of requests that are not performed."""

import json
from typing import Any

import pytest

from simulator.actions import MODULES
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.api import WORLD_PATH, Client
from tests.support.worlds import billing_world

KNOWN = f"known: {', '.join(MODULES)}"

WANTED = {"X-Sim-Explain": "1"}
TOO_FEW = {"action": "mass_pay", "token": "demo-token", "invoices[]": "502"}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """Give the engine with the billing world."""
    engine.worlds.add(DEFAULT, billing_world())
    return engine


async def told(client: Client, path: str, body: object = None) -> dict[str, Any]:
    """Ask for an explanation that must be given."""
    method = "GET" if body is None else "POST"
    response = await client.request(method, path, json=body)
    found: dict[str, Any] = await response.json()
    assert response.status == 200, found
    return found


async def refused(client: Client, path: str, body: object = None) -> tuple[int, dict[str, str]]:
    """Ask for an explanation that must be refused."""
    method = "GET" if body is None else "POST"
    response = await client.request(method, path, json=body)
    return response.status, (await response.json())["error"]


async def test_an_entry_of_the_journal_is_explained(client: Client, engine: Engine) -> None:
    """As it was, whatever happened in the world since."""
    await client.post("/whmcs.php", data=TOO_FEW)
    engine.worlds.slot().reset()

    found = await told(client, f"{WORLD_PATH}/journal/1/explain")

    assert (found["verdict"], found["number"], found["action"]) == ("refused", 1, "whmcs/mass_pay")
    assert found["failure"]["message"] == "mass_pay_requires_2_invoices"
    assert found["source"] == {
        "basis": "documented",
        "page": "HOSTKEY API page",
        "section": "whmcs/mass_pay, failure response",
    }
    assert found["gate"] == {
        "failure": "mass_pay_requires_2_invoices",
        "place": "mass_payment.requires_two_invoices",
        "condition": "fewer than two different invoices are named",
    }
    assert {"says": "fewest is 2", "expression": "fewest", "value": 2} in found["facts"]
    assert found["remedy"] == (
        "send two different unpaid invoices at least; client 123 has 507, 506, 503, 502 unpaid"
    )


async def test_an_entry_is_explained_on_the_world_that_it_met(client: Client) -> None:
    """What passed once is told as passing, though it would be refused by now."""
    pay = {"action": "apply_credit", "token": "demo-token", "invoice_id": "502", "amount": "50"}
    await client.post("/whmcs.php", data=pay)
    await client.post("/whmcs.php", data=pay)

    first = await told(client, f"{WORLD_PATH}/journal/1/explain")
    second = await told(client, f"{WORLD_PATH}/journal/2/explain")

    assert first["verdict"] == "passes"
    assert first["changes"]["invoices"] == 1
    assert second["gate"]["condition"] == "the invoice is not Unpaid"
    assert "invoice 502 of client 123 is Paid" in second["facts"][0]["says"]


async def test_an_entry_that_is_gone_names_what_is_kept(client: Client) -> None:
    """404, with the numbers."""
    path = f"{WORLD_PATH}/journal/7/explain"
    empty = await refused(client, path)
    for _ in range(2):
        await client.post("/whmcs.php", data=TOO_FEW)

    status, error = await refused(client, path)

    assert (empty[0], empty[1]["try"]) == (
        404,
        "the journal is empty: send a request first",
    )
    assert (status, error["try"]) == (404, "a number from 1 to 2")
    assert error["what"] == "the journal of 'default' has no exchange 7"


@pytest.mark.parametrize("path", ["journal/x/explain", "journal/1/explain?full=1"])
async def test_a_path_that_cannot_be_meant_is_refused(client: Client, path: str) -> None:
    """No number, or a query that nobody reads."""
    status, _ = await refused(client, f"{WORLD_PATH}/{path}")

    assert status == 400


@pytest.mark.usefixtures("_untouched")
async def test_a_request_is_explained_without_being_performed(
    client: Client, engine: Engine
) -> None:
    """Neither the world nor the journal has seen it."""
    body = {"action": "mass_pay", "params": {"invoices": [502, 503]}}

    found = await told(client, f"{WORLD_PATH}/explain", body)

    assert found["verdict"] == "passes"
    assert found["changes"] == {"invoices": 1, "messages": 1}
    assert len(engine.worlds.slot().journal) == 0


async def test_parameters_are_sent_as_clients_send_them(client: Client) -> None:
    """Lists and objects become arrays, true is 1, and null is left out."""
    profile = {"client_id": 123, "location": "whmcs_com", "billing_email": None}
    bodies = [
        {"action": "update_client", "params": {"profile_data": profile}},
        {"action": "update_client", "params": {"profile_data[client_id]": 123,
                                               "profile_data[location]": "whmcs_com"}},
        {"action": "create_addfunds", "params": {"amount": 5.5, "subscribe": True}},
        {"action": "login", "module": "auth", "token": None,
         "params": {"key": "0123456789abcdef-fedcba9876543210"}},
        {"action": "get_client", "method": "get"},
        {"action": "auth/info"},
    ]  # fmt: skip
    for body in bodies:
        assert (await told(client, f"{WORLD_PATH}/explain", body))["verdict"] == "passes", body


async def test_a_token_of_another_world_is_told_as_such(client: Client) -> None:
    """A made world explains with its own tokens, as clients know them."""
    made = await (await client.post("/_sim/worlds", json={"name": "other"})).json()
    body = {"action": "get_client", "token": made["token"]}

    status, error = await refused(client, f"{WORLD_PATH}/explain", body)

    assert (status, error["what"]) == (400, "the token or key is of world other")
    assert (await told(client, "/_sim/worlds/other/explain", body))["verdict"] == "passes"
    assert (await told(client, "/_sim/worlds/other/explain", {"action": "get_client"}))[
        "verdict"
    ] == "passes"


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({}, "mass_pay"),
        ({"action": 7}, "mass_pay"),
        ({"action": "get_client", "parameters": {}}, "mass_pay"),
        ({"action": "get_client", "params": []}, "mass_pay"),
        ({"action": "get_client", "module": "nowhere"}, KNOWN),
        ({"action": "nowhere/get_client"}, KNOWN),
        ({"action": "get_client", "params": {"a": [[[]]] * 2, "b": 1}}, ""),
    ],
)
async def test_a_body_that_cannot_be_meant_is_refused(
    client: Client, body: dict[str, Any], hint: str
) -> None:
    """With what would be right; an odd parameter is only unread."""
    response = await client.post(f"{WORLD_PATH}/explain", json=body)
    found = await response.json()

    if hint:
        assert (response.status, hint in found["error"]["try"]) == (400, True)
    else:
        assert found["unread"] == ["b is not read"]


async def test_parameters_that_are_nested_too_deep_are_refused(client: Client) -> None:
    """As a form of that depth would be."""
    deep: Any = 1
    for _ in range(70):
        deep = {"a": deep}

    status, error = await refused(client, f"{WORLD_PATH}/explain", {"action": "x", "params": deep})

    assert (status, error["what"]) == (400, "the params are nested too deep")


async def test_a_call_that_a_fault_made_fail_says_so_and_passes_without_it(client: Client) -> None:
    """The outage that the fault stood for is among the facts; deleting it is the remedy."""
    fault = {"match": {"action": "getpaymentgw"}, "effect": {"upstream": "whmcs_down"}}
    asked = {"action": "getpaymentgw", "token": "demo-token", "invoice_id": "502"}
    await client.post(f"{WORLD_PATH}/faults", json=fault)
    response = await client.post("/whmcs.php", data=asked, headers=WANTED)

    found = await told(client, f"{WORLD_PATH}/journal/1/explain")

    assert found["fault"] == "1"
    assert found["notes"] == ["it met the fault 1: it was performed as if whmcs did not answer"]
    assert found["facts"][0]["value"] == ["whmcs"]
    assert "delete the fault that brings it" in found["remedy"]
    assert json.loads(response.headers["X-Sim-Explanation"])["remedy"] == found["remedy"]
    await client.delete(f"{WORLD_PATH}/faults")
    answer = await (await client.post("/whmcs.php", data=asked)).json()
    assert answer["result"] == "OK"


async def test_a_refusal_from_an_older_world_is_told_apart(client: Client) -> None:
    """A stale read knows no invoice that was issued since; no outage explains it."""
    fault = {"match": {"action": "get_invoice"}, "effect": {"stale": 1}}
    await client.post(f"{WORLD_PATH}/faults", json=fault)
    funds = {"action": "create_addfunds", "token": "demo-token", "amount": "20"}
    issued = await (await client.post("/whmcs.php", data=funds)).json()
    asked = {"action": "get_invoice", "token": "demo-token", "invoice_id": issued["invoiceid"]}
    answer = await (await client.post("/whmcs.php", data=asked)).json()

    found = await told(client, f"{WORLD_PATH}/journal/2/explain")

    assert answer["code"] == -1
    assert found["verdict"] == "passes"
    without = "it met the fault 1: without it, it would have come to what is told here"
    assert found["notes"] == [without]


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [({"status": 503}, "not performed"), ({"latency_ms": 1}, "refused")],
)
async def test_a_fault_that_did_not_decide_is_told_apart(
    client: Client, effect: dict[str, int], verdict: str
) -> None:
    """One that answered instead, and one that was only late."""
    await client.post(f"{WORLD_PATH}/faults", json={"effect": effect})
    await client.post("/whmcs.php", data=TOO_FEW)

    found = await told(client, f"{WORLD_PATH}/journal/1/explain")

    assert found["verdict"] == verdict
    assert found["fault"] == "1"
    assert "it met the fault 1" in found["notes"][0]
