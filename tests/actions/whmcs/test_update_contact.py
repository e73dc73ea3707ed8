"""`update_contact`: another name, address, phone or password of a contact."""

from typing import Any

import pytest
from msgspec.structs import asdict

from simulator.actions.whmcs.update_contact import update_contact
from simulator.domain.policies import Dialect
from simulator.rules.contacts import (
    EMAIL_NOT_VALID,
    EMAIL_TAKEN,
    FILL_REQUIRED_FIELDS,
    NOT_REACHED,
    PASSWORDS_DO_NOT_MATCH,
    PHONE_NOT_VALID,
    SUBCONTACT_NOT_FOUND,
)
from simulator.rules.passwords import PASSWORD_TOO_WEAK
from simulator.spec.failures import Failure
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    take_whmcs_down,
    use_dialect,
)
from tests.support.worlds import DELETED_CONTACT_TOKEN, OTHER_TOKEN, contacts_world

JANE: dict[str, Any] = {"contact_id": 41, "email": "jane@example.com", "firstname": "Jane"}
NOT_FOUND = "verification failed, subcontact not found"


def whmcs(reason: str) -> str:
    """Write what WHMCS minds as apply_credit's page does."""
    return f'WHMCS UpdateContact failed: {{"result":"error","error":"{reason}"}}'


def one(name: str, sent: object) -> dict[str, Any]:
    """Change one field."""
    return {name: sent}


def nested(
    failure: Failure, message: str, token: str = DEMO_TOKEN, **changes: object
) -> RefusedRequest:
    """Update Jane in brackets, with some fields changed; None leaves one out."""
    sent = {name: value for name, value in {**JANE, **changes}.items() if value is not None}
    return RefusedRequest(failure, message, {"params": sent}, token)


def flat(failure: Failure, message: str, **changes: object) -> RefusedRequest:
    """Update Jane without brackets, with some fields changed."""
    return RefusedRequest(failure, message, {**JANE, **changes})


FILL = "fill_required_fields"
REFUSALS = [
    *(
        nested(FILL_REQUIRED_FIELDS, FILL, **one(name, sent))
        for name in JANE
        for sent in (None, "", "  ")
    ),
    *(flat(FILL_REQUIRED_FIELDS, FILL, **{name: None}) for name in ("contact_id", "email")),
    *(flat(FILL_REQUIRED_FIELDS, FILL, **{name: ""}) for name in JANE),
    RefusedRequest(FILL_REQUIRED_FIELDS, FILL),
    flat(FILL_REQUIRED_FIELDS, FILL, contact_id="abc"),
    flat(FILL_REQUIRED_FIELDS, FILL, contact_id=[41]),
    flat(FILL_REQUIRED_FIELDS, FILL, email=["jane@example.com"]),
    *(
        nested(SUBCONTACT_NOT_FOUND, NOT_FOUND, contact_id=sent)
        for sent in (43, 999, -41, "9" * 30)
    ),
    nested(SUBCONTACT_NOT_FOUND, NOT_FOUND, OTHER_TOKEN),
    nested(SUBCONTACT_NOT_FOUND, NOT_FOUND, DELETED_CONTACT_TOKEN, contact_id=45),
    *(
        nested(EMAIL_NOT_VALID, whmcs("The email address entered is not valid"), email=sent)
        for sent in ("jane", "jane@", "jane@b", "j j@b.nl")
    ),
    *(
        nested(EMAIL_TAKEN, whmcs("Duplicate Email Address"), email=sent)
        for sent in ("john@example.com", "ANN@example.com", "olga@example.com")
    ),
    *(
        nested(PHONE_NOT_VALID, "invalid_phone_number", phonenumber=sent)
        for sent in ("abc", "12", "+999 1234567", "+12025550199 ext. 5")
    ),
    nested(PASSWORDS_DO_NOT_MATCH, "passwords_do_not_match", password1="New-1", password2="new-1"),
]
DOWN_WORDS = (NOT_REACHED, whmcs("Connection refused"))
DOWN = flat(*DOWN_WORDS)


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of contacts."""
    api.world = contacts_world()
    return api


def jane(api: Api) -> dict[str, object]:
    """Give the contact as it is now."""
    return asdict(api.world.contacts[41])


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("form", ["nested", "flat"])
def test_every_field_can_be_changed(api: Api, dialect: Dialect, form: str) -> None:
    """In brackets or without; the contact keeps its number, client and permissions."""
    use_dialect(api, dialect)
    before = jane(api)
    sent = {
        **JANE,
        "email": "Jane.Roe@EXAMPLE.com",
        "firstname": "Janet",
        "lastname": "Rowe",
        "phonenumber": "+44 7400 123456",
        "password1": " New 1",
        "password2": " New 1",
    }

    answer = api.call("update_contact", **({"params": sent} if form == "nested" else sent))

    assert answer == {"result": "OK", "contactid": 41}
    assert jane(api) == {
        **before,
        "email": "Jane.Roe@example.com",
        "firstname": "Janet",
        "lastname": "Rowe",
        "phone": "+447400123456",
        "password": " New 1",
    }
    listed = api.call("get_contacts", full=1)["contacts"][0]
    assert (listed["email"], listed["firstname"]) == ("Jane.Roe@example.com", "Janet")
    assert (listed["lastname"], listed["phonenumber"]) == ("Rowe", "+447400123456")


def test_what_is_not_sent_is_kept(api: Api) -> None:
    """And sending the same again changes nothing."""
    before = jane(api)

    api.call("update_contact", params=JANE)

    assert jane(api) == before


def test_a_form_without_brackets_may_leave_the_first_name_out(api: Api) -> None:
    """As the vendor's own client does, which sends one password besides."""
    before = jane(api)
    sent = {"contact_id": "41", "email": "roe@example.com", "password2": "New-1"}

    answer = api.call("update_contact", phonenumber="202 555 0177", **sent)

    assert answer["result"] == "OK"
    changes = {"email": "roe@example.com", "phone": "+12025550177"}
    assert jane(api) == {**before, **changes}


@pytest.mark.parametrize("empty", ["lastname", "phonenumber"])
def test_an_empty_field_is_emptied(api: Api, empty: str) -> None:
    """Sent and empty is something else than not sent."""
    api.call("update_contact", params={**JANE, empty: ""})

    assert api.call("get_contacts", full=1)["contacts"][0][empty] == ""


@pytest.mark.parametrize(
    ("password1", "password2"), [("", ""), ("New-1", ""), ("", "New-1"), ("New-1", None)]
)
def test_one_password_alone_changes_nothing(
    api: Api, password1: str | None, password2: str | None
) -> None:
    """Both must be given; an empty pair is what a form sends that was left alone."""
    api.call("update_contact", password1=password1, password2=password2, **JANE)

    assert api.world.contacts[41].password == "Old-1"


@pytest.mark.parametrize("email", ["jane@example.com", "JANE@example.com"])
def test_its_own_address_is_not_taken(api: Api, email: str) -> None:
    """In whatever letters."""
    assert api.call("update_contact", params={**JANE, "email": email})["result"] == "OK"
    assert api.world.contacts[41].email == email


def test_an_address_that_was_given_up_is_free(api: Api) -> None:
    """Another contact may take it, but not both."""
    api.call("update_contact", params={**JANE, "email": "roe@example.com"})
    ann = {"contact_id": 42, "firstname": "Ann", "email": "jane@example.com"}

    assert api.call("update_contact", params=ann)["result"] == "OK"
    assert "Duplicate" in api.call("update_contact", params=JANE)["message"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("(202) 555-0123", "+12025550123"),
        ("+1.2025550123", "+12025550123"),
        ("00 not", None),
        ("٢٠٢٥٥٥٠١٢٣", "+12025550123"),
        ("+४४ ७४०० १२३४५६", "+447400123456"),
        ("\uff0b447400123456", "+447400123456"),
    ],
)
def test_a_phone_is_written_in_one_form(api: Api, sent: str, kept: str | None) -> None:
    """E.164, whatever digits it came in; a land line will do here."""
    answer = api.call("update_contact", params={**JANE, "phonenumber": sent})

    assert (answer.get("result") == "OK") is (kept is not None)
    assert api.world.contacts[41].phone == (kept or "+12025550123")


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("email", 254),
        ("firstname", 255),
        ("lastname", 255),
        ("phonenumber", 64),
        ("password1", 255),
        ("password2", 255),
    ],
)
def test_a_text_that_is_too_long_is_named(api: Api, name: str, longest: int) -> None:
    """With how long it may be."""
    answer = api.call("update_contact", params={**JANE, name: "x" * (longest + 1)})

    problem = f"invalid parameter params[{name}]: at most {longest} characters"
    assert answer == {"code": -1, "message": problem}


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_cannot_be_changed_is_refused(api: Api, situation: RefusedRequest) -> None:
    """The contact stays as it was."""
    assert_refused(api, update_contact, situation)


def test_no_contact_is_called_missing_while_whmcs_is_down(api: Api) -> None:
    """A client would forget one that is there."""
    take_whmcs_down(api)

    assert_refused(api, update_contact, DOWN)
    assert_refused(api, update_contact, flat(*DOWN_WORDS, contact_id=999))


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    provoked = {each.failure for each in (*REFUSALS, DOWN)} | {PASSWORD_TOO_WEAK}
    assert provoked == set(update_contact.failures)
