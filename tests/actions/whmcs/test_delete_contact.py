"""`delete_contact`: a contact is gone."""

from dataclasses import replace

import pytest

from simulator.actions.whmcs.delete_contact import delete_contact
from simulator.domain.policies import Dialect
from simulator.rules.contacts import NOT_REACHED, SUBCONTACT_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    take_whmcs_down,
    use_dialect,
)
from tests.support.worlds import DELETED_CONTACT_TOKEN, OTHER_TOKEN, contacts_world

UNKNOWN = (0, None, "", "abc", -41, 999, "9" * 30, [41])
NOT_FOUND = "verification failed, subcontact not found"
REFUSALS = [
    *(RefusedRequest(SUBCONTACT_NOT_FOUND, NOT_FOUND, {"contact_id": sent}) for sent in UNKNOWN),
    RefusedRequest(SUBCONTACT_NOT_FOUND, NOT_FOUND, {"contact_id": 43}),
    RefusedRequest(SUBCONTACT_NOT_FOUND, NOT_FOUND, {"contact_id": 41}, token=OTHER_TOKEN),
    RefusedRequest(
        SUBCONTACT_NOT_FOUND, NOT_FOUND, {"contact_id": 45}, token=DELETED_CONTACT_TOKEN
    ),
    RefusedRequest(SUBCONTACT_NOT_FOUND, NOT_FOUND, {"contact_id": 41, "location": "whmcs_ru"}),
]
DOWN = RefusedRequest(
    NOT_REACHED,
    'WHMCS DeleteContact failed: {"result":"error","error":"Connection refused"}',
    {"contact_id": 41},
)


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of contacts."""
    api.world = contacts_world()
    return api


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_contact_is_gone_from_every_list(api: Api, dialect: Dialect) -> None:
    """And the others are as they were."""
    use_dialect(api, dialect)
    before = api.call("get_contacts", full=1)["contacts"]

    answer = api.call("delete_contact", contact_id=41)

    assert answer == {"result": "OK", "contactid": 41}
    assert api.call("get_contacts", full=1)["contacts"] == before[1:]
    assert [each["id"] for each in api.call("get_client", full=1)["contacts"]] == [42, 44]
    assert api.call("get_contacts", email="jane@example.com")["contacts"] == []


def test_a_contact_can_be_deleted_once(api: Api) -> None:
    """The second time there is none."""
    api.call("delete_contact", contact_id=41)

    assert api.call("delete_contact", contact_id=41)["message"] == NOT_FOUND


def test_its_number_is_not_given_out_again_but_its_address_is(api: Api) -> None:
    """Identifiers ascend; an e-mail address is free once nobody has it."""
    api.call("delete_contact", contact_id=44)

    passwords = {"password1": "x", "password2": "x"}
    answer = api.call("add_contact", firstname="Max", email="shared@example.com", **passwords)

    assert answer["contactid"] == 46


@pytest.mark.parametrize("location", ["", "whmcs_com", "whmcs_nowhere", "NL"])
def test_the_own_location_may_be_named(api: Api, location: str) -> None:
    """It is the default, also where the world has no such location."""
    assert api.call("delete_contact", contact_id=41, location=location)["result"] == "OK"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_is_not_a_contact_of_the_caller_is_not_found(
    api: Api, situation: RefusedRequest
) -> None:
    """A foreign contact is answered like one that does not exist."""
    assert_refused(api, delete_contact, situation)


def test_no_contact_is_called_missing_while_whmcs_is_down(api: Api) -> None:
    """A client would forget one that is there."""
    take_whmcs_down(api)

    assert_refused(api, delete_contact, DOWN)
    assert_refused(api, delete_contact, replace(DOWN, params={"contact_id": 999}))


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in (*REFUSALS, DOWN)} == set(delete_contact.failures)
