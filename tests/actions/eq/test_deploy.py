"""`eq/deploy`: an order of one server in stock."""

from typing import Any

import pytest

from simulator.actions.eq.deploy import deploy
from simulator.rules import orders
from tests.actions.eq.test_order_instance import FUNDS, RULE
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import RefusedRequest, assert_refused, choose_policies
from tests.support.valid_calls import VALID
from tests.support.worlds import DELETED, world_from

GOOD = VALID["eq", "deploy"]
OLD = """
    scenario: old
    catalogue:
      presets:
        - {id: 1, name: old, active: false, prices: {USD: 10}}
      stock: [{id: 90004, preset: old, location: NL}]
    clients: [{id: 123}]
"""


def refused(failure: Any, message: str, **changes: object) -> RefusedRequest:  # noqa: ANN401 a failure
    """Change a good order into one that is refused."""
    return RefusedRequest(failure, message, {**GOOD, **changes})


GONE = "Invalid id {}: no such server is available"
REFUSALS = [
    RefusedRequest(
        orders.NO_BILLING, "failed to create the order - Client ID Not Found", GOOD, DELETED
    ),
    *(refused(orders.NOT_IN_STOCK, GONE.format(each), id=each) for each in (1, 12345)),
    refused(orders.BAD_ROOT_PASSWORD, RULE, root_pass="abc"),
    refused(orders.BAD_HOSTNAME, "Invalid hostname _", hostname="_"),
    refused(orders.UNKNOWN_SYSTEM, "Invalid os_id", os_id=5),
    refused(orders.UNKNOWN_SOFTWARE, "Invalid soft_id", soft_id=5),
    refused(orders.BAD_PERIOD, "Invalid deploy_period", deploy_data="hourly"),
    refused(orders.OTHER_CURRENCY, "Invalid currency_code", currency_code="EUR"),
]


def asked(api: Api, module: str, action: str, **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask as the demo client."""
    return api.send(module, "POST", action=action, token=DEMO_TOKEN, **params).json


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_cannot_be_deployed_is_refused(api: Api, situation: RefusedRequest) -> None:
    """As an order is."""
    assert_refused(api, deploy, situation)


def test_what_is_no_longer_sold_is_refused(api: Api) -> None:
    """Also while one stands ready."""
    api.world = world_from(OLD)
    message = "preset old is not available in location 'NL'"
    assert_refused(api, deploy, refused(orders.NOT_IN_LOCATION, message))


def test_funds_are_looked_at_where_the_world_says_so(api: Api) -> None:
    """As for an order."""
    api.world = world_from("clients: [{id: 123}]")
    choose_policies(api, unfunded_orders="refuse")
    assert_refused(api, deploy, refused(*FUNDS))


def test_every_declared_failure_is_provoked() -> None:
    """Here or below."""
    met = {each.failure for each in REFUSALS} | {orders.NOT_IN_LOCATION, FUNDS[0]}

    assert met == set(deploy.failures)


def test_the_very_server_that_was_found_is_deployed(api: Api) -> None:
    """And found no more."""
    [row] = asked(api, "presets", "search", name="vm.v2-pico", location="NL")["servers"]
    answer = asked(api, "eq", "deploy", **{**GOOD, "id": row["id"]})

    assert answer["action"] == "deploy"
    assert (answer["id"], answer["status"]) == (row["id"], "Paid")
    assert asked(api, "presets", "search", name="vm.v2-pico", location="NL")["servers"] == []
    assert asked(api, "eq", "show", id=row["id"])["preset"] == "vm.v2-pico"
    again = asked(api, "eq", "deploy", **{**GOOD, "id": row["id"]})
    assert again["message"] == GONE.format(row["id"])


@pytest.mark.parametrize("name", ["deploy_data", "deploy_period"])
def test_a_period_may_be_longer(api: Api, name: str) -> None:
    """By the name that stock orders have for it, or the other."""
    invoice = asked(api, "eq", "deploy", **{**GOOD, name: "quarterly"})["invoice"]

    assert str(api.world.invoices[invoice].subtotal) == "19.41"
