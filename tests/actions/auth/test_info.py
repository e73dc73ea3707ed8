"""`auth/info`: what a token opens."""

import pytest

from simulator.actions.auth.info import info
from simulator.domain.policies import Dialect
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, unchanged, use_dialect
from tests.support.worlds import API_KEY, RUSSIAN


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_session_sees_what_it_opens(api: Api, dialect: Dialect, method: str) -> None:
    """What login says, without `new` and `2fa`, and who the client is."""
    use_dialect(api, dialect)

    with unchanged(api):
        reply = api.send("auth", method, action="info", token=DEMO_TOKEN)

    (result,) = reply.json.values()
    assert result == {
        "token": DEMO_TOKEN,
        "token_expire": 4102444800,
        "role": "Customer billing",
        "role_type": "Customer",
        "permissions": ["eq_list", "whmcs_billing"],
        "servers": [12345, 12346, 12347, 12348, 12349, 12350, 12351, 12352, 12355],
        "whmcs_id": 123,
        "customer_id": 456,
        "whmcs_location": "whmcs_com",
        "currency_code": "USD",
        "country_code": "US",
        "invapi": "",
        "role_name": "customer_billing",
        "email": "john.doe@example.com",
        "verified": True,
        "corporate": False,
        "tags": [],
    }


def test_it_agrees_with_the_login(api: Api) -> None:
    """Token and end of its life are the ones that were given out."""
    given = api.send("auth", "POST", action="login", key=API_KEY, ttl=60).json["result"]

    seen = api.send("auth", "POST", action="info", token=given["token"]).json["result"]

    assert {key: seen[key] for key in given if key in seen} == {
        key: value for key, value in given.items() if key not in ("new", "2fa")
    }


def test_each_session_sees_its_own_client(api: Api) -> None:
    """What is shown follows the token."""
    result = api.send("auth", "POST", action="info", token=RUSSIAN).json["result"]

    assert (result["whmcs_location"], result["servers"]) == ("whmcs_ru", [22345])


def test_it_declares_no_failure_of_its_own() -> None:
    """A valid token is all it needs."""
    assert info.failures == ()
