"""`tags/list`: the tags of a server."""

import pytest

from simulator.actions.tags.list import list as list_tags
from simulator.rules.servers import SERVER_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused, unchanged

REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": number})
    for number in (None, 999, 22345, 12353)
]


def names(api: Api, server: int, **params: object) -> list[str]:
    """List the names of the tags of a server."""
    answer = api.send(
        "tags", "POST", action="list", token="demo-token", id=server, component="eq", **params
    )
    return [row["tag"] for row in answer.json["tags"]]


def test_a_server_has_its_hostname_as_a_tag(api: Api) -> None:
    """Rows as the Terraform provider decodes them."""
    with unchanged(api):
        answer = api.send("tags", "POST", action="list", token="demo-token", id=12345).json

    assert answer == {
        "result": "OK",
        "tags": [
            {
                "id": 1_000_000_012_345,
                "tag": "hostname",
                "value": "node-1.example.com",
                "extra": "",
                "internal": 0,
                "component": "eq",
                "component_id": 12345,
            }
        ],
    }


def test_the_tags_that_are_listed_are_those_that_eq_shows(api: Api) -> None:
    """One place tells of them."""
    api.send("tags", "POST", action="add", token="demo-token", id=12347, tag="a", value="b")

    listed = api.send("tags", "POST", action="list", token="demo-token", id=12347).json["tags"]

    shown = api.send("eq", "POST", action="show", token="demo-token", id=12347).json["tags"]
    assert listed == shown
    assert len({row["id"] for row in listed}) == 3


def test_traffic_overage_is_a_tag_until_it_is_paid_for(api: Api) -> None:
    """It is the fact that request_cancellation refuses by."""
    assert names(api, 12347) == ["hostname", "traffic_exceeded"]
    assert names(api, 12347, internal=1) == ["hostname", "traffic_exceeded"]
    assert names(api, 12347, internal=0) == ["hostname"]

    api.call("apply_credit", invoice_id=506, amount=40)

    assert names(api, 12347) == ["hostname"]


def test_other_components_have_none(api: Api) -> None:
    """Servers are all there is."""
    answer = api.send("tags", "POST", action="list", token="demo-token", id=12345, component="vars")

    assert answer.json["tags"] == []


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_the_server_must_be_ones_own(api: Api, situation: RefusedRequest) -> None:
    """A foreign one is refused exactly like an unknown one."""
    assert_refused(api, list_tags, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(list_tags.failures)
