"""`tags/add`: a tag for a server, or another value of one."""

from typing import Any

import pytest

from simulator.actions.tags.add import add
from simulator.rules.servers import SERVER_NOT_FOUND
from simulator.rules.tags import TAG_INTERNAL, TAG_NOT_VALID, TAG_TOO_LONG
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import exported_and_imported

TOO_LONG = "tag/add: invalid token data, too long"
REFUSALS = [
    RefusedRequest(SERVER_NOT_FOUND, "server not found", {"id": 22345, "tag": "a"}),
    RefusedRequest(TAG_TOO_LONG, TOO_LONG, {"id": 12345, "tag": "x" * 33}),
    RefusedRequest(TAG_TOO_LONG, TOO_LONG, {"id": 12345, "tag": "x", "value": "y" * 257}),
    *(
        RefusedRequest(TAG_NOT_VALID, "invalid tag", {"id": 12345, "tag": name})
        for name in (None, "", "two words", "a/b", "hostname")
    ),
    RefusedRequest(
        TAG_INTERNAL, "tag is internal", {"id": 12347, "tag": "traffic_exceeded", "value": "0"}
    ),
]


def added(api: Api, tag: str, value: str, server: int = 12345, **more: str) -> dict[str, Any]:
    """Add a tag to a server."""
    return api.send(
        "tags", "POST", action="add", token="demo-token", id=server, tag=tag, value=value, **more
    ).json


def tags(api: Api, server: int = 12345) -> dict[str, str]:
    """List the values of a server's tags by their names."""
    rows = api.send("tags", "POST", action="list", token="demo-token", id=server).json["tags"]
    return {row["tag"]: row["value"] for row in rows}


def status_of_renewal(api: Api) -> str:
    """Generate the next invoice of server 12346 and tell its status."""
    invoice = api.call("generate_due_invoice", id=12346)["invoice"]
    status: str = api.call("get_invoice", invoice_id=invoice)["status"]
    return status


def test_a_tag_is_added_and_then_changed(api: Api) -> None:
    """Under the same number; also after the world was exported and imported."""
    assert added(api, "team", "blue", extra="more") == {
        "result": "OK",
        "action": "add",
        "id": 1,
        "tag": "team",
        "value": "blue",
        "extra": "more",
        "internal": 0,
        "component": "eq",
        "component_id": 12345,
    }
    api.world = exported_and_imported(api.world)
    assert added(api, "team", "red")["id"] == 1

    assert tags(api) == {"hostname": "node-1.example.com", "team": "red"}
    assert "team" not in tags(api, 12346)


def test_the_longest_tag_fits(api: Api) -> None:
    """32 characters, with a value of 256."""
    assert added(api, "x" * 32, "y" * 256)["result"] == "OK"


@pytest.mark.parametrize(
    ("value", "status"), [("yes", "Paid"), ("1", "Paid"), ("no", "Unpaid"), ("", "Unpaid")]
)
def test_auto_credit_lets_credit_pay_the_renewals_of_its_server(
    api: Api, value: str, status: str
) -> None:
    """That server's only: the client's other ones wait for payment."""
    added(api, "auto_credit", value, 12346)

    assert status_of_renewal(api) == status


def test_auto_credit_of_another_server_pays_nothing(api: Api) -> None:
    """Nor is it the client's own choice."""
    added(api, "auto_credit", "yes", 12345)

    assert status_of_renewal(api) == "Unpaid"
    assert not api.world.clients[123].automatic_renewal


def test_the_tag_hostname_is_the_hostname(api: Api) -> None:
    """So it renames the server everywhere, and no second name is kept."""
    assert added(api, "hostname", "web.example.com")["id"] == 1_000_000_012_345

    assert tags(api)["hostname"] == "web.example.com"
    shown = api.send("eq", "POST", action="show", token="demo-token", id=12345).json
    assert shown["server_data"]["hostname"] == "web.example.com"
    assert not len(api.world.tags)


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_tag_is_a_short_word_on_ones_own_server(api: Api, situation: RefusedRequest) -> None:
    """Those of the system are not for clients."""
    assert_refused(api, add, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(add.failures)
