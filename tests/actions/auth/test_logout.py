"""`auth/logout`: the end of a token."""

import pytest

from simulator.actions.auth.logout import logout
from simulator.domain.policies import Dialect
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, use_dialect
from tests.support.worlds import API_KEY, RUSSIAN


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_session_can_be_ended(api: Api, dialect: Dialect, method: str) -> None:
    """The answer echoes module and action, as other modules do."""
    use_dialect(api, dialect)

    reply = api.send("auth", method, action="logout", token=DEMO_TOKEN)

    assert reply.json == {"result": "OK", "module": "auth", "action": "logout"}


def test_an_ended_token_is_worth_nothing(api: Api) -> None:
    """Every action refuses it from now on, a second logout too."""
    api.send("auth", "POST", action="logout", token=DEMO_TOKEN)

    answers = [
        api.call("get_client"),
        api.send("auth", "POST", action="logout", token=DEMO_TOKEN).json,
    ]

    assert answers == [{"code": -1, "message": "Invalid token or access denied"}] * 2


def test_other_sessions_live_on(api: Api) -> None:
    """One token ends, not those of others and not others of the same client."""
    other = api.send("auth", "POST", action="login", key=API_KEY).json["result"]["token"]

    api.send("auth", "POST", action="logout", token=DEMO_TOKEN)

    assert api.call("get_client", token=other)["client"]["id"] == 123
    assert api.call("get_client", token=RUSSIAN)["client"]["id"] == 124


def test_it_declares_no_failure_of_its_own() -> None:
    """A valid token is all it needs."""
    assert logout.failures == ()
