"""`get_billing_data`: what a server costs, and when it is due."""

import pytest

from simulator.actions.whmcs.get_billing_data import get_billing_data
from simulator.domain.policies import Dialect
from simulator.rules.services import INVALID_REQUEST
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED

REFUSALS = [
    RefusedRequest(INVALID_REQUEST, "invalid request"),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": ""}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": "abc"}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": -12345}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": "9" * 30}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": {"0": 12345}}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": 999}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": 22345}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": 12349}),
    RefusedRequest(INVALID_REQUEST, "invalid request", {"id": 32345}, token=DELETED),
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_billing_data_of_a_server_are_flat(api: Api, dialect: Dialect) -> None:
    """Beside `result`, the very keys of the live answer, misspelling included."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("get_billing_data", id=12345)

    assert answer == {
        "result": "OK",
        "IP": "node-1.example.com",
        "client_id": 123,
        "order_id": 1001,
        "billing_name": "vm.v2-pico",
        "billing_status": "Active",
        "billing_cycle": "Monthly",
        "billing_setupfee": "55.00",
        "billing_reccuring": "50.00",
        "reg_date": "2025-01-21",
        "next_due_date": "2026-03-21",
        "currencycode": "USD",
        "currencysuffix": "USD",
    }


@pytest.mark.parametrize(
    ("server_id", "key", "value"),
    [
        ("12351", "billing_status", "Suspended"),
        ("12350", "billing_cycle", "One Time"),
        ("12347x", "billing_reccuring", "40.00"),
    ],
)
def test_what_is_shown_follows_the_server(api: Api, server_id: str, key: str, value: str) -> None:
    """Another id gives the data of another server; PHP reads leading digits."""
    assert api.call("get_billing_data", id=server_id)[key] == value


def test_the_customer_name_is_a_variable_of_the_real_server(api: Api) -> None:
    """The page says "detected in code": sending it changes nothing."""
    named = api.call("get_billing_data", id=12345, customer_name="whoever")

    assert named == api.call("get_billing_data", id=12345)


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_server_must_be_the_clients_own_and_billed(api: Api, situation: RefusedRequest) -> None:
    """No id, an unknown one, a foreign one and one without a relid meet the same words."""
    assert_refused(api, get_billing_data, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_billing_data.failures)
