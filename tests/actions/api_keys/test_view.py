"""`api_keys/view`: one key, without its secret."""

import pytest

from simulator.actions.api_keys.view import view
from simulator.rules.api_keys import KEY_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused, unchanged
from tests.support.worlds import API_KEY, RUSSIAN

REFUSALS = [
    *(
        RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": number})
        for number in (None, 2, 99)
    ),
    RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": 1}, RUSSIAN),
]


def test_a_key_is_shown_without_its_secret(api: Api) -> None:
    """With the server that it opens, and when it was used last."""
    with unchanged(api):
        answer = api.send(
            "api_keys", "POST", action="view", token="demo-token", params={"id": 5}
        ).json

    assert answer == {
        "result": "OK",
        "module": "api_keys",
        "action": "view",
        "data": {
            "id": 5,
            "name": "panel",
            "customer_id": 456,
            "server_id": 12345,
            "ip": "",
            "active": 1,
            "login_notify_method": "none",
            "login_notify_address": "",
            "last_login": "0000-00-00 00:00:00",
        },
    }


def test_the_last_login_is_told(api: Api) -> None:
    """By the world's clock."""
    api.send("auth", "POST", action="login", key=API_KEY)

    data = api.send("api_keys", "POST", action="view", token="demo-token", params={"id": 1}).json[
        "data"
    ]

    assert data["last_login"] == "2026-03-01 09:00:00"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_ones_own_key(api: Api, situation: RefusedRequest) -> None:
    """A foreign key is refused exactly like an unknown one."""
    assert_refused(api, view, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(view.failures)
