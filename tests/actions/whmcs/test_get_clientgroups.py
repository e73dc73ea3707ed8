"""`get_clientgroups`: the groups that clients of a location can be in."""

import pytest

from simulator.actions.whmcs.get_clientgroups import get_clientgroups
from simulator.domain.policies import Dialect
from simulator.rules.clients import UNKNOWN_LOCATION
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import RUSSIAN, world_from

DENIED = "Invalid token or access denied"
REFUSALS = [
    RefusedRequest(UNKNOWN_LOCATION, DENIED, {"location": sent})
    for sent in ("whmcs_nowhere", "0", "WHMCS_COM", "whmcs_com whmcs_ru", "x" * 5000)
]
TWO_LOCATIONS = """
    locations:
      whmcs_com: {currency: USD, groups: [{id: 3, name: Gold}, {id: 1, name: Plain}]}
      whmcs_nl: {currency: EUR, groups: []}
    clients: [{id: 123}]
"""


def group(number: int, name: str) -> dict[str, object]:
    """Write a group as WHMCS does."""
    return {
        "id": number,
        "groupname": name,
        "groupcolour": "",
        "discountpercent": "0.00",
        "susptermexempt": "",
        "separateinvoices": "",
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_groups_of_the_own_location_are_listed(api: Api, dialect: Dialect) -> None:
    """In the order of the scenario, as WHMCS nests them."""
    api.world = world_from(TWO_LOCATIONS)
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("get_clientgroups")

    groups = [group(3, "Gold"), group(1, "Plain")]
    assert answer == {"result": "OK", "totalresults": 2, "groups": {"group": groups}}


def test_another_location_has_other_groups(api: Api) -> None:
    """A location may have none."""
    api.world = world_from(TWO_LOCATIONS)

    answer = api.call("get_clientgroups", location="whmcs_nl")

    assert answer == {"result": "OK", "totalresults": 0, "groups": {"group": []}}


def test_the_default_is_the_location_of_the_session(api: Api) -> None:
    """Whoever asks without one gets what they would get by its name."""
    for token, location in (("demo-token", "whmcs_com"), (RUSSIAN, "whmcs_ru")):
        named = api.call("get_clientgroups", token=token, location=location)
        assert api.call("get_clientgroups", token=token) == named
        assert api.call("get_clientgroups", token=token, location=["whmcs_nl"]) == named


def test_it_may_be_asked_by_get(api: Api) -> None:
    """The page names both methods."""
    posted = api.send("whmcs", "POST", action="get_clientgroups", token="demo-token")
    got = api.send("whmcs", "GET", action="get_clientgroups", token="demo-token")

    assert got == posted


@pytest.mark.parametrize("situation", REFUSALS, ids=lambda each: str(each)[:60])
def test_an_unknown_location_is_denied(api: Api, situation: RefusedRequest) -> None:
    """With the one text that the page prints; in live it is no dead token."""
    assert_refused(api, get_clientgroups, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_clientgroups.failures)
