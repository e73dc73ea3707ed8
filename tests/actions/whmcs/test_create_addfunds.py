"""`create_addfunds`: an invoice that tops up the credit balance when it is paid."""

from decimal import Decimal

import pytest

from simulator.actions.whmcs.create_addfunds import create_addfunds
from simulator.domain.policies import Dialect
from simulator.rules.add_funds import ABOVE_MAXIMUM, BALANCE_TOO_HIGH, BELOW_MINIMUM, NOTHING_TO_ADD
from simulator.rules.clients import CLIENT_NOT_FOUND
from simulator.spec.params import BAD_PARAMETER
from tests.support.api import Api
from tests.support.payments import pay
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    use_dialect,
)
from tests.support.worlds import DELETED, RUSSIAN

TOO_LITTLE = "minimal payment amount is 20."
NOTHING = "payment amount must be greater than zero."
DECIMALS = "an amount has at most two decimals: send a number such as 20.00"
EXPONENT = "an amount has no exponent: send a number such as 20.00"
TOO_LARGE = "an amount is at most 999999999999.99"

SMALL = ["19.99", "0", "-20", "", "abc", "\uff12\uff10", ["20"], {"a": "20"}, "nancy", "-"]
REFUSALS = [
    RefusedRequest(BELOW_MINIMUM, TOO_LITTLE),
    *(RefusedRequest(BELOW_MINIMUM, TOO_LITTLE, {"amount": amount}) for amount in SMALL),
    RefusedRequest(BELOW_MINIMUM, TOO_LITTLE, {"amount": "19.99", "subscribe": "false"}),
    RefusedRequest(BELOW_MINIMUM, TOO_LITTLE, {"amount": "19.99", "subscribe": "0"}),
    RefusedRequest(NOTHING_TO_ADD, NOTHING, {"amount": "0.00", "subscribe": 1}),
    RefusedRequest(NOTHING_TO_ADD, NOTHING, {"amount": "-0.01", "subscribe": 1}),
    RefusedRequest(NOTHING_TO_ADD, NOTHING, {"subscribe": "true"}),
    RefusedRequest(
        CLIENT_NOT_FOUND,
        "Request failed for 125@whmcs_com: client not found",
        {"amount": "20.00"},
        token=DELETED,
    ),
]
LIMITS = {"add_funds_maximum": Decimal("120.00"), "credit_balance_maximum": Decimal("250.50")}
LIMITED = [
    RefusedRequest(ABOVE_MAXIMUM, "maximal payment amount is 120.00.", {"amount": "120.01"}),
    RefusedRequest(
        ABOVE_MAXIMUM, "maximal payment amount is 120.00.", {"amount": "121", "subscribe": 1}
    ),
    RefusedRequest(BALANCE_TOO_HIGH, "maximal credit balance is 250.50.", {"amount": "100.01"}),
]
MEANINGLESS = [
    ("20.001", DECIMALS),
    ("20.0010", DECIMALS),
    (".001", DECIMALS),
    ("1e3", EXPONENT),
    ("2.5E1", EXPONENT),
    ("NaN", "'NaN' is no amount: send a number such as 20.00"),
    ("-inf", "'-inf' is no amount: send a number such as 20.00"),
    ("Infinity", "'Infinity' is no amount: send a number such as 20.00"),
    ("1000000000000", TOO_LARGE),
    ("9" * 4000, TOO_LARGE),
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_unpaid_invoice_of_one_row_is_made(api: Api, dialect: Dialect) -> None:
    """Its number is the next one, under both names that clients read; it is due today."""
    use_dialect(api, dialect)

    answer = api.call("create_addfunds", amount="20.00", description="For March")

    assert answer == {"result": "OK", "invoice": 702, "invoiceid": 702}
    invoice = api.call("get_invoice", invoice_id=702)
    (row,) = invoice["items"]["item"]
    assert (invoice["status"], invoice["total"], invoice["balance"]) == ("Unpaid", "20.00", "20.00")
    assert (invoice["date"], invoice["duedate"]) == ("2026-03-01", "2026-03-01")
    assert (row["type"], row["relid"], row["taxed"]) == ("AddFunds", 0, 0)
    assert row["description"] == "For March"


@pytest.mark.parametrize(
    ("sent", "total"),
    [
        ("20", "20.00"),
        ("20.", "20.00"),
        ("20.01", "20.01"),
        ("20.010", "20.01"),
        ("+20.5", "20.50"),
        (" 20", "20.00"),
        ("0020", "20.00"),
        ("20abc", "20.00"),
        ("20,99", "20.00"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_an_amount_is_read_as_php_reads_it(api: Api, sent: str, total: str) -> None:
    """Leading digits count, from exactly 20 up to the largest amount there is."""
    number = api.call("create_addfunds", amount=sent)["invoiceid"]

    assert api.call("get_invoice", invoice_id=number)["total"] == total


@pytest.mark.parametrize("sent", ["19.99", "0.01", ".5"])
def test_automatic_renewal_lifts_the_minimum(api: Api, sent: str) -> None:
    """With `subscribe` a cent is enough, and the client renews automatically from now on."""
    answer = api.call("create_addfunds", amount=sent, subscribe="on")

    assert answer["result"] == "OK"
    assert api.world.clients[123].automatic_renewal is True


@pytest.mark.parametrize("subscribe", [None, "0", "false"])
def test_automatic_renewal_that_is_on_already_lifts_it_too(api: Api, subscribe: str | None) -> None:
    """The page: "Minimum amount is 20 (if auto-renewal is not enabled)"; it stays on."""
    api.call("create_addfunds", amount=1, subscribe="on")
    sent = {} if subscribe is None else {"subscribe": subscribe}

    assert api.call("create_addfunds", amount="0.01", **sent)["result"] == "OK"
    assert api.world.clients[123].automatic_renewal is True
    refused = api.call("create_addfunds", amount="0.00", **sent)
    assert refused == {"code": -1, "message": NOTHING}


def test_without_subscribe_nothing_renews(api: Api) -> None:
    """The string "false", which clients send, is false."""
    api.call("create_addfunds", amount=20, subscribe="false")

    assert api.world.clients[123].automatic_renewal is False


def test_a_top_up_without_description_says_what_it_is(api: Api) -> None:
    """WHMCS' own words stand where the client has none."""
    api.call("create_addfunds", amount=20)

    assert api.world.invoices[702].items[0].description == "Add Funds"


def test_paying_it_is_what_tops_up(api: Api) -> None:
    """The balance rises when a gateway has collected, not before."""
    api.call("create_addfunds", amount="20.00")
    assert api.call("get_client")["client"]["credit"] == "150.50"

    pay(api, 702)

    assert api.call("get_client")["client"]["credit"] == "170.50"
    assert api.call("getcredits")["credits"]["credit"][-1]["amount"] == "20.00"


def test_it_belongs_to_who_asks_and_is_in_their_currency(api: Api) -> None:
    """The invoice is the token's client's."""
    number = api.call("create_addfunds", amount=20, token=RUSSIAN)["invoiceid"]

    assert api.call("get_invoice", invoice_id=number, token=RUSSIAN)["currencycode"] == "RUB"
    assert "code" in api.call("get_invoice", invoice_id=number)


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_top_up_has_a_minimum_and_a_client(api: Api, situation: RefusedRequest) -> None:
    """A cent below 20, nothing at all, and words that PHP reads as nothing are refused."""
    assert_refused(api, create_addfunds, situation)


@pytest.mark.parametrize(("sent", "problem"), MEANINGLESS)
@pytest.mark.parametrize("subscribe", [0, 1])
def test_an_amount_that_cannot_be_meant_is_refused(
    api: Api, sent: str, problem: str, subscribe: int
) -> None:
    """Fractions of cents, exponents, infinities and giants are named for what they are."""
    params: dict[str, object] = {"amount": sent, "subscribe": subscribe}
    message = f"invalid parameter amount: {problem}"

    assert_refused(api, create_addfunds, RefusedRequest(BAD_PARAMETER, message, params))


def test_a_description_has_a_longest(api: Api) -> None:
    """One that no page can hold would keep download_invoice, and so everybody, waiting."""
    message = "invalid parameter description: at most 1024 characters"
    params: dict[str, object] = {"amount": 20, "description": "x" * 1025}

    assert api.call("create_addfunds", amount=20, description="x" * 1024)["result"] == "OK"
    assert_refused(api, create_addfunds, RefusedRequest(BAD_PARAMETER, message, params))


@pytest.mark.parametrize("situation", LIMITED, ids=str)
def test_a_world_may_limit_top_ups(api: Api, situation: RefusedRequest) -> None:
    """As WHMCS can: each one, and the balance that they lead to."""
    choose_policies(api, **LIMITS)

    assert_refused(api, create_addfunds, situation)


@pytest.mark.parametrize("amount", ["100.00", "99.99"])
def test_the_limit_itself_is_allowed(api: Api, amount: str) -> None:
    """150.50 are there, and 250.50 are the most."""
    choose_policies(api, **LIMITS)

    number = api.call("create_addfunds", amount=amount)["invoiceid"]
    again = api.call("create_addfunds", amount=amount)["invoiceid"]
    pay(api, number)
    pay(api, again)

    assert api.world.invoices[again].status == "Paid"  # money that has come is never refused


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    provoked = {each.failure for each in (*REFUSALS, *LIMITED)}
    assert provoked == set(create_addfunds.failures)
