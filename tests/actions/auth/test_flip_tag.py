"""`auth/flip_tag`: a tag of the account, on or off."""

from typing import Any

import pytest

from simulator.actions.auth.flip_tag import flip_tag
from simulator.rules.tags import TAG_NOT_VALID, TAG_TOO_LONG
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused

REFUSALS = [
    *(
        RefusedRequest(TAG_NOT_VALID, "invalid tag", {"tag": name})
        for name in (None, "", "two words", "ä")
    ),
    RefusedRequest(TAG_TOO_LONG, "tag/add: invalid token data, too long", {"tag": "x" * 33}),
]


def flip(api: Api, tag: str) -> dict[str, Any]:
    """Flip a tag of client 123."""
    return api.send("auth", "POST", action="flip_tag", token="demo-token", tag=tag).json


def pays_renewals(api: Api) -> bool:
    """Whether credit pays the renewals of client 123."""
    return api.world.clients[123].automatic_renewal


def tags(api: Api) -> list[tuple[str, str, int]]:
    """Read the tags that auth/info tells of the account."""
    rows = api.send("auth", "POST", action="info", token="demo-token").json["result"]["tags"]
    return [(row["tag"], row["component"], row["component_id"]) for row in rows]


def test_auto_credit_is_whether_credit_pays_renewals(api: Api) -> None:
    """It is the very fact that a top-up with `subscribe` sets, and billing reads."""
    answer = flip(api, "auto_credit")
    expected = {"result": "OK", "module": "auth", "action": "flip_tag", "tag": "auto_credit"}
    assert answer == {**expected, "value": 1}
    assert pays_renewals(api)
    assert not len(api.world.tags)
    assert tags(api) == [("auto_credit", "customer", 456)]
    invoice = api.call("generate_due_invoice", id=12346)["invoice"]
    assert api.call("get_invoice", invoice_id=invoice)["status"] == "Paid"

    assert flip(api, "auto_credit")["value"] == 0
    assert not pays_renewals(api)
    assert tags(api) == []


def test_any_other_tag_comes_and_goes(api: Api) -> None:
    """Each client has its own."""
    assert flip(api, "newsletter")["value"] == 1
    assert tags(api) == [("newsletter", "customer", 456)]
    russian = api.send("auth", "POST", action="info", token="token-ru").json["result"]
    assert russian["tags"] == []

    assert flip(api, "newsletter")["value"] == 0
    assert tags(api) == []


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_tag_is_a_short_word(api: Api, situation: RefusedRequest) -> None:
    """As in tags.php."""
    assert_refused(api, flip_tag, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(flip_tag.failures)
