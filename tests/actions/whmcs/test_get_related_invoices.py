"""`get_related_invoices`: the invoices of one server."""

import pytest

from simulator.actions.whmcs.get_related_invoices import get_related_invoices
from simulator.domain.policies import Dialect
from simulator.rules.services import NOT_LINKED_TO_BILLING
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED


def unlinked(number: int) -> str:
    """Write the refusal of a server; the grammar is the page's."""
    return f"server {number} are not linked to the billing"


REFUSALS = [
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(0)),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(0), {"id": "abc", "account_id": "0"}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(0), {"id": [12345]}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(-1), {"id": -1}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(999), {"id": 999}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(22345), {"id": 22345}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(12349), {"id": 12349}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(999), {"account_id": 999}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(2001), {"account_id": 2001}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(999), {"id": 999, "account_id": 1001}),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(32345), {"id": 32345}, token=DELETED),
    RefusedRequest(NOT_LINKED_TO_BILLING, unlinked(3001), {"account_id": 3001}, token=DELETED),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("params", [{"id": 12345}, {"account_id": 1001}])
def test_the_invoices_of_a_server_or_account_are_listed(
    api: Api, dialect: Dialect, method: str, params: dict[str, object]
) -> None:
    """Rows as get_invoices has them, by ascending id, for either way to name the service."""
    use_dialect(api, dialect)
    everything = api.call("get_invoices")["invoices"]["invoice"]

    with unchanged(api):
        reply = api.send(
            "whmcs", method, action="get_related_invoices", token="demo-token", **params
        )

    assert (reply.status, reply.json) == (200, {"result": "OK", "invoices": everything[:2]})
    assert [row["id"] for row in everything[:2]] == [501, 502]


def test_the_server_wins_over_the_account(api: Api) -> None:
    """Where both are sent, the server id says which service is meant."""
    answer = api.call("get_related_invoices", id=12347, account_id=1001)

    assert [row["id"] for row in answer["invoices"]] == [506]


def test_a_server_that_was_never_billed_has_an_empty_list(api: Api) -> None:
    """It is linked to billing, only nothing was billed yet."""
    assert api.call("get_related_invoices", id=12346) == {"result": "OK", "invoices": []}


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_server_must_be_the_clients_own_and_billed(api: Api, situation: RefusedRequest) -> None:
    """No id, an unknown one, a foreign one and one without a relid meet the same words."""
    assert_refused(api, get_related_invoices, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(get_related_invoices.failures)
