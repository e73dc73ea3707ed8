"""`tags/remove`: a tag less."""

from typing import Any

import pytest

from simulator.actions.tags.remove import remove
from simulator.rules.servers import SERVER_NOT_FOUND
from simulator.rules.tags import TAG_INTERNAL, TAG_NOT_VALID
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused, unchanged

REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": 22345, "tag": "a"}),
    *(
        RefusedRequest(TAG_NOT_VALID, "invalid tag", {"id": 12345, "tag": name})
        for name in (None, "")
    ),
    *(
        RefusedRequest(TAG_INTERNAL, "tag is internal", {"id": 12347, "tag": name})
        for name in ("traffic_exceeded", "hostname")
    ),
]


def ask(api: Api, action: str, **params: object) -> dict[str, Any]:
    """Ask tags.php about server 12345, as the Terraform provider does."""
    sent = {"id": 12345, "component": "eq", "component_id": 12345, **params}
    return api.send("tags", "POST", action=action, token="demo-token", **sent).json


def test_a_tag_is_removed(api: Api) -> None:
    """What it let billing do ends with it."""
    ask(api, "add", tag="auto_credit", value="yes")

    answer = ask(api, "remove", tag="auto_credit")

    assert answer == {"result": "OK", "action": "remove", "tag": "auto_credit"}
    assert [row["tag"] for row in ask(api, "list")["tags"]] == ["hostname"]


def test_a_tag_that_is_not_there_is_gone_already(api: Api) -> None:
    """So nobody has to look first."""
    with unchanged(api):
        assert ask(api, "remove", tag="never")["result"] == "OK"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_follows_from_the_server_stays(api: Api, situation: RefusedRequest) -> None:
    """And a foreign server is refused exactly like an unknown one."""
    assert_refused(api, remove, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(remove.failures)
