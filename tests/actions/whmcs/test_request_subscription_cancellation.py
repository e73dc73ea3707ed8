"""`request_subscription_cancellation`: a bank shall no longer pay for a server."""

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.request_subscription_cancellation import (
    request_subscription_cancellation,
)
from simulator.domain.faults import Outage
from simulator.domain.messages import MessageKind
from simulator.domain.policies import Dialect
from simulator.domain.world import MESSAGES
from simulator.rules.subscriptions import (
    ALREADY_REQUESTED,
    JIRA_ERROR,
    NO_SUBSCRIPTION,
    SERVER_NOT_ACTIVE,
    SERVER_NOT_FOUND,
    UNPAID_INVOICE,
)
from tests.support import cancellations, valid_calls
from tests.support.api import Api
from tests.support.cancellations import OF_NOBODY, OVERDUE, RENEWED, cancelling_world
from tests.support.payments import pay
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, altered

UNKNOWN = [None, "", 0, "abc", [RENEWED], 999, -RENEWED, 71, "9" * 30]
REFUSALS = [
    *(
        RefusedRequest(SERVER_NOT_FOUND, "sub_cancel_server_not_found", {"id": sent})
        for sent in (*UNKNOWN, cancellations.UNLINKED, cancellations.FOREIGN)
    ),
    RefusedRequest(SERVER_NOT_FOUND, "sub_cancel_server_not_found", {"id": OF_NOBODY}, DELETED),
    *(
        RefusedRequest(SERVER_NOT_ACTIVE, "sub_cancel_server_not_active", {"id": sent})
        for sent in (cancellations.SUSPENDED, cancellations.CANCELLED, cancellations.PENDING)
    ),
    RefusedRequest(NO_SUBSCRIPTION, "sub_cancel_no_subscription", {"id": cancellations.QUARTERLY}),
    RefusedRequest(UNPAID_INVOICE, "sub_cancel_unpaid_invoice", {"id": OVERDUE}),
]
ALREADY = RefusedRequest(ALREADY_REQUESTED, "sub_cancel_already_requested", {"id": RENEWED})
DOWN = RefusedRequest(JIRA_ERROR, "sub_cancel_jira_error", {"id": RENEWED})


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh world of servers to cancel."""
    api.world = cancelling_world()
    return api


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_what_keeps_a_subscription_is_told(api: Api, situation: RefusedRequest) -> None:
    """And no ticket is opened."""
    assert_refused(api, request_subscription_cancellation, situation)


def test_a_ticket_is_opened_once(api: Api) -> None:
    """As long as it is open, a second one is refused."""
    api.call("request_subscription_cancellation", id=RENEWED)

    assert_refused(api, request_subscription_cancellation, ALREADY)


def test_a_ticket_of_one_server_does_not_stand_for_another(api: Api) -> None:
    """Each server has its own subscription."""
    api.call("request_subscription_cancellation", id=RENEWED)
    pay(api, 902)

    assert api.call("request_subscription_cancellation", id=OVERDUE)["result"] == "OK"


def test_while_jira_is_down_nobody_can_be_asked(api: Api) -> None:
    """The page's own failure; the ticket can be opened later."""
    api.world = altered(api.world, outages=frozenset({Outage.JIRA}))
    assert_refused(api, request_subscription_cancellation, DOWN)

    api.world = altered(api.world, outages=frozenset())

    assert api.call("request_subscription_cancellation", id=RENEWED)["result"] == "OK"


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    provoked = {each.failure for each in (*REFUSALS, ALREADY, DOWN)}
    assert provoked == set(request_subscription_cancellation.failures)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_answer_has_the_keys_of_the_page_and_values_of_its_types(
    api: Api, dialect: Dialect
) -> None:
    """Nineteen of them."""
    use_dialect(api, dialect)

    answer = api.call(
        "request_subscription_cancellation",
        id=RENEWED,
        cancellation_type="1",
        cancellation_reason="New card",
    )

    assert answer == {
        "result": "OK",
        "data": {
            "account_id": 71,
            "amount": 38.5,
            "billing": "whmcs_com",
            "cancellation_reason": "New card",
            "cancellation_type": "1",
            "clientid": 123,
            "created": "2026-03-01 09:00:00",
            "currency": "USD",
            "customfields": [{"name": "subscription", "value": "paymaster"}],
            "dc_location": "NL",
            "description": "Cancel the bank subscription of server 5001",
            "displayid": "BILLING-1",
            "email": "john.doe@example.com",
            "hwconfig": ["vm.v2-pico"],
            "invoiceid": 901,
            "last_inv_id": 901,
            "prev_inv_id": 900,
            "relid": 71,
            "service_price": 31.0,
        },
    }


def test_the_ticket_is_in_the_inbox_and_the_server_goes_on(api: Api) -> None:
    """People at HOSTKEY read it; nothing else happens."""
    api.call(
        "request_subscription_cancellation",
        id=RENEWED,
        cancellation_type="0",
        cancellation_reason="New card",
    )

    [ticket] = api.world.messages
    assert (ticket.kind, ticket.to, ticket.topic) == (
        MessageKind.JIRA,
        "BILLING",
        "subscription_cancellation",
    )
    assert dict(ticket.facts) == {
        "server_id": "5001",
        "relid": "71",
        "clientid": "123",
        "billing": "whmcs_com",
        "gateway": "paymaster",
        "cancellation_type": "0",
        "cancellation_reason": "New card",
    }
    assert "New card" in ticket.text
    assert api.call("get_billing_data", id=RENEWED)["billing_status"] == "Active"
    assert api.call("get_invoice", invoice_id=901)["status"] == "Unpaid"


@pytest.mark.parametrize("name", ["cancellation_type", "cancellation_reason"])
@pytest.mark.parametrize(
    ("sent", "shown"),
    [(None, ""), ("", ""), (["x"], ""), ("x" * 5000, "x" * 5000), ("Карта", "Карта")],
)
def test_type_and_reason_are_repeated_as_they_were_sent(
    api: Api, name: str, sent: object, shown: str
) -> None:
    """They decide nothing."""
    key = ("whmcs", "request_subscription_cancellation")
    answer = valid_calls.call(api, key, {"id": RENEWED, name: sent}).json

    assert answer["data"][name] == shown


def test_a_russian_server_stands_in_russia(api: Api) -> None:
    """Where it stands follows from the billing location; without invoices their numbers are 0."""
    service = replace(api.world.services[cancellations.FOREIGN], subscription="paymaster")
    api.world = api.world.put(service)

    answer = api.call("request_subscription_cancellation", id=cancellations.FOREIGN, token=RUSSIAN)

    data = answer["data"]
    assert (data["dc_location"], data["currency"], data["billing"]) == ("RU", "RUB", "whmcs_ru")
    assert (data["invoiceid"], data["last_inv_id"], data["prev_inv_id"]) == (0, 0, 0)


def test_nobody_charges_a_subscription_whose_end_was_asked_for(api: Api) -> None:
    """Also when the ticket is closed; asking again then opens another one."""
    assert api.world.services[RENEWED].charged_through == "paymaster"

    api.call("request_subscription_cancellation", id=RENEWED)

    service = api.world.services[RENEWED]
    assert (service.subscription, service.charged_through) == ("paymaster", "")
    api.world = altered(api.world, messages=MESSAGES)
    assert api.call("request_subscription_cancellation", id=RENEWED)["result"] == "OK"
    assert api.world.services[RENEWED].charged_through == ""


def test_a_refused_request_leaves_the_subscription_alone(api: Api) -> None:
    """It is charged as before."""
    api.world = altered(api.world, outages=frozenset({Outage.JIRA}))

    assert api.call("request_subscription_cancellation", id=RENEWED)["code"] == -1

    assert api.world.services[RENEWED].charged_through == "paymaster"
