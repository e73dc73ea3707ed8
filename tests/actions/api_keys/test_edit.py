"""`api_keys/edit`: another name, access list or way of telling logins, or a key off or on."""

from typing import Any

import pytest

from simulator.actions.api_keys.edit import edit
from simulator.rules.api_keys import IP_NOT_VALID, KEY_NOT_FOUND, METHOD_NOT_VALID, NAME_EMPTY
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import API_KEY, RUSSIAN

REFUSALS = [
    *(
        RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": number})
        for number in (0, 2, 99, "abc")
    ),
    RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": 1}, RUSSIAN),
    RefusedRequest(NAME_EMPTY, "API key name is empty", {"params[id]": 1, "params[name]": ""}),
    RefusedRequest(IP_NOT_VALID, "Invalid IP address", {"params[id]": 1, "params[ip]": "nowhere"}),
    RefusedRequest(
        METHOD_NOT_VALID,
        "Invalid login notify method",
        {"params[id]": 1, "params[login_notify_method]": "sms"},
    ),
]


def edited(api: Api, **params: object) -> dict[str, Any]:
    """Edit the own key of client 123 and give the data of the answer."""
    answer = api.send(
        "api_keys", "POST", action="edit", token="demo-token", params={"id": 1, **params}
    )
    data: dict[str, Any] = answer.json["data"]
    return data


def login_message(api: Api) -> str:
    """Log in with that key; gives the refusal, or nothing."""
    answer = api.send("auth", "POST", action="login", key=API_KEY).json
    return str(answer.get("message", ""))


def test_what_is_not_sent_stays(api: Api) -> None:
    """Name, list, notice and the key itself."""
    first = edited(
        api, name="mine", ip="127.0.0.1", login_notify_method="email", login_notify_address="a@b.c"
    )

    assert edited(api) == first
    assert (first["name"], first["ip"], first["active"]) == ("mine", "127.0.0.1", 1)
    assert "api_key" not in first
    assert login_message(api) == ""


def test_a_key_is_switched_off_and_on(api: Api) -> None:
    """A session that it has opened goes on."""
    token = api.send("auth", "POST", action="login", key=API_KEY).json["result"]["token"]

    edited(api, active=0)
    assert login_message(api) == "API key is inactive"
    assert api.call("get_client", token=token)["result"] == "OK"

    edited(api, active=1)
    assert login_message(api) == ""


def test_its_access_list_can_be_changed_and_emptied(api: Api) -> None:
    """An empty one lets everybody in again."""
    edited(api, ip="192.0.2.7")
    assert login_message(api) == "IP not allowed"

    edited(api, ip="")
    assert login_message(api) == ""


@pytest.mark.parametrize(
    ("method", "address", "told"),
    [
        ("email", "ops@example.com", [("email", "ops@example.com")]),
        ("email", "", [("email", "john.doe@example.com")]),
        ("webhook", "https://example.com/hook", [("webhook", "https://example.com/hook")]),
        ("webhook", "", []),
        ("none", "ops@example.com", []),
        ("Email", "ops@example.com", [("email", "ops@example.com")]),
    ],
)
def test_its_owner_is_told_of_logins(
    api: Api, method: str, address: str, told: list[tuple[str, str]]
) -> None:
    """By e-mail, or by a webhook, which lies in the inbox and is not called."""
    edited(api, login_notify_method=method, login_notify_address=address)

    login_message(api)

    messages = [each for each in api.world.messages if each.topic == "api_key_login"]
    assert [(each.kind.value, each.to) for each in messages] == told
    assert all(each.facts["name"] == "default" for each in messages)
    assert all(each.facts["address"] == "127.0.0.1" for each in messages)


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_ones_own_key_and_only_to_what_there_is(api: Api, situation: RefusedRequest) -> None:
    """A foreign key is refused exactly like an unknown one."""
    assert_refused(api, edit, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(edit.failures)
