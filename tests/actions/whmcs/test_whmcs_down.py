"""WHMCS does not answer: what would have asked it fails, in the words of the page or in ours."""

import pytest

from simulator.actions import TABLE
from simulator.rules import credit, payment_gateways
from simulator.rules.access import WHMCS_UNREACHABLE
from simulator.rules.add_funds import BELOW_MINIMUM
from simulator.rules.cancellations import NO_RELID
from simulator.rules.clients import (
    CLIENT_UNREACHABLE,
    CREDITS_UNAVAILABLE,
    INVOICES_UNAVAILABLE,
    TRANSACTIONS_UNAVAILABLE,
)
from simulator.rules.contacts import CONTACTS_UNAVAILABLE, FILL_REQUIRED_FIELDS, NOT_REACHED
from simulator.rules.mass_payment import REQUIRES_TWO_INVOICES
from simulator.rules.orders import NO_BILLING
from simulator.rules.profiles import PROFILE_UNREACHABLE
from tests.support import valid_calls
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import RefusedRequest, assert_refused, take_whmcs_down
from tests.support.valid_calls import VALID

REASON = "Connection refused"
HISTORY = "failed to retrive account history at whmcs_com, please contact support"
METHODS = "failed to retrive payment gw list"
NOT_AVAILABLE = (WHMCS_UNREACHABLE, f"WHMCS is not available: {REASON}")
IN_ITS_OWN_WORDS = {
    "get_client": (CLIENT_UNREACHABLE, f"Request failed for 123@whmcs_com: {REASON}"),
    "get_invoices": (INVOICES_UNAVAILABLE, f"failed to retrive invoices: {REASON}"),
    "getcredits": (CREDITS_UNAVAILABLE, f"{HISTORY} - {REASON}"),
    "transactions": (TRANSACTIONS_UNAVAILABLE, f"failed to retrive transactions - {REASON}"),
    "getpaymentgw": (payment_gateways.UNREACHABLE, f"{METHODS}: {REASON}"),
    "get_contacts": (CONTACTS_UNAVAILABLE, "fail to get contacts list"),
    "update_client": (PROFILE_UNREACHABLE, f"invalid profile data: {REASON}"),
    "order_instance": (NO_BILLING, f"failed to create the order - {REASON}"),
    "deploy": (NO_BILLING, f"failed to create the order - {REASON}"),
} | {
    name: (failure, f'WHMCS {function} failed: {{"result":"error","error":"{REASON}"}}')
    for name, function, failure in (
        ("apply_credit", "ApplyCredit", credit.UNREACHABLE),
        ("add_contact", "AddContact", NOT_REACHED),
        ("update_contact", "UpdateContact", NOT_REACHED),
        ("delete_contact", "DeleteContact", NOT_REACHED),
    )
}
ASK_WHMCS = [
    key
    for key in VALID
    if key[0] == "whmcs" or key[1] in ("whmcslogin", "order_instance", "deploy")
]
ASK_OTHERS = [key for key in VALID if key not in ASK_WHMCS]
SITUATIONS = {
    key: RefusedRequest(*IN_ITS_OWN_WORDS.get(key[1], NOT_AVAILABLE), VALID[key])
    for key in ASK_WHMCS
}


@pytest.mark.parametrize("key", SITUATIONS, ids="/".join)
def test_what_asks_whmcs_fails_while_it_is_down(api: Api, key: tuple[str, str]) -> None:
    """A valid call of each action, whether it reads or writes; nothing is changed."""
    take_whmcs_down(api)

    assert_refused(api, TABLE[key], SITUATIONS[key])


@pytest.mark.parametrize("key", ASK_OTHERS, ids="/".join)
def test_what_asks_something_else_is_served_all_the_same(api: Api, key: tuple[str, str]) -> None:
    """Sessions and equipment are InvAPI's own."""
    before = api.world
    served = valid_calls.call(api, key).json

    api.world = before
    take_whmcs_down(api)

    again = valid_calls.call(api, key).json
    assert again.keys() == served.keys()
    assert "code" not in again


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("get_invoice", {"invoice_id": 999}),
        ("get_invoice", {"invoice_id": 601}),
        ("download_invoice", {"invoice_id": 999}),
        ("mass_pay", {"invoices": [502, 999]}),
        ("mass_pay", {"invoices": [501, 502]}),
        ("generate_due_invoice", {"id": 12348}),
        ("request_cancellation", {"id": 12347}),
        ("delete_cancellation_request", {"id": 12345}),
        ("request_subscription_cancellation", {"id": 12346}),
        ("reset_password", {"email": "nobody@example.com"}),
    ],
)
def test_nothing_is_claimed_that_only_whmcs_could_know(
    api: Api, action: str, params: dict[str, object]
) -> None:
    """No invoice is called invalid and no debt unpaid, by whoever could not ask."""
    known = api.send("whmcs", "POST", action=action, token=DEMO_TOKEN, **params).json["message"]
    assert known != NOT_AVAILABLE[1]
    take_whmcs_down(api)

    assert_refused(api, TABLE["whmcs", action], RefusedRequest(*NOT_AVAILABLE, params))


@pytest.mark.parametrize(
    ("action", "situation"),
    [
        ("mass_pay", RefusedRequest(REQUIRES_TWO_INVOICES, "mass_pay_requires_2_invoices")),
        (
            "create_addfunds",
            RefusedRequest(BELOW_MINIMUM, "minimal payment amount is 20.", {"amount": 19}),
        ),
        ("update_contact", RefusedRequest(FILL_REQUIRED_FIELDS, "fill_required_fields")),
        (
            "get_cancellation_requests",
            RefusedRequest(NO_RELID, "server 12349 doesn't have a relid data", {"id": 12349}),
        ),
    ],
)
def test_what_invapi_knows_by_itself_it_refuses_all_the_same(
    api: Api, action: str, situation: RefusedRequest
) -> None:
    """It does not ask WHMCS what cannot be asked."""
    take_whmcs_down(api)

    assert_refused(api, TABLE["whmcs", action], situation)


def test_it_is_served_again_when_whmcs_is_back(api: Api) -> None:
    """Nothing of an outage stays in the world."""
    before = api.world
    take_whmcs_down(api)
    api.call("get_contacts")

    api.world = before

    assert api.call("get_contacts")["result"] == "OK"
