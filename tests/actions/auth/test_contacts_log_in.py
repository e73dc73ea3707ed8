"""Contacts who log in: what they open, what they see, and when their sessions end."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.refusals import unchanged
from tests.support.worlds import exported_and_imported, world_from

WORLD = """
    clients:
      - id: 123
        email: john@example.com
        password: Secret-123
        contacts:
          - {id: 41, firstname: Jane, email: jane@example.com, password: Jane-1,
             permissions: [contacts, invoices]}
          - {id: 42, firstname: Ann, email: ann@example.com, password: Ann-1,
             permissions: [invoices]}
          - {id: 43, firstname: Max, email: max@example.com}
        invoices: [{id: 501, items: [{amount: 5.00}]}]
      - {id: 124, email: maria@example.com}
"""


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a world with three contacts."""
    api.world = world_from(WORLD)
    return api


def log_in(api: Api, user: str, password: str) -> dict[str, Any]:
    """Log in with an e-mail address and a password."""
    sent = {"action": "whmcslogin", "user": user, "password": password}
    return api.send("auth", "POST", **sent).json


def token_of(api: Api, user: str, password: str) -> str:
    """Log in, and give the token."""
    return str(log_in(api, user, password)["result"]["token"])


def test_a_contact_opens_the_account_of_its_client(api: Api) -> None:
    """The session is the contact's own: info says whose; the client and its invoices are there."""
    token = token_of(api, "JANE@example.com", "Jane-1")
    api.world = exported_and_imported(api.world)

    assert api.call("get_client", token=token)["client"]["id"] == 123
    assert api.call("get_invoice", token=token, invoice_id=501)["total"] == "5.00"
    info = api.send("auth", "POST", action="info", token=token).json["result"]
    assert (info["email"], info["whmcs_id"]) == ("jane@example.com", 123)


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("jane@example.com", "jane-1"),
        ("jane@example.com", "Secret-123"),
        ("jane@example.com", ""),
        ("max@example.com", ""),
        ("john@example.com", "Jane-1"),
    ],
)
def test_the_password_is_the_contacts_own(api: Api, user: str, password: str) -> None:
    """One without a password does not log in at all."""
    with unchanged(api):
        assert log_in(api, user, password) == {"code": -1, "message": "Access denied"}


@pytest.mark.parametrize(
    ("user", "password", "granted", "seen"),
    [
        ("john@example.com", "Secret-123", True, [41, 42, 43]),
        ("jane@example.com", "Jane-1", True, [41, 42, 43]),
        ("ann@example.com", "Ann-1", False, []),
    ],
)
def test_the_permission_contacts_decides_who_sees_contacts(
    api: Api, user: str, password: str, granted: bool, seen: list[int]
) -> None:
    """In get_contacts, with an address too, and in get_client in full."""
    token = token_of(api, user, password)

    answer = api.call("get_contacts", token=token, full=1)
    assert answer["permission_contacts_granted"] is granted
    assert [each["id"] for each in answer["contacts"]] == seen
    client = api.call("get_client", token=token, full=1)
    assert [each["id"] for each in client["contacts"]] == seen
    jane = api.call("get_contacts", token=token, email="jane@example.com")
    assert [each["id"] for each in jane["contacts"]] == ([41] if granted else [])
    assert jane["permission_contacts_granted"] is granted


def test_an_added_contact_logs_in_with_its_password(api: Api) -> None:
    """And has no permission: the page gives no way to grant one."""
    twice = {"password1": "Secret-9", "password2": "Secret-9"}
    api.call("add_contact", firstname="Ada", email="ada@example.com", **twice)

    token = token_of(api, "ada@example.com", "Secret-9")

    assert api.call("get_contacts", token=token)["permission_contacts_granted"] is False


def test_a_contact_that_is_gone_is_logged_out(api: Api) -> None:
    """Its sessions end; those of others go on."""
    jane, ann = (
        token_of(api, "jane@example.com", "Jane-1"),
        token_of(api, "ann@example.com", "Ann-1"),
    )

    assert api.call("delete_contact", contact_id=41)["result"] == "OK"

    assert api.call("get_client", token=jane)["message"] == "Invalid token or access denied"
    assert api.call("get_client", token=ann)["result"] == "OK"
    assert api.call("get_client")["result"] == "OK"
    assert log_in(api, "jane@example.com", "Jane-1")["message"] == "Access denied"


def test_a_contact_may_delete_itself(api: Api) -> None:
    """Its own session ends with it, and the answer still comes."""
    jane = token_of(api, "jane@example.com", "Jane-1")

    assert api.call("delete_contact", token=jane, contact_id=41) == {
        "result": "OK",
        "contactid": 41,
    }
    assert api.call("get_client", token=jane)["message"] == "Invalid token or access denied"


def test_a_new_password_ends_the_sessions_of_whose_it_is(api: Api) -> None:
    """A contact's own, or the client's; never both."""
    jane = token_of(api, "jane@example.com", "Jane-1")
    changed: dict[str, Any] = {"contact_id": 41, "email": "jane@example.com", "firstname": "Jane"}

    api.call("update_contact", **changed)
    assert api.call("get_client", token=jane)["result"] == "OK"
    api.call("reset_password", token=None, email="john@example.com")
    [reset] = api.world.password_resets
    api.call("reset_password", token=None, reset_token=reset.token, **{"pass": "New-1234"})
    assert api.call("get_client")["message"] == "Invalid token or access denied"
    assert api.call("get_client", token=jane)["result"] == "OK"
    twice = {"password1": "Jane-2", "password2": "Jane-2"}
    assert api.call("update_contact", token=jane, **changed, **twice)["result"] == "OK"
    assert api.call("get_client", token=jane)["message"] == "Invalid token or access denied"
    assert log_in(api, "jane@example.com", "Jane-2")["result"]["whmcs_id"] == 123
