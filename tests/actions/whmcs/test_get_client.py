"""`get_client`: who am I, and how much credit do I have."""

import re

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
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS, shipped

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
UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
CLIENT = {
    "id": 123,
    "client_id": 123,
    "userid": 123,
    "owner_user_id": 123,
    "uuid": "5f065558-8ab2-452c-8fb1-b1a56550c1a9",
    "email": "john.doe@example.com",
    "firstname": "John",
    "lastname": "Doe",
    "fullname": "John Doe",
    "companyname": "",
    "address1": "",
    "address2": "",
    "city": "",
    "state": "",
    "fullstate": "",
    "statecode": "",
    "postcode": "",
    "country": "US",
    "countrycode": "US",
    "countryname": "United States",
    "phonecc": "1",
    "phonenumber": "+1.2025550123",
    "phonenumberformatted": "+1.2025550123",
    "telephoneNumber": "+1.2025550123",
    "tax_id": "",
    "currency": 1,
    "currency_code": "USD",
    "credit": "150.50",
    "defaultgateway": "paymaster",
    "status": "Active",
    "groupid": 1,
    "corporate": 0,
    "customfields": [],
    "taxexempt": False,
    "latefeeoveride": False,
    "overideduenotices": False,
    "separateinvoices": True,
    "disableautocc": False,
    "emailoptout": False,
    "overrideautoclose": False,
    "allowSingleSignOn": 1,
    "email_preferences": {
        "general": "1",
        "invoice": "1",
        "support": "1",
        "product": "1",
        "domain": "1",
        "affiliate": "1",
    },
    "users": {
        "user": [{"id": 123, "name": "John Doe", "email": "john.doe@example.com", "is_owner": True}]
    },
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


@pytest.mark.parametrize(
    ("phone", "country", "phonecc", "formatted", "name"),
    [
        ("01234 567890", "GB", "44", "+44.1234567890", "United Kingdom"),
        ("+31201234567", "US", "31", "+31.201234567", "United States"),
        ("+79161234567", "RU", "7", "+7.9161234567", "Russia"),
        ("", "NL", "31", "", "Netherlands"),
    ],
)
def test_a_number_is_shown_with_its_calling_code_and_a_country_with_its_name(
    api: Api, phone: str, country: str, phonecc: str, formatted: str, name: str
) -> None:
    """As GetClientsDetails shows them; without a number, the calling code is the country's."""
    api.world = api.world.put(replace(api.world.clients[123], phone=phone, country=country))

    client = api.call("get_client")["client"]

    assert (client["phonenumber"], client["phonecc"]) == (phone, phonecc)
    assert client["phonenumberformatted"] == client["telephoneNumber"] == formatted
    assert (client["countrycode"], client["countryname"]) == (country, name)


def test_each_client_has_a_uuid_of_its_own(api: Api) -> None:
    """The same one each time; of version 4 by its form."""
    own, again = (api.call("get_client")["client"]["uuid"] for _ in range(2))
    other = api.call("get_client", token=RUSSIAN)["client"]["uuid"]

    assert own == again != other
    assert all(re.fullmatch(UUID4, each) for each in (own, other))


def test_whether_invoices_are_separate_is_the_policy(api: Api) -> None:
    """What the world does with renewals of one due date."""
    joined = replace(api.world.policies, renewals="joined")
    api.world = replace(api.world, policies=joined)

    assert api.call("get_client")["client"]["separateinvoices"] is False


def test_a_tax_number_comes_from_the_scenario(api: Api) -> None:
    """What `tax_id` of a client says."""
    api.world = shipped("corporate_with_vat")

    assert api.call("get_client")["client"]["tax_id"] == "NL123456789B01"


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
