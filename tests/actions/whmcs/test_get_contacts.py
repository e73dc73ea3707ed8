"""`get_contacts`: the additional persons of the client, or one who may see them."""

import pytest

from simulator.actions.whmcs.get_contacts import get_contacts
from simulator.domain.policies import Dialect
from simulator.rules.contacts import CONTACTS_UNAVAILABLE
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED_CONTACT_TOKEN, OTHER_TOKEN, contacts_world

REFUSALS = [
    RefusedRequest(
        CONTACTS_UNAVAILABLE, "fail to get contacts list", sent, token=DELETED_CONTACT_TOKEN
    )
    for sent in ({}, {"full": 1}, {"email": "left@example.com"})
]
JANE = {
    "id": 41,
    "email": "jane@example.com",
    "firstname": "Jane",
    "lastname": "Roe",
    "permissions": "contacts,invoices",
}
ADDRESS = dict.fromkeys(
    ("companyname", "address1", "address2", "city", "state", "postcode", "country"), ""
)


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of contacts."""
    api.world = contacts_world()
    return api


def ids(answer: dict[str, list[dict[str, int]]]) -> list[int]:
    """Tell which contacts an answer lists."""
    return [contact["id"] for contact in answer["contacts"]]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_client_sees_its_contacts(api: Api, dialect: Dialect) -> None:
    """As the page prints them, by ascending id, and none of another client."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("get_contacts")

    assert list(answer) == ["result", "permission_contacts_granted", "contacts"]
    assert (answer["result"], answer["permission_contacts_granted"]) == ("OK", True)
    assert answer["contacts"][0] == JANE
    assert ids(answer) == [41, 42, 44]
    assert ids(api.call("get_contacts", token=OTHER_TOKEN)) == [43]


@pytest.mark.parametrize("full", ["1", "true", "on"])
def test_in_full_it_adds_what_whmcs_knows(api: Api, full: str) -> None:
    """Whose contact it is, and the phone; addresses of contacts are not known here."""
    known = {"userid": 123, "phonenumber": "+12025550123"}

    answer = api.call("get_contacts", full=full)

    assert answer["contacts"][0] == {**JANE, **ADDRESS, **known}


@pytest.mark.parametrize("full", ["", "0", "false", "off"])
def test_a_false_full_is_not_full(api: Api, full: str) -> None:
    """The words that PHP clients write for false mean false."""
    assert api.call("get_contacts", full=full) == api.call("get_contacts")


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("jane@example.com", [41]),
        (" JANE@Example.com ", [41]),
        ("shared@example.com", [44]),
        ("ann@example.com", []),
        ("olga@example.com", []),
        ("john@example.com", []),
        ("nobody@example.com", []),
        ("jane", []),
        ("\u202e", []),
    ],
)
def test_an_email_asks_whether_its_owner_may_see_contacts(
    api: Api, email: str, found: list[int]
) -> None:
    """Only a contact of the client that holds the permission is listed, and it is granted."""
    answer = api.call("get_contacts", email=email)

    assert (ids(answer), answer["permission_contacts_granted"]) == (found, bool(found))


@pytest.mark.parametrize("email", ["", "  ", ["jane@example.com"]])
def test_an_empty_email_is_none(api: Api, email: object) -> None:
    """Nothing is filtered by nothing, nor by an array."""
    assert api.call("get_contacts", email=email) == api.call("get_contacts")


def test_an_email_that_is_too_long_is_named(api: Api) -> None:
    """No address is longer than 254 characters."""
    answer = api.call("get_contacts", email=f"{'a' * 250}@b.nl")

    assert answer["message"] == "invalid parameter email: at most 254 characters"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_client_that_whmcs_lost_has_no_list(api: Api, situation: RefusedRequest) -> None:
    """Its contacts went with it."""
    assert_refused(api, get_contacts, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_contacts.failures)
