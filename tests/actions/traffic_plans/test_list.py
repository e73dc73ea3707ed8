"""`traffic_plans/list`: by place and preset, by POST and GET."""

import pytest

from simulator.actions.traffic_plans.list import list as listing
from simulator.rules.catalogue import NO_SUCH_COMBINATION
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [RefusedRequest(NO_SUCH_COMBINATION, "invalid request", {"instance": 999})]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_an_unknown_preset_is_an_invalid_request(api: Api, situation: RefusedRequest) -> None:
    """As a client was told."""
    assert_refused(api, listing, situation)


@pytest.mark.parametrize("named", ["instance", "instance_id"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_plans_of_a_place(api: Api, method: str, named: str) -> None:
    """The one without a surcharge in the currency of the account comes first."""
    answer = api.send("traffic_plans", method, action="list", location="US", **{named: 279}).json

    assert [row["id"] for row in answer["traffic_plans"]] == [25, 26, 37]
    assert answer["traffic_plans"][0] == {
        "id": 25,
        "name": "3Tb traffic (1Gbps) VM",
        "active": 1,
        "location": "NL",
        "locations": "NL,US,RU,",
        "limit_in": 3000,
        "limit_out": 3000,
        "rate_in": 1000,
        "rate_out": 1000,
        "bandwidth": 1000,
        "currency_id": 0,
        "price": 0.0,
        "web_plan": 0,
        "main_plan": 1,
        "billing_plan": {"EUR": 0.0, "USD": 0.0},
    }
