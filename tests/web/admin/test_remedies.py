"""Remedies taken literally: a request that is changed as its explanation says gets through."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from simulator.domain.invoices import ItemType
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.admin_api import ExplainClient, Params
from tests.support.api import WORLD_PATH, Client
from tests.support.cancellations import OVERDUE, cancelling_world
from tests.support.password_resets import JOHN, password_world
from tests.support.worlds import API_KEY, DELETED, EXPIRED, billing_world


@pytest.fixture
def asking(client: Client, engine: Engine) -> ExplainClient:
    """Speak to a server with the billing world."""
    engine.worlds.add(DEFAULT, billing_world())
    return ExplainClient(client)


def ids(remedy: str) -> list[int]:
    """Read the identifiers that a remedy lists."""
    found = re.search(r"(?::| has| contacts) ((?:\d+(?:, )?)+)", remedy)
    assert found is not None, remedy
    return [int(each) for each in re.findall(r"\d+", found[1])]


def amount(remedy: str) -> Params:
    """Read the amount that a remedy names."""
    found = re.search(r"an amount of (\d+\.\d\d)", remedy)
    assert found is not None, remedy
    return {"amount": found[1]}


def renamed(remedy: str, params: Params) -> Params:
    """Rename a parameter as a remedy says."""
    found = re.match(r"send (\w+) instead of (\w+);", remedy)
    assert found is not None, remedy
    return {found[1]: params[found[2]]}


CHANGED: list[tuple[str, Params, Callable[[str], Params]]] = [
    ("mass_pay", {"invoices": [502]}, lambda said: {"invoices": ids(said)}),
    ("mass_pay", {"invoices": [502, 504]}, lambda said: {"invoices": [502, *ids(said)]}),
    ("mass_pay", {"invoices": [505, 502]}, lambda said: {"invoices": ids(said)}),
    ("mass_pay", {"invoices": [502, 999]}, lambda said: {"invoices": ids(said)}),
    ("get_invoice", {"invoice_id": 999}, lambda said: {"invoice_id": ids(said)[0]}),
    ("get_invoice", {"invoiceid": 501}, lambda said: renamed(said, {"invoiceid": 501})),
    ("getpaymentgw", {"invoice_id": 501}, lambda said: {"invoice_id": ids(said)[0]}),
    (
        "apply_credit",
        {"invoice_id": 501, "amount": 1},
        lambda said: {"invoice_id": ids(said)[-1], "amount": 1},
    ),
    (
        "apply_credit",
        {"invoice_id": 507, "amount": 400},
        lambda said: {"invoice_id": 507, **amount(said)},
    ),
    (
        "apply_credit",
        {"invoice_id": 502, "amount": 60},
        lambda said: {"invoice_id": 502, **amount(said)},
    ),
    ("create_addfunds", {"amount": 5}, amount),
    ("get_billing_data", {"id": 99}, lambda said: {"id": ids(said)[0]}),
    ("request_cancellation", {"id": 12353}, lambda said: {"id": ids(said)[0]}),
    ("delete_cancellation_request", {"id": 12345}, lambda said: {"id": ids(said)[0]}),
    ("delete_contact", {"contact_id": 999}, lambda said: {"contact_id": ids(said)[0]}),
    (
        "update_client",
        {"profile_data[client_id]": 124, "profile_data[location]": "whmcs_com"},
        lambda said: {
            "profile_data[client_id]": said.split()[2],
            "profile_data[location]": said.split()[5].removesuffix(","),
        },
    ),
]


@pytest.mark.parametrize(("action", "params", "change"), CHANGED)
async def test_a_request_that_is_changed_as_told_passes(
    asking: ExplainClient, action: str, params: Params, change: Callable[[str], Params]
) -> None:
    """The values are read out of the remedy."""
    remedy = await asking.remedy(action, params)
    assert not await asking.passes(action, params)

    changed = change(remedy)
    assert await asking.passes(action, changed), remedy


FIRST: list[tuple[str, World, str, Params]] = [
    ("pay", cancelling_world(), "request_cancellation", {"id": OVERDUE}),
    ("traffic", billing_world(), "request_cancellation", {"id": 12347}),
    ("withdraw", billing_world(), "generate_due_invoice", {"id": 12355}),
]


@pytest.mark.parametrize(("_name", "world", "action", "params"), FIRST, ids=[f[0] for f in FIRST])
async def test_who_does_first_what_is_told_gets_the_same_request_through(
    asking: ExplainClient, engine: Engine, _name: str, world: World, action: str, params: Params
) -> None:
    """An admin path, or an action of the API."""
    engine.worlds.add(DEFAULT, world)
    remedy = await asking.remedy(action, params)

    pay = re.search(r"\(POST (\S+)\)", remedy)
    if pay:
        assert (await asking.client.post(pay[1])).status == 200
    else:
        do = re.search(r"first: (\w+) with id=(\d+)", remedy)
        assert do is not None
        assert await asking.passes(do[1], {"id": do[2]})

    assert await asking.passes(action, params), remedy


async def test_a_ticket_that_is_closed_as_told_lets_another_be_opened(
    asking: ExplainClient,
) -> None:
    """Tickets stay open in the inbox."""
    action, params = "request_subscription_cancellation", {"id": 12345}
    assert await asking.passes(action, params)
    remedy = await asking.remedy(action, params)

    path = remedy.rpartition("DELETE ")[2]

    assert (await asking.client.delete(path)).status == 200
    assert await asking.passes(action, params)


async def test_a_world_that_begins_on_the_day_that_is_told_opens_the_gate(
    asking: ExplainClient,
) -> None:
    """Waiting does not help, as the remedy says: the renewal comes by itself."""
    action, params = "generate_due_invoice", {"id": 12352}
    remedy = await asking.remedy(action, params)
    body = re.search(r"\(POST /_sim/worlds (\{.*?\})\)", remedy)
    assert body is not None

    made = await (await asking.client.post("/_sim/worlds", json=json.loads(body[1]))).json()
    assert not await asking.passes(action, params)
    form = {"action": action, "token": made["token"], "id": 12352}
    answer = await (await asking.client.post("/whmcs.php", data=form)).json()
    await asking.client.post(f"{WORLD_PATH}/clock", json={"set": json.loads(body[1])["clock"]})

    assert answer["result"] == "OK"
    assert not await asking.passes(action, params)


async def test_who_waits_as_told_finds_the_gate_open(asking: ExplainClient, engine: Engine) -> None:
    """Where the period was billed once, no renewal comes by itself."""
    engine.worlds.add(DEFAULT, billed_once(billing_world()))
    action, params = "generate_due_invoice", {"id": 12352}
    remedy = await asking.remedy(action, params)

    wait = re.search(r"\(POST (\S+) (\{.*\})\)", remedy)
    assert wait is not None
    moved = await asking.client.post(wait[1], json=json.loads(wait[2]))

    assert moved.status == 200
    assert await asking.passes(action, params)


async def test_nobody_is_told_to_wait_for_the_end_of_a_server(
    asking: ExplainClient, engine: Engine
) -> None:
    """Where its renewal came to nothing, the server ends before the gate opens."""
    world = billed_once(billing_world())
    early = replace(world.invoices[504], issue_date=date(2026, 1, 16))
    engine.worlds.add(DEFAULT, world.put(early))
    action, params = "generate_due_invoice", {"id": 12352}

    remedy = await asking.remedy(action, params)

    assert "waiting does not help, the billing day ends the server by itself" in remedy
    assert "POST /_sim/worlds {" in remedy


def billed_once(world: World) -> World:
    """Give a world in which the current period of server 12352 has a cancelled invoice."""
    invoice = world.invoices[504]
    service = world.services[12352]
    items = tuple(replace(item, service_id=1007, type=ItemType.HOSTING) for item in invoice.items)
    return world.put(replace(invoice, items=items, due_date=service.next_due_date))


async def test_a_misspelt_action_passes_under_the_name_that_is_told(asking: ExplainClient) -> None:
    """Did you mean …?"""
    remedy = await asking.remedy("get_clint", {})

    assert await asking.passes(remedy.split("'")[-2], {})


async def test_a_wrong_method_passes_by_the_one_that_is_told(asking: ExplainClient) -> None:
    """The page names it."""
    params = {"invoices": [502, 503]}
    remedy = await asking.remedy("mass_pay", params, method="PUT")
    method = re.match(r"send it by (\w+), not by PUT", remedy)
    assert method is not None

    assert not await asking.passes("mass_pay", params, method="PUT")
    assert await asking.passes("mass_pay", params, method=method[1])


async def test_an_expired_token_is_replaced_by_logging_in_as_told(asking: ExplainClient) -> None:
    """With the key of the client."""
    remedy = await asking.remedy("get_client", {}, token=EXPIRED)
    assert "log in with auth/login" in remedy

    form = {"action": "login", "key": API_KEY}
    answer = await (await asking.client.post("/auth.php", data=form)).json()

    assert await asking.passes("get_client", {}, token=answer["result"]["token"])


async def test_the_token_of_another_client_passes_where_one_is_gone(asking: ExplainClient) -> None:
    """The remedy names one."""
    remedy = await asking.remedy("get_invoices", {}, token=DELETED)
    who = remedy.rpartition(" ")[2]

    tokens = (await (await asking.client.get(WORLD_PATH)).json())["tokens"]

    assert await asking.passes("get_invoices", {}, token=tokens[who])


async def test_a_new_link_is_found_where_it_is_told(asking: ExplainClient, engine: Engine) -> None:
    """Asked for with email alone, read from the inbox."""
    engine.worlds.add(DEFAULT, password_world())
    params = {"reset_token": "used", "pass": "Brand-New-1"}
    remedy = await asking.remedy("reset_password", params, token=None)
    path = re.search(r"GET (\S+)", remedy)
    assert path is not None

    await asking.client.post("/whmcs.php", data={"action": "reset_password", "email": JOHN})
    messages = (await (await asking.client.get(path[1])).json())["messages"]
    token = messages[-1]["facts"]["reset_token"]

    assert await asking.passes("reset_password", {**params, "reset_token": token})


async def test_a_required_field_that_is_told_to_be_empty_is_all_that_lacks(
    asking: ExplainClient,
) -> None:
    """Of a new contact."""
    profile = {"email": "ada@example.com", "password1": "Secret-9", "password2": "Secret-9"}
    params = {f"profile_data[{name}]": value for name, value in profile.items()}
    remedy = await asking.remedy("add_contact", params)
    name = re.match(r"send (\w+), which nothing", remedy)
    assert name is not None

    assert await asking.passes("add_contact", {**params, f"profile_data[{name[1]}]": "Ada"})
