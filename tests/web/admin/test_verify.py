"""Verifying over HTTP: what passes, what came closest, and what cannot be meant."""

from typing import Any

import pytest

from simulator.engine.engine import Engine
from tests.support.api import WORLD_PATH, Client
from tests.support.journals import engine_with_varied_journal

pytestmark = pytest.mark.usefixtures("_quiet")


@pytest.fixture
def engine() -> Engine:
    """Give an engine whose journal has one of everything."""
    return engine_with_varied_journal()


async def test_a_verification_that_passes_says_which_requests_matched(client: Client) -> None:
    """As JSON."""
    body = {"action": "mass_pay", "params": {"invoices": [502]}, "count": {"exactly": 1}}
    response = await client.post(f"{WORLD_PATH}/verify", json=body)

    assert await response.json() == {
        "pass": True,
        "what": "",
        "matching": 1,
        "entries": [2],
        "near_misses": [],
    }


async def test_a_verification_that_fails_says_what_came_closest(client: Client) -> None:
    """Status 200: it is an answer."""
    response = await client.post(
        f"{WORLD_PATH}/verify", json={"action": "mass_pay", "params": {"invoices": [1, 2]}}
    )
    answer = await response.json()

    assert (response.status, answer["pass"], answer["matching"]) == (200, False, 0)
    differs = {"criterion": "params.invoices", "expected": [1, 2], "got": {"0": "502"}}
    assert answer["near_misses"] == [{"entry": 2, "differs": [differs]}]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"action": "mass_pay", "parameters": {}}, 400),
        ({"action": "mass_pay", "count": {"exactly": -1}}, 400),
        ({"action": "mass_pay", "count": {"exactly": 1, "at_most": 1}}, 400),
        ({"action": "mass_pai"}, 404),
    ],
)
async def test_a_verification_that_cannot_be_meant_is_refused(
    client: Client, body: dict[str, Any], status: int
) -> None:
    """With what, where and what to try."""
    response = await client.post(f"{WORLD_PATH}/verify", json=body)

    error = (await response.json())["error"]
    assert (response.status, all(error.values())) == (status, True)
