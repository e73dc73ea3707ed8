"""`api_keys/add`: a new key, for the account or for one server."""

from typing import Any

import pytest

from simulator.actions.api_keys.add import add
from simulator.domain.api_keys import well_formed
from simulator.rules.api_keys import (
    IP_NOT_VALID,
    METHOD_NOT_VALID,
    NAME_EMPTY,
    NO_ACTIVE_SERVERS,
)
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import SERVERLESS

NAMED = {"params[name]": "ci"}
REFUSALS = [
    RefusedRequest(NO_ACTIVE_SERVERS, "No active servers found", NAMED, SERVERLESS),
    RefusedRequest(NAME_EMPTY, "API key name is empty", {"params[name]": " "}),
    RefusedRequest(NAME_EMPTY, "API key name is empty"),
    *(
        RefusedRequest(SERVER_NOT_FOUND, "server not found", {**NAMED, "params[server_id]": number})
        for number in (999, 22345, 12353)
    ),
    *(
        RefusedRequest(IP_NOT_VALID, "Invalid IP address", {**NAMED, "params[ip]": text})
        for text in ("localhost", "192.0.2.7, nowhere", "10.0.0.0/33")
    ),
    RefusedRequest(
        METHOD_NOT_VALID,
        "Invalid login notify method",
        {**NAMED, "params[login_notify_method]": "pigeon"},
    ),
]


def added(api: Api, **params: object) -> dict[str, Any]:
    """Add a key and give the data of the answer."""
    answer = api.send(
        "api_keys", "POST", action="add", token="demo-token", params={"name": "ci", **params}
    )
    data: dict[str, Any] = answer.json["data"]
    return data


def log_in(api: Api, key: str) -> dict[str, Any]:
    """Log in with a key."""
    return api.send("auth", "POST", action="login", key=key).json


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_new_key_logs_in(api: Api, dialect: Any) -> None:  # noqa: ANN401 a literal
    """The answer tells it, the only one that does; it opens all servers of the account."""
    use_dialect(api, dialect)

    answer = api.send(
        "api_keys", "POST", action="add", token="demo-token", params={"name": "ci"}
    ).json

    key = answer["data"].pop("api_key")
    assert answer == {
        "result": "OK",
        "module": "api_keys",
        "action": "add",
        "data": {
            "id": 7,
            "name": "ci",
            "customer_id": 456,
            "server_id": 0,
            "ip": "",
            "active": 1,
            "login_notify_method": "none",
            "login_notify_address": "",
            "last_login": "0000-00-00 00:00:00",
        },
    }
    assert well_formed(key)
    assert len(log_in(api, key)["result"]["servers"]) == 9


def test_a_key_for_a_server_opens_that_one(api: Api) -> None:
    """As the reseller module makes one for each of its clients."""
    key = added(
        api, server_id=12346, active=1, ip="", login_notify_method="none", login_notify_address="a"
    )

    assert key["server_id"] == 12346
    assert log_in(api, key["api_key"])["result"]["servers"] == [12346]


def test_an_inactive_key_waits(api: Api) -> None:
    """Until it is switched on."""
    key = added(api, active=0)
    assert log_in(api, key["api_key"])["message"] == "API key is inactive"

    api.send(
        "api_keys", "POST", action="edit", token="demo-token", params={"id": key["id"], "active": 1}
    )

    assert log_in(api, key["api_key"])["result"]["whmcs_id"] == 123


def test_its_addresses_decide_who_uses_it(api: Api) -> None:
    """Tests come from this machine."""
    mine, others = added(api, ip="127.0.0.0/8, ::1"), added(api, ip="192.0.2.7 198.51.100.0/24")

    assert others["ip"] == "192.0.2.7, 198.51.100.0/24"
    assert log_in(api, mine["api_key"])["result"]["whmcs_id"] == 123
    assert log_in(api, others["api_key"])["message"] == "IP not allowed"


def test_two_keys_are_never_the_same(api: Api) -> None:
    """They are drawn from the world's own chance."""
    assert added(api)["api_key"] != added(api)["api_key"]


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_key_needs_a_name_and_things_that_there_are(api: Api, situation: RefusedRequest) -> None:
    """And an account with a server that is in use."""
    assert_refused(api, add, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(add.failures)
