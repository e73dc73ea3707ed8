"""Logging in with a second factor: a key needs none, a password waits for its code."""

from typing import Any

import pyotp
import pytest

from simulator.domain.faults import Outage
from tests.support.api import Api
from tests.support.password_resets import message_fact
from tests.support.refusals import DIALECTS, envelope, unchanged, use_dialect
from tests.support.worlds import API_KEY, altered, exported_and_imported, world_from

SECRET = "JBSWY3DPEHPK3PXP"
WRONG = "Invalid two-factor code, please try again."
WORLD = """
    clock: 2026-03-01T09:00:00Z
    clients:
      - {id: 1, email: ann@example.com, password: Secret-1, two_factor: true, PHONE
         totp_secret: JBSWY3DPEHPK3PXP, api_key: 0123456789abcdef-fedcba9876543210,
         services: [{server_id: 5, id: 1}]}
"""


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of Ann, who has a phone."""
    api.world = world_from(WORLD.replace("PHONE", 'phone: "+31205550124",'))
    return api


def log_in(api: Api, **sent: object) -> dict[str, Any]:
    """Log in with Ann's password, and perhaps a code."""
    params = {"user": "ann@example.com", "password": "Secret-1", **sent}
    return api.send("auth", "POST", action="whmcslogin", **params).json


def test_a_key_says_that_there_is_a_second_factor_and_opens_all_the_same(api: Api) -> None:
    """Programs that log in with a key have no step for a code; the flag lets one stop."""
    result = api.send("auth", "POST", action="login", key=API_KEY).json["result"]

    assert result["2fa"] == 1
    assert api.call("get_client", token=result["token"])["result"] == "OK"
    assert not [*api.world.messages]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_password_alone_opens_nothing_and_sends_a_code(api: Api, dialect: Any) -> None:  # noqa: ANN401 a Dialect
    """The flag is 1, the token is empty, no session begins; the phone has the code."""
    use_dialect(api, dialect)
    sessions = len(api.world.sessions)

    result = log_in(api)["result"]

    assert (result["2fa"], result["token"], result["whmcs_id"]) == (1, "", 1)
    assert len(api.world.sessions) == sessions
    [message] = api.world.messages
    assert (message.kind, message.to) == ("sms", "+31205550124")
    assert message.topic == "two_factor_code"


def test_the_code_opens_the_session(api: Api) -> None:
    """With the password again; then the code is used up."""
    log_in(api)
    code = message_fact(api, "two_factor_code", "code")

    result = log_in(api, code=code)["result"]

    assert result["2fa"] == 0
    assert api.call("get_client", token=result["token"])["client"]["email"] == "ann@example.com"
    with unchanged(api):
        assert log_in(api, code=code) == {"code": -1, "message": WRONG}


def test_what_the_authenticator_shows_is_as_good(api: Api) -> None:
    """And needs no message first."""
    code = pyotp.TOTP(SECRET.ljust(32, "A")).at(api.world.clock.instant)

    assert log_in(api, code=code)["result"]["2fa"] == 0


@pytest.mark.parametrize("code", ["000000", "abc", "1"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_wrong_code_is_refused(api: Api, code: str, dialect: Any) -> None:  # noqa: ANN401 a Dialect
    """And the right one still works."""
    log_in(api)
    use_dialect(api, dialect)

    with unchanged(api):
        assert log_in(api, code=code) == envelope(dialect, WRONG)
    assert log_in(api, code=message_fact(api, "two_factor_code", "code"))["result"]["2fa"] == 0


def test_a_wrong_password_is_refused_before_the_code(api: Api) -> None:
    """No code is sent to whoever does not know the password."""
    with unchanged(api):
        assert log_in(api, password="wrong") == {"code": -1, "message": "Access denied"}
        assert log_in(api, password="wrong", code="1") == {"code": -1, "message": "Access denied"}


def test_another_code_takes_the_place_of_the_first(api: Api) -> None:
    """Only the newest opens."""
    log_in(api)
    first = message_fact(api, "two_factor_code", "code")
    log_in(api)

    assert log_in(api, code=first)["message"] == WRONG
    assert log_in(api, code=message_fact(api, "two_factor_code", "code"))["result"]["2fa"] == 0


def test_without_a_phone_the_code_comes_by_mail(api: Api) -> None:
    """While mail is down, nobody without a phone logs in."""
    api.world = world_from(WORLD.replace("PHONE", ""))
    down = altered(api.world, outages=frozenset({Outage.MAIL}))

    log_in(api)
    [message] = api.world.messages
    assert (message.kind, message.to) == ("email", "ann@example.com")
    api.world = down
    with unchanged(api):
        refused = log_in(api)
    assert refused["message"] == "failed to send email, please try again later"


def test_whoever_has_no_second_factor_is_asked_for_none(api: Api) -> None:
    """A code that was sent all the same is not looked at."""
    api.world = world_from("clients: [{id: 1, email: ann@example.com, password: Secret-1}]")

    for sent in ({}, {"code": "1"}):
        assert log_in(api, **sent)["result"]["2fa"] == 0


def test_an_exported_world_still_waits_for_its_code(api: Api) -> None:
    """The code is part of the state."""
    log_in(api)
    api.world = exported_and_imported(api.world)

    assert log_in(api, code=message_fact(api, "two_factor_code", "code"))["result"]["2fa"] == 0
