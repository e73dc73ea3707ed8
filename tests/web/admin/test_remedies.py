"""Remedies taken literally: a request that is changed as its explanation says gets through."""

import re
from collections.abc import Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.admin_api import ExplainClient, Params
from tests.support.worlds import billing_world


@pytest.fixture
def asking(client: TestClient[web.Request, web.Application], engine: Engine) -> ExplainClient:
    """Speak to a server with the billing world."""
    engine.worlds.add(DEFAULT, billing_world())
    return ExplainClient(client)


def ids(remedy: str) -> list[int]:
    """Read the identifiers that a remedy lists."""
    found = re.search(r"(?::| has| contacts) ((?:\d+(?:, )?)+)", remedy)
    assert found is not None, remedy
    return [int(each) for each in re.findall(r"\d+", found[1])]


def amount(remedy: str) -> Params:
    """Read the amount that a remedy names."""
    found = re.search(r"an amount of (\d+\.\d\d)", remedy)
    assert found is not None, remedy
    return {"amount": found[1]}


def renamed(remedy: str, params: Params) -> Params:
    """Rename a parameter as a remedy says."""
    found = re.match(r"send (\w+) instead of (\w+);", remedy)
    assert found is not None, remedy
    return {found[1]: params[found[2]]}


CHANGED: list[tuple[str, Params, Callable[[str], Params]]] = [
    ("mass_pay", {"invoices": [502]}, lambda said: {"invoices": ids(said)}),
    ("mass_pay", {"invoices": [502, 504]}, lambda said: {"invoices": [502, *ids(said)]}),
    ("mass_pay", {"invoices": [505, 502]}, lambda said: {"invoices": ids(said)}),
    ("mass_pay", {"invoices": [502, 999]}, lambda said: {"invoices": ids(said)}),
    ("get_invoice", {"invoice_id": 999}, lambda said: {"invoice_id": ids(said)[0]}),
    ("get_invoice", {"invoiceid": 501}, lambda said: renamed(said, {"invoiceid": 501})),
    ("getpaymentgw", {"invoice_id": 501}, lambda said: {"invoice_id": ids(said)[0]}),
    (
        "apply_credit",
        {"invoice_id": 501, "amount": 1},
        lambda said: {"invoice_id": ids(said)[-1], "amount": 1},
    ),
    (
        "apply_credit",
        {"invoice_id": 507, "amount": 400},
        lambda said: {"invoice_id": 507, **amount(said)},
    ),
    (
        "apply_credit",
        {"invoice_id": 502, "amount": 60},
        lambda said: {"invoice_id": 502, **amount(said)},
    ),
    ("create_addfunds", {"amount": 5}, amount),
    ("get_billing_data", {"id": 99}, lambda said: {"id": ids(said)[0]}),
    ("request_cancellation", {"id": 12353}, lambda said: {"id": ids(said)[0]}),
    ("delete_cancellation_request", {"id": 12345}, lambda said: {"id": ids(said)[0]}),
    ("delete_contact", {"contact_id": 999}, lambda said: {"contact_id": ids(said)[0]}),
    (
        "get_clientgroups",
        {"location": "whmcs_rus"},
        lambda said: {"location": said.removesuffix("?").rpartition(" ")[2]},
    ),
    (
        "update_client",
        {"profile_data[client_id]": 124, "profile_data[location]": "whmcs_com"},
        lambda said: {
            "profile_data[client_id]": said.split()[2],
            "profile_data[location]": said.split()[5].removesuffix(","),
        },
    ),
]


@pytest.mark.parametrize(("action", "params", "change"), CHANGED)
async def test_a_request_that_is_changed_as_told_passes(
    asking: ExplainClient, action: str, params: Params, change: Callable[[str], Params]
) -> None:
    """The values are read out of the remedy."""
    remedy = await asking.remedy(action, params)
    assert not await asking.passes(action, params)

    changed = change(remedy)
    assert await asking.passes(action, changed), remedy
