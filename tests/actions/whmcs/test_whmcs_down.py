"""WHMCS does not answer: the printed failures of what would have asked it."""

import pytest

from simulator.actions import TABLE
from simulator.rules.clients import (
    CREDITS_UNAVAILABLE,
    INVOICES_UNAVAILABLE,
    TRANSACTIONS_UNAVAILABLE,
)
from simulator.rules.contacts import (
    CONTACTS_UNAVAILABLE,
    NOT_REACHED,
    SUBCONTACT_NOT_FOUND,
)
from simulator.rules.invoices import INVALID_INVOICE_ID
from simulator.rules.profiles import PROFILE_UNREACHABLE
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused, take_whmcs_down

CONTACT = {"contact_id": 41, "email": "jane@example.com"}
REASON = "Connection refused"
HISTORY = "failed to retrive account history at whmcs_com, please contact support"
NOT_FOUND = RefusedRequest(
    SUBCONTACT_NOT_FOUND, "verification failed, subcontact not found", dict(CONTACT)
)
SITUATIONS = {
    "get_invoice": RefusedRequest(
        INVALID_INVOICE_ID, "invalid invoice id 501 at whmcs_com", {"invoice_id": 501}
    ),
    "get_invoices": RefusedRequest(INVOICES_UNAVAILABLE, f"failed to retrive invoices: {REASON}"),
    "getcredits": RefusedRequest(CREDITS_UNAVAILABLE, f"{HISTORY} - {REASON}"),
    "transactions": RefusedRequest(
        TRANSACTIONS_UNAVAILABLE, f"failed to retrive transactions - {REASON}"
    ),
    "get_contacts": RefusedRequest(CONTACTS_UNAVAILABLE, "fail to get contacts list"),
    "add_contact": RefusedRequest(
        NOT_REACHED, f'WHMCS AddContact failed: {{"result":"error","error":"{REASON}"}}'
    ),
    "update_contact": NOT_FOUND,
    "delete_contact": NOT_FOUND,
    "update_client": RefusedRequest(PROFILE_UNREACHABLE, f"invalid profile data: {REASON}"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_asks_whmcs_fails_while_it_is_down(api: Api, name: str) -> None:
    """In the words of the page, with the reason where they have room for one."""
    take_whmcs_down(api)

    assert_refused(api, TABLE["whmcs", name], SITUATIONS[name])


def test_it_is_served_again_when_whmcs_is_back(api: Api) -> None:
    """Nothing of an outage stays in the world."""
    before = api.world
    take_whmcs_down(api)
    api.call("get_contacts")

    api.world = before

    assert api.call("get_contacts")["result"] == "OK"


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("create_addfunds", {"amount": 20}),
        ("mass_pay", {"invoices": [502, 503]}),
        ("generate_due_invoice", {"id": 12346}),
        ("request_cancellation", {"id": 12352}),
        ("delete_cancellation_request", {"id": 12355}),
        ("reset_password", {"email": "john.doe@example.com"}),
    ],
)
def test_nothing_is_changed_while_whmcs_is_down(
    api: Api, action: str, params: dict[str, object]
) -> None:
    """What the page prints no failure for is refused all the same, once it would write."""
    take_whmcs_down(api)
    before = api.world

    answer = api.send("whmcs", "POST", action=action, token="demo-token", **params).json

    assert answer == {"code": -1, "message": "WHMCS is not available: Connection refused"}
    assert api.world is before
