"""`get_clientgroups`: the groups that clients of a location can be in."""

import pytest

from simulator.actions.whmcs.get_clientgroups import get_clientgroups
from simulator.domain.policies import Dialect
from simulator.rules.access import INVALID_TOKEN
from tests.support.api import Api
from tests.support.refusals import DIALECTS, unchanged, use_dialect
from tests.support.worlds import RUSSIAN, world_from

DENIED = "Invalid token or access denied"
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


@pytest.mark.parametrize("sent", ["whmcs_nowhere", "0", "WHMCS_COM", "x" * 5000])
def test_an_unknown_location_is_ignored(api: Api, sent: str) -> None:
    """As everywhere: clients send data centres, and the live API minds none of them."""
    assert api.call("get_clientgroups", location=sent) == api.call("get_clientgroups")


def test_a_dead_token_is_what_the_page_prints_here(api: Api) -> None:
    """The one failure of this section; all other actions borrow it."""
    with unchanged(api):
        answer = api.call("get_clientgroups", token="nobody")

    assert answer == {"code": -1, "message": DENIED}
    assert get_clientgroups.failures == (INVALID_TOKEN,)
