"""`eq/show`: one server, with the keys that lead to its billing."""

from typing import Any

import pytest

from simulator.actions.eq.show import show
from simulator.domain.policies import Dialect
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED, RUSSIAN

UNKNOWN = [None, "", 0, "abc", [12345], 999, -12345, 1001, 22345, "9" * 30]
REFUSALS = [
    *(RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": sent}) for sent in UNKNOWN),
    *(
        RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": sent})
        for sent in (12353, 12354)
    ),
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": 12345}, RUSSIAN),
]


def shown(api: Api, server: object, token: str = DEMO_TOKEN, method: str = "POST") -> Any:  # noqa: ANN401 JSON
    """Show a server."""
    return api.send("eq", method, action="show", id=server, token=token).json


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_server_that_is_not_the_callers_is_not_found(api: Api, situation: RefusedRequest) -> None:
    """Neither is one that has ended."""
    assert_refused(api, show, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(show.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_server_is_shown_with_its_billing(api: Api, dialect: Dialect, method: str) -> None:
    """Its account stands on both levels, where different clients read it."""
    use_dialect(api, dialect)

    assert shown(api, 12345, method=method) == {
        "result": "OK",
        "module": "eq",
        "account_id": 1001,
        "type_billing": "whmcs_com",
        "server_data": {
            "id": 12345,
            "ref_tableName": "VPS",
            "account_id": 1001,
            "Condition_Component": "rent",
            "power_status": "on",
            "limit_traffic": 0,
            "limit_bands": 0,
            "hostname": "node-1.example.com",
            "hwconfig": "vm.v2-pico",
        },
        "hardware": [],
        "interfaces": [{"mac": "02:00:00:00:30:39", "IsMain": 1}],
        "IP": [{"IP": "198.18.48.57", "MAC": "02:00:00:00:30:39", "main_ip": 1}],
        "IPMI": {"model": ""},
        "preset": "vm.v2-pico",
        "location": {"dc_location": "NL"},
        "tags": [
            {
                "id": 1_000_000_012_345,
                "tag": "hostname",
                "value": "node-1.example.com",
                "extra": "",
                "internal": 0,
                "component": "eq",
                "component_id": 12345,
            }
        ],
    }


def test_what_it_shows_leads_to_the_invoices(api: Api) -> None:
    """As the reseller does: account_id is the product, type_billing the location."""
    server = shown(api, 12345)

    answer = api.call(
        "get_product_invoice", product=server["account_id"], location=server["type_billing"]
    )

    assert [row["invoiceid"] for row in answer["invoices"]] == [501, 502]


def test_a_server_without_billing_has_account_zero(api: Api) -> None:
    """A number all the same."""
    server = shown(api, 12349)

    assert (server["account_id"], server["server_data"]["account_id"]) == (0, 0)


@pytest.mark.parametrize(
    ("server", "token", "condition", "power"),
    [(12351, DEMO_TOKEN, "power_off", "off"), (32345, DELETED, "rent", "on")],
)
def test_its_condition_follows_its_service(
    api: Api, server: int, token: str, condition: str, power: str
) -> None:
    """A suspended server is off."""
    data = shown(api, server, token)["server_data"]

    assert (data["Condition_Component"], data["power_status"]) == (condition, power)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_traffic_overage_is_seen_before_a_cancellation_is_refused(
    api: Api, dialect: Dialect
) -> None:
    """As limits and a tag of the server; both go with the payment that settles its traffic."""
    use_dialect(api, dialect)
    tag = {
        "id": 2_000_000_012_347,
        "tag": "traffic_exceeded",
        "value": "1",
        "extra": "",
        "internal": 1,
        "component": "eq",
        "component_id": 12347,
    }

    assert overage(shown(api, 12347)) == (1, 1, [tag])
    assert "exceded_traffic" in api.call("request_cancellation", id=12347)["message"]

    api.call("apply_credit", invoice_id=506, amount=39)
    assert overage(shown(api, 12347)) == (1, 1, [tag])
    api.call("apply_credit", invoice_id=506, amount=1)
    assert overage(shown(api, 12347)) == (0, 0, [])
    assert api.call("request_cancellation", id=12347)["result"] == "OK"


def overage(server: Any) -> tuple[int, int, list[Any]]:  # noqa: ANN401 JSON
    """Read the limits and the internal tags of a server that was shown."""
    data = server["server_data"]
    internal = [tag for tag in server["tags"] if tag["internal"]]
    return data["limit_traffic"], data["limit_bands"], internal
