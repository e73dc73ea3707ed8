"""`getcredits`: the ledger behind the credit balance."""

from decimal import Decimal
from typing import Any

import pytest

from simulator.actions.whmcs.getcredits import getcredits
from simulator.domain.policies import Dialect
from simulator.rules.clients import CREDITS_UNAVAILABLE
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged, use_dialect
from tests.support.worlds import DELETED, RUSSIAN, SERVERLESS


def unavailable(reason: str, location: str = "whmcs_com") -> str:
    """Write the refusal of the ledger, with what WHMCS says."""
    return (
        f"failed to retrive account history at {location}, please contact support - "
        f"{reason} ID Not Found"
    )


REFUSALS = [
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Client"), token=DELETED),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Client"), {"server_id": 32345}, token=DELETED),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Service"), {"server_id": 999}),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Service"), {"server_id": 22345}),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Service"), {"server_id": 12349}),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Service"), {"id": 999}),
    RefusedRequest(CREDITS_UNAVAILABLE, unavailable("Service"), {"server_id": -1}),
    RefusedRequest(
        CREDITS_UNAVAILABLE, unavailable("Service", "whmcs_ru"), {"id": 12345}, token=RUSSIAN
    ),
]
OPENING = {
    "id": 1,
    "date": "2025-12-01",
    "description": "Opening balance",
    "amount": "150.50",
    "relid": "0",
}


def in_dialect(dialect: Dialect, client_id: int, *entries: dict[str, Any]) -> dict[str, Any]:
    """Write a ledger as a dialect must: live has WHMCS' own answer inside `message`."""
    ledger = {
        "totalresults": len(entries),
        "clientid": client_id,
        "credits": {"credit": list(entries)},
    }
    if dialect == "documented":
        return {"result": "OK", **ledger}
    return {"result": "OK", "message": {"result": "success", **ledger}}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_ledger_begins_with_the_opening_balance(api: Api, dialect: Dialect) -> None:
    """One signed entry with its date and description."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = api.call("getcredits")

    assert answer == in_dialect(dialect, 123, OPENING)


def test_credit_that_is_used_is_a_negative_entry(api: Api) -> None:
    """Entries ascend, and their sum is the balance that get_client shows."""
    api.call("apply_credit", invoice_id=502, amount="20.25")

    entries = api.call("getcredits")["credits"]["credit"]

    used = {
        "id": 2,
        "date": "2026-03-01",
        "description": "Credit Applied to Invoice #502",
        "amount": "-20.25",
        "relid": "0",
    }
    assert entries == [OPENING, used]
    assert str(sum(Decimal(entry["amount"]) for entry in entries)) == "130.25"
    assert api.call("get_client")["client"]["credit"] == "130.25"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_client_without_credit_has_an_empty_ledger(api: Api, dialect: Dialect) -> None:
    """Nothing came in and nothing went out."""
    use_dialect(api, dialect)

    assert api.call("getcredits", token=SERVERLESS) == in_dialect(dialect, 126)


@pytest.mark.parametrize("name", ["server_id", "id"])
@pytest.mark.parametrize("server_id", ["12345", "0", "", "abc"])
def test_a_server_of_the_client_gives_the_ledger_of_the_client(
    api: Api, name: str, server_id: str
) -> None:
    """Credit belongs to a client, not to a server; no server reads as none."""
    assert api.call("getcredits", **{name: server_id}) == api.call("getcredits")


def test_the_documented_name_wins_over_the_one_a_client_sends(api: Api) -> None:
    """`server_id` is read before its alias `id`."""
    assert api.call("getcredits", server_id=12345, id=999)["result"] == "OK"


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_whmcs_must_know_the_client_and_the_server(api: Api, situation: RefusedRequest) -> None:
    """Its own words stand behind those of the page."""
    assert_refused(api, getcredits, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(getcredits.failures)
