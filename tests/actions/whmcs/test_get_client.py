"""`get_client`: who am I, and how much credit do I have."""

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.get_client import get_client
from simulator.domain.policies import Dialect
from simulator.rules.clients import CLIENT_NOT_FOUND, CLIENT_UNREACHABLE
from tests.support.api import Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    take_whmcs_down,
    unchanged,
    use_dialect,
)
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS

REFUSALS = [
    RefusedRequest(
        CLIENT_NOT_FOUND,
        "Request failed for 125@whmcs_com: client not found",
        token=DELETED,
    ),
    RefusedRequest(
        CLIENT_NOT_FOUND,
        "Request failed for 125@whmcs_com: client not found",
        {"full": 1},
        token=DELETED,
    ),
]
DOWN = RefusedRequest(CLIENT_UNREACHABLE, "Request failed for 123@whmcs_com: Connection refused")
CLIENT = {
    "id": 123,
    "client_id": 123,
    "userid": 123,
    "email": "john.doe@example.com",
    "firstname": "John",
    "lastname": "Doe",
    "fullname": "John Doe",
    "companyname": "",
    "address1": "",
    "address2": "",
    "city": "",
    "state": "",
    "postcode": "",
    "country": "US",
    "countrycode": "US",
    "phonenumber": "+1.2025550123",
    "currency_code": "USD",
    "credit": "150.50",
    "defaultgateway": "paymaster",
    "status": "Active",
    "groupid": 1,
    "corporate": 0,
    "customfields": [],
}
INTERNAL = {"id": 456, "email": "john.doe@example.com", "active_since": "2023-01-15"}
GROUP = {
    "id": 1,
    "groupname": "Retail",
    "groupcolour": "",
    "discountpercent": "0.00",
    "susptermexempt": "",
    "separateinvoices": "",
}
CONTACT = {
    "id": 41,
    "email": "jane@example.com",
    "firstname": "Jane",
    "lastname": "Roe",
    "permissions": "a,b",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_client_sees_who_it_is(api: Api, dialect: Dialect) -> None:
    """The answer is the page's, with the credit balance; live says success."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("get_client")

    assert answer == {
        "result": "OK" if dialect == "documented" else "success",
        "action": "get_client",
        "client": CLIENT,
        "billing_location": "whmcs_com",
        "internal": INTERNAL,
        "groupdata": None,
    }


@pytest.mark.parametrize("full", ["1", "true", "on", "yes", "2"])
def test_in_full_it_also_sees_its_contacts_and_its_group(api: Api, full: str) -> None:
    """`full` adds the contacts, and the group where there was none."""
    short = api.call("get_client")

    answer = api.call("get_client", full=full)

    assert answer == {**short, "groupdata": GROUP, "contacts": [CONTACT], "ips": ""}


@pytest.mark.parametrize("full", ["", "0", "false", "False", "off", "no", "null"])
def test_a_false_full_is_not_full(api: Api, full: str) -> None:
    """The words that PHP clients write for false mean false."""
    assert api.call("get_client", full=full) == api.call("get_client")


def test_a_client_without_a_group_has_none_in_full(api: Api) -> None:
    """Nothing but null can be said of a group that is not there."""
    api.world = api.world.put(replace(api.world.clients[126], group_id=0))

    answer = api.call("get_client", full=1, token=SERVERLESS)

    assert (answer["groupdata"], answer["contacts"]) == (None, [])
    assert answer["client"]["groupid"] == 0


def test_each_client_sees_its_own_location_and_currency(api: Api) -> None:
    """What is shown follows the token."""
    answer = api.call("get_client", token=RUSSIAN)

    assert answer["billing_location"] == "whmcs_ru"
    assert answer["client"]["currency_code"] == "RUB"
    assert answer["client"]["firstname"] == "Мария"


def test_the_variables_of_the_real_server_change_nothing(api: Api) -> None:
    """Rows that the page calls "detected in code" are no parameters."""
    sent = {"client": "124", "billing_location": "whmcs_ru", "groupdata": "1", "internal": "1"}

    assert api.call("get_client", **sent) == api.call("get_client")


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_client_that_whmcs_lost_is_not_found(api: Api, situation: RefusedRequest) -> None:
    """A token may outlive its client; the answer names both and the location."""
    assert_refused(api, get_client, situation)


def test_while_whmcs_is_down_nobody_is_found(api: Api) -> None:
    """The page's frame names the caller; the reason is that of a neighbour that is down."""
    take_whmcs_down(api)

    assert_refused(api, get_client, DOWN)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in (*REFUSALS, DOWN)} == set(get_client.failures)
