"""`eq/list`: the servers that a client rents."""

import pytest

from simulator.domain.policies import Dialect
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS, world_from

MACHINES = """
clients:
  - id: 123
    services:
      - {server_id: 1, id: 11, ip: [203.0.113.7, "2001:db8::1"], location: FI}
      - {server_id: 2, product: bm.v1-big, groups: [Gpu, AMD]}
      - {server_id: 3, product: bm.v1-big, location: US}
      - {server_id: 10, id: 12, status: Suspended}
"""
OWN = [12345, 12346, 12347, 12348, 12349, 12350, 12351, 12352, 12355]


def listed(api: Api, token: str = DEMO_TOKEN, **params: object) -> list[object]:
    """List the servers of a token."""
    reply = api.send("eq", "POST", action="list", token=token, **params)
    servers: list[object] = reply.json["servers"]
    return servers


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("full", [None, "", 0, "false"])
def test_bare_ids_are_listed(api: Api, dialect: Dialect, method: str, full: object) -> None:
    """Of own servers only, also of one that billing does not know, but of none that has ended."""
    use_dialect(api, dialect)

    reply = api.send("eq", method, action="list", token=DEMO_TOKEN, full=full)

    assert reply.json == {"result": "OK", "module": "eq", "servers": OWN}


@pytest.mark.parametrize(
    ("token", "servers"), [(RUSSIAN, [22345]), (DELETED, [32345]), (SERVERLESS, [])]
)
def test_everybody_has_their_own(api: Api, token: str, servers: list[int]) -> None:
    """An empty list for somebody without servers; the machines of a client gone from WHMCS run."""
    assert listed(api, token) == servers


@pytest.mark.parametrize("full", [1, "true", "yes", ["1"], "x" * 5000])
def test_full_gives_rows(api: Api, full: object) -> None:
    """With the keys that a client declares; what billing knows is as billing knows it."""
    row = listed(api, full=full)[0]

    assert row == {
        "id": 12345,
        "status": "rent",
        "hostname": "node-1.example.com",
        "name": "vm.v2-pico",
        "type": "VPS",
        "IP": "198.18.48.57",
        "due_date": "2026-03-21",
        "days_left": 20,
        "price_EUR": "0.00",
        "price_RUR": "0.00",
        "price_USD": "50.00",
        "is_prebill": 1,
        "prebill_service_id": 1001,
        "prebill_rate": "50.00",
        "prebill_period": "monthly",
        "location": "NL",
    }


def test_a_row_tells_what_is_not_running(api: Api) -> None:
    """A suspended server is off."""
    rows = {row["id"]: row for row in listed(api, full=1) if isinstance(row, dict)}

    assert (rows[12351]["status"], rows[12351]["days_left"]) == ("power_off", -31)


def test_a_server_without_billing_has_neither_rate_nor_due_date(api: Api) -> None:
    """Nobody pays for it, so nobody knows until when."""
    [row] = (row for row in listed(api, full=1) if isinstance(row, dict) and row["id"] == 12349)

    assert {key: row[key] for key in row if "price" in key or "prebill" in key} == {
        "price_EUR": "0.00",
        "price_RUR": "0.00",
        "price_USD": "0.00",
        "is_prebill": 0,
        "prebill_service_id": 0,
        "prebill_rate": "0.00",
        "prebill_period": "",
    }
    assert (row["due_date"], row["days_left"]) == ("0000-00-00", 0)


def test_a_russian_server_costs_roubles(api: Api) -> None:
    """The key says RUR where the currency is RUB."""
    [row] = listed(api, RUSSIAN, full=1)

    assert isinstance(row, dict)
    assert (row["price_RUR"], row["price_USD"], row["location"]) == ("50.00", "0.00", "RU")


@pytest.mark.parametrize("full", [0, 1])
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"ip": "203.0.113.7"}, [1]),
        ({"ip": " 2001:DB8::0:1 "}, [1]),
        ({"ip": "198.18.0.2"}, [2]),
        ({"ip": "198.18.0.1"}, []),
        ({"ip": "203.0.113"}, []),
        ({"mac": "02:00:00:00:00:03"}, [3]),
        ({"mac": "02:00:00:00:00:0A"}, [10]),
        ({"location": "FI"}, [1]),
        ({"location": "fi, US"}, [1, 3]),
        ({"location": "NL"}, [2, 10]),
        ({"location": "DE"}, []),
        ({"status": "rent"}, [1, 2, 3]),
        ({"status": "power_off"}, [10]),
        ({"group": "VPS"}, [1, 10]),
        ({"group": "Gpu,2CPU"}, [2]),
        ({"group": "VP"}, []),
        ({"status": "rent", "group": "VPS", "location": "FI,NL"}, [1]),
        ({"status": "rent", "group": "VPS", "location": "NL"}, []),
        ({"ip": "", "mac": " ", "location": ",", "status": "", "group": ""}, [1, 2, 3, 10]),
    ],
)
def test_filters_leave_out_what_is_not_asked_for(
    api: Api, asked: dict[str, str], found: list[int], full: int
) -> None:
    """Each of them, and all together; commas part several."""
    api.world = world_from(MACHINES)

    servers = listed(api, full=full, **asked)

    assert [row["id"] if isinstance(row, dict) else row for row in servers] == found


def test_a_row_has_what_is_written_of_its_machine(api: Api) -> None:
    """The main address and the data centre."""
    api.world = world_from(MACHINES)

    [row] = listed(api, full=1, location="FI")

    assert isinstance(row, dict)
    assert (row["IP"], row["location"]) == ("203.0.113.7", "FI")


def test_a_cancelled_server_leaves_the_list(api: Api) -> None:
    """That is how clients notice that it is gone."""
    api.call("request_cancellation", id=12345, cancellation_type=1)

    assert listed(api) == OWN[1:]
