"""`add_contact`: one more person of the client, described or invented."""

from typing import Any

import pytest

from simulator.actions.whmcs.add_contact import add_contact
from simulator.domain.policies import Dialect
from simulator.rules.contacts import (
    EMAIL_NOT_VALID,
    EMAIL_TAKEN,
    FILL_REQUIRED_FIELDS,
    NOT_REACHED,
    PASSWORDS_DO_NOT_MATCH,
    PHONE_NOT_VALID,
    PHONE_WITHOUT_SMS,
)
from simulator.rules.passwords import PASSWORD_TOO_WEAK
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED_CONTACT_TOKEN, OTHER_TOKEN, contacts_world

ADA: dict[str, Any] = {
    "type": 0,
    "profile_data[firstname]": "Ada",
    "profile_data[lastname]": "Byron",
    "profile_data[email]": "ada@example.com",
    "profile_data[password1]": " Secret 9 ",
    "profile_data[password2]": " Secret 9 ",
    "profile_data[phonenumber]": "(202) 555-0199",
}
REQUIRED = ("firstname", "email", "password1", "password2")


def whmcs(reason: str) -> str:
    """Write what WHMCS minds as apply_credit's page does."""
    return f'WHMCS AddContact failed: {{"result":"error","error":"{reason}"}}'


def without(failure: Failure, message: str, name: str, sent: object) -> RefusedRequest:
    """Describe Ada, but for one field."""
    return RefusedRequest(failure, message, {**ADA, f"profile_data[{name}]": sent})


INVALID = whmcs("The email address entered is not valid")
TAKEN = whmcs("Duplicate Email Address")
TEXTS = "phone_number_does_not_support_sms"
REFUSALS = [
    *(
        without(FILL_REQUIRED_FIELDS, "fill_required_fields", name, sent)
        for name in REQUIRED
        for sent in (None, "")
    ),
    without(FILL_REQUIRED_FIELDS, "fill_required_fields", "firstname", "   "),
    RefusedRequest(FILL_REQUIRED_FIELDS, "fill_required_fields", {"type": 0}),
    RefusedRequest(FILL_REQUIRED_FIELDS, "fill_required_fields", {"type": ""}),
    RefusedRequest(FILL_REQUIRED_FIELDS, "fill_required_fields", {"profile_data[lastname]": "Roe"}),
    *(
        without(PASSWORDS_DO_NOT_MATCH, "passwords_do_not_match", "password2", sent)
        for sent in ("Secret 9", " secret 9 ", "0")
    ),
    *(
        without(EMAIL_NOT_VALID, INVALID, "email", sent)
        for sent in ("ada", "ada@", "@b.nl", "a b@c.nl", "a@b", "a@b..nl", "Ada <a@b.nl>", "a@b@c")
    ),
    *(
        without(EMAIL_TAKEN, TAKEN, "email", sent)
        for sent in (
            "jane@example.com",
            "JOHN@example.com",
            "Maria@EXAMPLE.com",
            "olga@example.com",
        )
    ),
    *(
        without(PHONE_NOT_VALID, "invalid_phone_number", "phonenumber", sent)
        for sent in ("abc", "12", "+1202555", "+999 1234567", "+12025550199 ext. 5", "0")
    ),
    without(PHONE_WITHOUT_SMS, TEXTS, "phonenumber", "+44 20 7946 0958"),
    without(PHONE_WITHOUT_SMS, TEXTS, "phonenumber", "+1 800 234 5678"),
    RefusedRequest(NOT_REACHED, whmcs("Client ID Not Found"), ADA, token=DELETED_CONTACT_TOKEN),
    RefusedRequest(NOT_REACHED, whmcs("Client ID Not Found"), token=DELETED_CONTACT_TOKEN),
]


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of contacts."""
    api.world = contacts_world()
    return api


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_described_contact_is_added(api: Api, dialect: Dialect) -> None:
    """The answer is the page's, and its new number; the contact is listed and kept as sent."""
    use_dialect(api, dialect)

    answer = api.call("add_contact", **ADA)

    assert answer == {
        "result": "OK",
        "clientid": 123,
        "firstname": "Ada",
        "lastname": "Byron",
        "email": "ada@example.com",
        "contactid": 46,
    }
    contact = api.call("get_contacts", full=1)["contacts"][-1]
    assert (contact["id"], contact["phonenumber"]) == (46, "+12025550199")
    assert (contact["lastname"], contact["permissions"]) == ("Byron", "")
    assert api.world.contacts[46].password == " Secret 9 "


def test_the_flat_names_are_read_too(api: Api) -> None:
    """Brackets or not, the same contact is added."""
    flat = {name.removeprefix("profile_data[").rstrip("]"): sent for name, sent in ADA.items()}
    before = api.world
    nested = api.call("add_contact", **ADA)
    api.world = before

    assert api.call("add_contact", **flat) == nested


@pytest.mark.parametrize(
    "optional", ["type", "profile_data[lastname]", "profile_data[phonenumber]"]
)
@pytest.mark.parametrize("sent", [None, ""])
def test_what_the_page_does_not_require_may_be_left_out(
    api: Api, optional: str, sent: str | None
) -> None:
    """A profile says by itself that a contact is described."""
    answer = api.call("add_contact", **{**ADA, optional: sent})

    assert (answer["result"], answer["firstname"]) == ("OK", "Ada")
    assert answer["lastname"] == ("" if "lastname" in optional else "Byron")


@pytest.mark.parametrize("operation", ["0", "abc", "0.5"])
def test_the_type_is_read_as_php_reads_a_number(api: Api, operation: str) -> None:
    """A word is zero: create."""
    assert api.call("add_contact", **{**ADA, "type": operation})["result"] == "OK"


@pytest.mark.parametrize("operation", ["1", "-1", "9" * 30])
def test_another_type_is_named(api: Api, operation: str) -> None:
    """Nobody says what it would do."""
    answer = api.call("add_contact", **{**ADA, "type": operation})

    problem = "0 creates a contact, other types are not documented"
    assert answer == {"code": -1, "message": f"invalid parameter type: {problem}"}


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("firstname", 255),
        ("lastname", 255),
        ("email", 254),
        ("password1", 255),
        ("password2", 255),
        ("phonenumber", 64),
    ],
)
def test_a_text_that_is_too_long_is_named(api: Api, name: str, longest: int) -> None:
    """With how long it may be; and nothing is added."""
    before = api.world

    answer = api.call("add_contact", **{**ADA, f"profile_data[{name}]": "x" * (longest + 1)})

    field = f"profile_data[{name}]"
    assert answer["message"] == f"invalid parameter {field}: at most {longest} characters"
    assert api.world is before


@pytest.mark.parametrize("name", ["firstname", "lastname"])
def test_a_name_may_be_long_and_in_any_script(api: Api, name: str) -> None:
    """Up to the longest that is taken, it comes back as it was sent."""
    for sent in ("é" * 255, "Мария", "山田", "O'Brien <b>", "\U0001f600"):
        email = {"profile_data[email]": f"{ord(sent[0])}@example.com"}
        answer = api.call("add_contact", **{**ADA, **email, f"profile_data[{name}]": sent})
        assert answer[name] == sent


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Ada@EXAMPLE.com", "Ada@example.com"),
        ("ada@пример.рф", "ada@пример.рф"),
        ("ada@mail.test", "ada@mail.test"),
        (" ada+x@example.com ", "ada+x@example.com"),
    ],
)
def test_an_address_is_kept_in_its_usual_form(api: Api, sent: str, kept: str) -> None:
    """The domain in small letters; the part before it as its owner writes it."""
    assert api.call("add_contact", **{**ADA, "profile_data[email]": sent})["email"] == kept


def test_an_address_can_be_given_once(api: Api) -> None:
    """The second contact is refused, whoever asks."""
    api.call("add_contact", **ADA)

    assert api.call("add_contact", **ADA)["message"] == TAKEN
    assert api.call("add_contact", token=OTHER_TOKEN, **ADA)["message"] == TAKEN


def test_a_number_without_a_plus_is_one_of_the_clients_country(api: Api) -> None:
    """The other client lives in Russia."""
    api.call(
        "add_contact", token=OTHER_TOKEN, **{**ADA, "profile_data[phonenumber]": "912 345-67-89"}
    )

    assert api.world.contacts[46].phone == "+79123456789"
    assert api.world.contacts[46].client_id == 124


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_cannot_be_added_is_refused(api: Api, situation: RefusedRequest) -> None:
    """Nothing is added, and no number is used up."""
    assert_refused(api, add_contact, situation)
    use_dialect(api, "documented")
    assert api.call("add_contact", token=DEMO_TOKEN, **ADA)["contactid"] == 46


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == {*add_contact.failures} - {PASSWORD_TOO_WEAK}
