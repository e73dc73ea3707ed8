"""`api_keys/list` and `api_keys/list_for_server`: the keys of a client, without their secrets."""

from simulator.actions.api_keys.list import list as list_keys
from tests.support.api import Api
from tests.support.refusals import unchanged
from tests.support.worlds import API_KEY, RUSSIAN


def test_all_keys_of_the_client_are_listed(api: Api) -> None:
    """Its own, those for servers, and those that are switched off."""
    with unchanged(api):
        answer = api.send("api_keys", "POST", action="list", token="demo-token")

    rows = answer.json["data"]
    assert [(row["id"], row["name"], row["server_id"], row["active"]) for row in rows] == [
        (1, "default", 0, 1),
        (5, "panel", 12345, 1),
        (6, "sleeping", 0, 0),
    ]
    assert API_KEY not in str(answer.json)


def test_nobody_sees_the_keys_of_others(api: Api) -> None:
    """Each client has its own."""
    rows = api.send("api_keys", "POST", action="list", token=RUSSIAN).json["data"]

    assert [row["id"] for row in rows] == [2]


def test_it_declares_no_failure_of_its_own() -> None:
    """A valid token is all it needs."""
    assert list_keys.failures == ()
