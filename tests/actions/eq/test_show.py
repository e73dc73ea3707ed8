"""`eq/show`: one server, with the keys that lead to its billing."""

from typing import Any

import pytest

from simulator.actions.eq.show import show
from simulator.domain.policies import Dialect
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, world_from

UNKNOWN = [None, "", 0, "abc", [12345], 999, -12345, 1001, 22345, "9" * 30]
REFUSALS = [
    *(RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": sent}) for sent in UNKNOWN),
    *(
        RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": sent})
        for sent in (12353, 12354)
    ),
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": 12345}, RUSSIAN),
]


INTERFACE = {
    "id": 12345,
    "type": "eth0",
    "mac": "02:00:00:00:30:39",
    "IsMain": 1,
    "upstream_id": 0,
    "switch_owner": "Hostkey",
    "switch_model": "virtual",
}
ADDRESS = {
    "IP": "198.18.48.57",
    "MAC": "02:00:00:00:30:39",
    "main_ip": 1,
    "port": "eth0",
    "locked": 0,
    "date_block": None,
    "description": "",
    "license_id": 0,
}


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
            "limit_traffic": 3,
            "cost_traffic": 1,
            "trafficPeriodOut": 0.0,
            "limit_trafficIN": 0,
            "cost_trafficIN": 0,
            "trafficPeriodIn": 0.0,
            "limit_bands": 0,
            "hostname": "node-1.example.com",
            "hwconfig": "vm.v2-pico",
        },
        "hardware": {"cpu_name": "KVM", "cpu_cores": 1, "ram": 1, "hdd": 20, "tags": []},
        "interfaces": [INTERFACE],
        "IP": [ADDRESS],
        "IPMI": {"model": "", "interfaces": []},
        "preset": "vm.v2-pico",
        "location": {"dc_location": "NL"},
        "tags": [tag(12345, 1, "hostname", "node-1.example.com", internal=0)],
    }


MACHINE = """
clients:
  - id: 123
    services:
      - server_id: 7
        id: 11
        product: bm.v1-big
        ip: [203.0.113.7, "2001:db8::7"]
        location: FI
        hardware: {cpu_name: EPYC 7551P (32 cores), cpu_cores: 32, ram: 128}
        traffic: {limit: 50, inbound: 12.5, outbound: 1024.25}
      - {server_id: 8, product: bm.v1-big, traffic: {limit: 0, outbound: 9}}
"""


def test_what_is_written_of_a_machine_is_shown(api: Api) -> None:
    """All of its addresses on its only interface; what is left out is as usual."""
    api.world = world_from(MACHINE)

    server = shown(api, 7)

    assert [(row["IP"], row["main_ip"], row["port"]) for row in server["IP"]] == [
        ("203.0.113.7", 1, "eth0"),
        ("2001:db8::7", 0, "eth0"),
    ]
    assert server["location"] == {"dc_location": "FI"}
    assert server["hardware"] == {
        "cpu_name": "EPYC 7551P (32 cores)",
        "cpu_cores": 32,
        "ram": 128,
        "hdd": 480,
        "tags": [],
    }
    assert counters(server) == (50, 1, 1024.25, 12.5)
    [port] = server["interfaces"]
    assert (port["upstream_id"], port["switch_owner"], port["switch_model"]) == (1, "Hostkey", "")


def test_traffic_without_a_limit_costs_nothing(api: Api) -> None:
    """Clients then show no limit."""
    api.world = world_from(MACHINE)

    assert counters(shown(api, 8)) == (0, 0, 9.0, 0.0)


def test_the_main_address_is_that_of_the_list(api: Api) -> None:
    """And the one that finds the server there."""
    main = next(row["IP"] for row in shown(api, 12346)["IP"] if row["main_ip"])

    listed = api.send("eq", "POST", action="list", token=DEMO_TOKEN, ip=main).json["servers"]

    assert listed == [12346]


def tag(server: int, number: int, name: str, value: str, *, internal: int) -> dict[str, Any]:
    """Write a tag that follows from a server's service."""
    return {
        "id": number * 10**12 + server,
        "tag": name,
        "value": value,
        "extra": "",
        "internal": internal,
        "component": "eq",
        "component_id": server,
    }


def counters(server: Any) -> tuple[int, int, float, float]:  # noqa: ANN401 JSON
    """Read limit, whether it costs, and what went out and came in."""
    data = server["server_data"]
    return (
        data["limit_traffic"],
        data["cost_traffic"],
        data["trafficPeriodOut"],
        data["trafficPeriodIn"],
    )


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
    tags = [
        tag(12347, 1, "hostname", "server-12347.example.com", internal=0),
        tag(12347, 2, "traffic_exceeded", "1", internal=1),
    ]

    assert overage(shown(api, 12347)) == (1, True, tags)
    assert "exceded_traffic" in api.call("request_cancellation", id=12347)["message"]

    api.call("apply_credit", invoice_id=506, amount=39)
    assert overage(shown(api, 12347)) == (1, True, tags)
    api.call("apply_credit", invoice_id=506, amount=1)
    assert overage(shown(api, 12347)) == (0, False, tags[:1])
    assert api.call("request_cancellation", id=12347)["result"] == "OK"


def overage(server: Any) -> tuple[int, bool, list[Any]]:  # noqa: ANN401 JSON
    """Read the limit of bandwidth, whether more went out than the plan holds, and the tags."""
    limit, _, outbound, _ = counters(server)
    return server["server_data"]["limit_bands"], outbound > limit * 1024, server["tags"]
