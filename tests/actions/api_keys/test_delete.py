"""`api_keys/delete`: a key that logs in no more."""

import pytest

from simulator.actions.api_keys.delete import delete
from simulator.rules.api_keys import KEY_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import API_KEY, RUSSIAN

REFUSALS = [
    *(
        RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": number})
        for number in (None, 0, 2, 99)
    ),
    RefusedRequest(KEY_NOT_FOUND, "API key not found", {"id": 5}, RUSSIAN),
]


@pytest.mark.parametrize("name", ["params[id]", "id"])
def test_a_deleted_key_logs_in_no_more(api: Api, name: str) -> None:
    """It is as if it had never been; what it has opened stays open until it expires."""
    token = api.send("auth", "POST", action="login", key=API_KEY).json["result"]["token"]

    answer = api.send("api_keys", "POST", action="delete", token="demo-token", **{name: 1}).json

    assert answer == {"result": "OK", "module": "api_keys", "action": "delete"}
    refused = api.send("auth", "POST", action="login", key=API_KEY).json
    assert refused == {"code": -1, "message": "API key not found"}
    assert api.call("get_client", token=token)["result"] == "OK"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_ones_own_key(api: Api, situation: RefusedRequest) -> None:
    """A foreign key is refused exactly like an unknown one."""
    assert_refused(api, delete, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(delete.failures)
