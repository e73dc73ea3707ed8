"""`get_product_invoice`: the invoices of a service, as a reseller reads them."""

import pytest

from simulator.domain.policies import Dialect
from tests.support.api import Api
from tests.support.refusals import DIALECTS, use_dialect
from tests.support.worlds import DELETED, RUSSIAN

ROWS = [
    {"invoiceid": 501, "total": "50.00", "status": "Paid"},
    {"invoiceid": 502, "total": "50.00", "status": "Unpaid"},
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("location", [None, "", "whmcs_com"])
def test_the_invoices_of_a_service_are_listed_by_ascending_id(
    api: Api, dialect: Dialect, location: str | None
) -> None:
    """With the three keys that are read; amounts are text."""
    use_dialect(api, dialect)

    answer = api.call("get_product_invoice", product=1001, location=location)

    assert answer == {"result": "OK", "invoices": ROWS}


@pytest.mark.parametrize(
    ("product", "token"),
    [
        (None, "demo-token"),
        ("", "demo-token"),
        (0, "demo-token"),
        ("abc", "demo-token"),
        ([1001], "demo-token"),
        (-1001, "demo-token"),
        ("9" * 30, "demo-token"),
        (999, "demo-token"),
        (12345, "demo-token"),
        (2001, "demo-token"),
        (1001, RUSSIAN),
        (3001, DELETED),
        (1002, "demo-token"),
    ],
)
def test_a_service_without_invoices_and_one_of_somebody_else_look_alike(
    api: Api, product: object, token: str
) -> None:
    """An empty list, which the one client that calls this reads as nothing to pay."""
    answer = api.call("get_product_invoice", product=product, token=token)

    assert answer == {"result": "OK", "invoices": []}


def test_another_location_does_not_know_the_service(api: Api) -> None:
    """Ids of services belong to a billing location."""
    answer = api.call("get_product_invoice", product=1001, location="whmcs_ru")

    assert answer["invoices"] == []


@pytest.mark.parametrize("location", ["NL", "WHMCS_COM", "x" * 5000])
def test_an_unknown_location_is_ignored(api: Api, location: str) -> None:
    """A reseller sends data centres."""
    assert api.call("get_product_invoice", product=1001, location=location)["invoices"] == ROWS


def test_an_array_is_no_location(api: Api) -> None:
    """It reads as none at all."""
    assert api.call("get_product_invoice", product=1001, location=["x"])["invoices"] == ROWS
