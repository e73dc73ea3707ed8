"""`api_keys/list_for_server`: the keys that open one server."""

import pytest

from simulator.actions.api_keys.list_for_server import list_for_server
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"params[server_id]": number})
    for number in (None, 999, 22345, 12353)
]


@pytest.mark.parametrize("name", ["params[server_id]", "server_id"])
@pytest.mark.parametrize(("server", "keys"), [(12345, ["panel"]), (12346, [])])
def test_only_keys_of_the_server_are_listed(
    api: Api, name: str, server: int, keys: list[str]
) -> None:
    """Not those that open the whole account."""
    answer = api.send(
        "api_keys", "POST", action="list_for_server", token="demo-token", **{name: server}
    )

    assert [row["name"] for row in answer.json["data"]] == keys


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_the_server_must_be_ones_own(api: Api, situation: RefusedRequest) -> None:
    """A foreign one is refused exactly like an unknown one."""
    assert_refused(api, list_for_server, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(list_for_server.failures)
