"""`add_contact` without a type and a profile: somebody is invented."""

import pytest

from simulator.domain.policies import Dialect
from tests.support.api import Api
from tests.support.refusals import DIALECTS, use_dialect
from tests.support.worlds import contacts_world


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of contacts."""
    api.world = contacts_world()
    return api


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_at_all_invents_a_contact(api: Api, dialect: Dialect) -> None:
    """A person with a name, a free address and a password, but no phone and no permission."""
    use_dialect(api, dialect)

    answer = api.call("add_contact")

    contact = api.world.contacts[46]
    assert (answer["result"], answer["clientid"], answer["contactid"]) == ("OK", 123, 46)
    assert contact.firstname == answer["firstname"] != ""
    assert contact.lastname == answer["lastname"] != ""
    assert contact.email == answer["email"]
    assert contact.email.endswith("@example.com")
    assert (len(contact.password), contact.phone, contact.permissions) == (16, "", ())


def test_invented_contacts_follow_from_the_worlds_chance(api: Api) -> None:
    """The same world invents the same persons; one world never the same person twice."""
    before = api.world
    first, second = api.call("add_contact"), api.call("add_contact")

    api.world = before

    assert [api.call("add_contact"), api.call("add_contact")] == [first, second]
    assert first["email"] != second["email"]


def test_an_invented_address_that_somebody_has_is_not_given_again(api: Api) -> None:
    """Another one is invented in its place."""
    before = api.world
    taken = api.call("add_contact")["email"]
    api.world = before
    api.call("update_contact", contact_id=41, email=taken)

    answer = api.call("add_contact")

    assert answer["result"] == "OK"
    assert answer["email"] != taken
