"""`auth/whmcslogin`: an e-mail address and a password become a token."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulator.actions.auth.whmcslogin import whmcslogin
from simulator.domain.policies import Dialect
from simulator.rules.access import WHMCS_UNREACHABLE
from simulator.rules.logins import IP_NOT_ALLOWED, WRONG_PASSWORD
from simulator.rules.passwords import MAIL_FAILED, WRONG_CODE
from tests.support.api import Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    take_whmcs_down,
    use_dialect,
)
from tests.support.worlds import API_KEY

JOHN = "john.doe@example.com"
PASSWORD = "Secret-123"
WRONG: list[dict[str, object]] = [
    {},
    {"user": JOHN},
    {"password": PASSWORD},
    {"user": JOHN, "password": ""},
    {"user": JOHN, "password": "secret-123"},
    {"user": JOHN, "password": f"{PASSWORD}4"},
    {"user": JOHN, "password": [PASSWORD]},
    {"user": [JOHN], "password": PASSWORD},
    {"user": "nobody@example.com", "password": PASSWORD},
    {"user": "new@example.com", "password": PASSWORD},
]
REFUSALS = [RefusedRequest(WRONG_PASSWORD, "Access denied", params) for params in WRONG]
DOWN = RefusedRequest(
    WHMCS_UNREACHABLE,
    "WHMCS is not available: Connection refused",
    {"user": JOHN, "password": "wrong"},
)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_password_opens_the_session_that_a_key_opens(
    api: Api, dialect: Dialect, method: str
) -> None:
    """The answer is that of login, to the letter."""
    use_dialect(api, dialect)
    world = api.world
    by_key = api.send("auth", method, action="login", key=API_KEY).json

    api.world = world
    by_password = api.send("auth", method, action="whmcslogin", user=JOHN, password=PASSWORD).json

    assert by_password == by_key
    assert by_password["result"]["whmcs_id"] == 123


def test_the_token_works(api: Api) -> None:
    """What a login gives is what every other action takes."""
    reply = api.send("auth", "POST", action="whmcslogin", user=JOHN, password=PASSWORD)

    answer = api.call("get_client", token=reply.json["result"]["token"])

    assert answer["client"]["email"] == JOHN


def test_a_client_without_servers_may_log_in(api: Api) -> None:
    """That is what clients use it for when login says there are none."""
    reply = api.send(
        "auth", "POST", action="whmcslogin", user="new@example.com", password="Secret-126"
    )

    assert (reply.json["result"]["servers"], reply.json["result"]["whmcs_id"]) == ([], 126)


@pytest.mark.parametrize("user", ["JOHN.DOE@EXAMPLE.COM", f" {JOHN} "])
def test_the_case_of_an_address_does_not_matter(api: Api, user: str) -> None:
    """Addresses are compared without case, passwords are not."""
    reply = api.send("auth", "POST", action="whmcslogin", user=user, password=PASSWORD)

    assert reply.json["result"]["whmcs_id"] == 123


def test_a_client_says_how_long_the_token_lives(api: Api) -> None:
    """`ttl` is in seconds."""
    reply = api.send("auth", "POST", action="whmcslogin", user=JOHN, password=PASSWORD, ttl=60)

    session = api.world.sessions[reply.json["result"]["token"]]
    assert session.expires_at == api.world.clock.instant + timedelta(seconds=60)


def test_nobody_logs_in_to_an_account_without_a_password(api: Api) -> None:
    """An empty password is none, not one that fits."""
    api.world = api.world.put(replace(api.world.clients[123], password=""))

    reply = api.send("auth", "POST", action="whmcslogin", user=JOHN, password="")

    assert reply.json == {"code": -1, "message": "Access denied"}


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_address_and_password_must_fit(api: Api, situation: RefusedRequest) -> None:
    """An unknown address is answered exactly like a wrong password."""
    assert_refused(api, whmcslogin, situation)


def test_no_password_is_called_wrong_while_whmcs_is_down(api: Api) -> None:
    """It is WHMCS that knows passwords."""
    take_whmcs_down(api)

    assert_refused(api, whmcslogin, DOWN)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    elsewhere = {IP_NOT_ALLOWED, MAIL_FAILED, WRONG_CODE}
    assert {each.failure for each in (*REFUSALS, DOWN)} | elsewhere == {*whmcslogin.failures}
