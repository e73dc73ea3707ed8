"""Policies over HTTP: what there is, what a world has chosen, and choosing anew."""

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.domain.policies import Policies
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.scenario.resolved_document import Options
from tests.support.api import WORLD_PATH, Client
from tests.support.recorder import new_engine
from tests.support.worlds import shipped

POLICIES = f"{WORLD_PATH}/policies"


@pytest.fixture
def engine() -> Engine:
    """Give an engine as `serve --dialect live --policy …` makes it."""
    engine = new_engine()
    engine.worlds.usual = Options(dialect="live", policies={"overpaid_credit": "clamp"})
    engine.worlds.add(DEFAULT, shipped("demo"))
    return engine


async def made(client: Client, **wanted: object) -> tuple[str, dict[str, Any]]:
    """Make a world; gives its dialect and its policies."""
    world = await (await client.post("/_sim/worlds", json=wanted)).json()
    policies = await (await client.get(f"/_sim/worlds/{world['name']}/policies")).json()
    return world["dialect"], policies


async def test_all_policies_are_listed(client: Client) -> None:
    """With meaning, default, choices and source."""
    listed = await (await client.get("/_sim/policies")).json()

    assert listed["total"] == len(Policies.__struct_fields__)
    (found,) = [each for each in listed["policies"] if each["name"] == "overpaid_credit"]
    assert (found["default"], found["choices"]) == ("refuse", ["refuse", "clamp"])
    assert found["source"].startswith("reference: ")
    assert found["meaning"]


async def test_a_world_chooses_anew(client: Client, engine: Engine) -> None:
    """What is not named stays, calls obey at once, and a reset takes it back."""
    overpaying = {"action": "apply_credit", "token": "demo-token", "invoice_id": 554433}
    form = {**overpaying, "amount": "100"}
    assert (await (await client.post("/whmcs.php", data=form)).json())["code"] == -1

    changed = await client.patch(POLICIES, json={"overpaid_credit": "clamp", "token_ttl": 60})

    assert changed.status == 200
    assert await changed.json() == await (await client.get(POLICIES)).json()
    assert engine.worlds.slot().world.policies == Policies(overpaid_credit="clamp", token_ttl=60)
    assert (await (await client.post("/whmcs.php", data=form)).json())["amount"] == "50.00"
    engine.worlds.slot().reset()
    assert engine.worlds.slot().world.policies == Policies()


@pytest.mark.parametrize(
    "body", [{"overpaid": "clamp"}, {"overpaid_credit": "keep"}, {"token_ttl": 0}, []]
)
async def test_a_wrong_choice_changes_nothing(client: Client, engine: Engine, body: object) -> None:
    """Also where the rest would be right."""
    sent = {"auto_credit": "off", **body} if isinstance(body, dict) else body
    refused = await client.patch(POLICIES, json=sent)

    assert refused.status == 400
    assert (await refused.json())["error"]["try"]
    assert engine.worlds.slot().world is engine.worlds.slot().seeded


async def test_worlds_of_scenarios_inherit_from_the_server(client: Client) -> None:
    """Its dialect and policies, each of them unless told otherwise."""
    dialect, policies = await made(client, scenario="overdue")
    assert (dialect, policies["overpaid_credit"]) == ("live", "clamp")

    chosen = {"dialect": "documented", "policies": {"auto_credit": "off"}}
    dialect, policies = await made(client, scenario="overdue", **chosen)
    assert (dialect, policies["overpaid_credit"], policies["auto_credit"]) == (
        *("documented", "clamp"),
        "off",
    )
    _, policies = await made(client, scenario="overdue", policies={"overpaid_credit": "refuse"})
    assert policies["overpaid_credit"] == "refuse"


async def test_a_fork_is_as_the_other_world_is(client: Client, engine: Engine) -> None:
    """The flags of the server are not laid over what that world has become."""
    slot = engine.worlds.slot()
    slot.world = replace(slot.world, policies=Policies(overpaid_credit="refuse", auto_credit="off"))

    dialect, policies = await made(client, fork="default")

    assert (dialect, policies["overpaid_credit"], policies["auto_credit"]) == (
        *("documented", "refuse"),
        "off",
    )
