"""New passwords: WHMCS' required strength, where the policy asks for it."""

from typing import Any

import pytest

from simulator.rules.passwords import PASSWORD_TOO_WEAK
from tests.support.api import Api
from tests.support.password_resets import ANN, JOHN, message_fact, password_world, request_link
from tests.support.refusals import DIALECTS, choose_policies, envelope, unchanged, use_dialect
from tests.support.worlds import contacts_world

TOO_WEAK = "The password you entered is not strong enough - please enter a more complex password"
WEAK = ("secret", "0", "secret1", " ")
WAYS = ["add_contact", "update_contact", "reset_password"]


def set_password(api: Api, way: str, password: str) -> dict[str, Any]:
    """Set a password in one of the three ways."""
    if way == "reset_password":
        [token] = (each.token for each in api.world.password_resets)
        return api.call(way, token=None, reset_token=token, **{"pass": password})
    twice = {"password1": password, "password2": password}
    if way == "add_contact":
        return api.call(way, firstname="Ada", email="ada@example.com", **twice)
    return api.call(way, contact_id=41, firstname="Jane", email="jane@example.com", **twice)


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a world of contacts, in which John has also asked for a link."""
    api.world = contacts_world()
    return api


def prepare(api: Api, way: str) -> None:
    """Let the world be one in which a password can be set that way."""
    if way == "reset_password":
        api.world = password_world()
        request_link(api, JOHN)


@pytest.mark.parametrize("password", WEAK)
@pytest.mark.parametrize("way", WAYS)
def test_a_weak_password_is_refused_where_the_policy_says_so(
    api: Api, way: str, password: str
) -> None:
    """In WHMCS' own words, in both dialects, and nothing changes."""
    prepare(api, way)
    choose_policies(api, password_strength="minimum")

    for dialect in DIALECTS:
        use_dialect(api, dialect)
        with unchanged(api):
            assert set_password(api, way, password) == envelope(dialect, TOO_WEAK)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("policy", "password"), [("minimum", "Secret-9"), ("any", "0")])
def test_a_password_that_the_policy_allows_is_taken(
    api: Api, way: str, policy: str, password: str
) -> None:
    """Any, unless the policy says otherwise."""
    prepare(api, way)
    choose_policies(api, password_strength=policy)

    assert set_password(api, way, password)["result"] == "OK"


def test_a_weak_password_is_refused_before_a_code_is_sent(api: Api) -> None:
    """Nobody types a code for nothing; the link still works."""
    api.world = password_world()
    token = request_link(api, ANN)
    choose_policies(api, password_strength="minimum")

    def use(password: str) -> dict[str, Any]:
        return api.call("reset_password", token=None, reset_token=token, **{"pass": password})

    refused = use("weak")
    assert refused["message"] == PASSWORD_TOO_WEAK.text
    assert {each.topic for each in api.world.messages} == {"password_reset"}
    asked = use("Secret-9")
    assert (asked["2fa"], len(message_fact(api, "two_factor_code", "code"))) == (1, 6)


@pytest.mark.parametrize("sent", [{"password2": "weak"}, {"password1": "weak"}])
def test_a_password_that_is_not_changed_need_not_be_strong(api: Api, sent: dict[str, Any]) -> None:
    """One alone changes nothing, as before."""
    choose_policies(api, password_strength="minimum")
    jane: dict[str, Any] = {"contact_id": 41, "firstname": "Jane", "email": "jane@example.com"}

    assert api.call("update_contact", **jane, **sent)["result"] == "OK"
    assert api.world.contacts[41].password == "Old-1"
