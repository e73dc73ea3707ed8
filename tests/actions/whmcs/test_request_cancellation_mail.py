"""`request_cancellation` and its e-mail: whose variables the page lists as parameters."""

from decimal import Decimal

import pytest
from msgspec.structs import fields, replace

from simulator.actions.whmcs.request_cancellation import DecidingParams, request_cancellation
from simulator.domain.faults import Outage
from simulator.domain.messages import MessageKind
from tests.support import valid_calls
from tests.support.api import Api
from tests.support.cancellations import (
    NEIGHBOUR,
    NOT_REFUNDABLE,
    QUARTERLY,
    RENEWED,
    SHARED,
    cancelling_world,
    credit,
    mails,
)
from tests.support.payments import paid
from tests.support.refusals import choose_policies, unchanged
from tests.support.worlds import altered


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on a fresh world of servers to cancel."""
    api.world = cancelling_world()
    return api


KEY = ("whmcs", "request_cancellation")
VARIABLES = [each.name for each in fields(request_cancellation.params)][
    len(fields(DecidingParams)) :
]
KNOWN = {
    "refund": "19.63",
    "currency": "USD",
    "service_price": "31.00",
    "refund_message": "19.63 USD for the unused time has been added to your credit balance.",
    "refund_message_short": "Refunded",
    "clientid": "123",
    "billing": "whmcs_com",
    "email": "john.doe@example.com",
    "last_invoice": "3",
    "prev_invoice_id": "900",
    "relid": "71",
    "vat_msg": "",
    "rec_before_tax": "31.00",
    "d_deploy_time": "2025-03-21",
    "d_bill_time": "2026-03-01 09:00:00",
    "d_reccuring": "31.00",
    "d_period": "Monthly",
    "cbp_adjusted": "",
}


def test_the_client_is_told_by_mail(api: Api) -> None:
    """With the page's variables as facts, filled by us; the text has the money."""
    api.call("request_cancellation", id=RENEWED, cancellation_type=1, cancellation_reason="Done")

    [mail] = mails(api)
    assert (mail.kind, mail.to) == (MessageKind.EMAIL, "john.doe@example.com")
    assert dict(mail.facts) == {
        "server_id": "5001",
        "cancellation_type": "Immediate",
        "cancellation_reason": "Done",
        **KNOWN,
    }
    assert "Refund: 19.63 USD" in mail.text


WORDING = ("refund_message", "refund_message_short", "vat_msg", "cbp_adjusted")


@pytest.mark.parametrize("name", [each for each in VARIABLES if each != "email"])
def test_wording_that_is_sent_stands_in_the_mail_and_all_else_is_the_worlds_own(
    api: Api, name: str
) -> None:
    """Amounts, ids and the service are not what a client makes of them; neither is the money."""
    sent = "told so" if KNOWN[name].strip("0123456789.") or not KNOWN[name] else "777"

    answer = api.call("request_cancellation", id=RENEWED, cancellation_type=1, **{name: sent})

    assert answer["refund"] == "19.63"
    assert (answer["relid"], answer["currency"]) == (71, "USD")
    assert credit(api) == "119.63"
    [mail] = mails(api)
    assert mail.facts[name] == (sent if name in WORDING else KNOWN[name])
    assert {key: mail.facts[key] for key in KNOWN if key != name} == {
        key: value for key, value in KNOWN.items() if key != name
    }
    assert "Refund: 19.63 USD" in mail.text


@pytest.mark.parametrize(
    ("sent", "to"),
    [
        ("jane@example.org", "jane@example.org"),
        ("", "john.doe@example.com"),
        ("nobody", "john.doe@example.com"),
        ("a@b@c", "john.doe@example.com"),
    ],
)
def test_the_mail_goes_to_the_address_that_is_sent(api: Api, sent: str, to: str) -> None:
    """If it is one; else to the client's own."""
    api.call("request_cancellation", id=RENEWED, email=sent)

    [mail] = mails(api)
    assert (mail.to, mail.facts["email"], mail.client_id) == (to, to, 123)


@pytest.mark.parametrize("name", ["refund", "service_price", "rec_before_tax"])
@pytest.mark.parametrize("sent", ["nan", "1e5", "0.001", "9" * 13])
def test_an_amount_that_cannot_be_meant_is_refused(api: Api, name: str, sent: str) -> None:
    """Even where it would only stand in a text."""
    with unchanged(api):
        answer = api.call("request_cancellation", id=RENEWED, **{name: sent})

    assert answer["message"].startswith(f"invalid parameter {name}: ")


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("sent", ["", "abc", ["x"], "x" * 5000])
def test_odd_variables_do_no_harm(api: Api, name: str, sent: object) -> None:
    """They are read as PHP reads them, and shown."""
    answer = valid_calls.call(api, KEY, {"id": RENEWED, name: sent}).json

    assert answer["result"] == "OK"
    assert isinstance(mails(api)[-1].facts[name], str)


def test_without_mail_the_service_ends_all_the_same(api: Api) -> None:
    """Only the e-mail is missing."""
    api.world = altered(api.world, outages=frozenset({Outage.MAIL}))

    assert api.call("request_cancellation", id=RENEWED)["result"] == "OK"
    assert mails(api) == []


@pytest.mark.parametrize("server", [SHARED, NEIGHBOUR])
def test_the_mail_names_the_own_row_of_an_invoice_for_several(api: Api, server: int) -> None:
    """Not the last row of it."""
    api.world = paid(api.world, 904)
    rows = {item.service_id: item.id for item in api.world.invoices[904].items}

    api.call("request_cancellation", id=server, cancellation_type=1)

    own = rows[api.world.services[server].id]
    assert mails(api)[-1].facts["last_invoice"] == str(own)


def test_the_mail_names_the_tax_that_is_not_in_the_refund(api: Api) -> None:
    """For clients who pay tax."""
    client = api.world.clients[123]
    api.world = api.world.put(replace(client, tax_rate=Decimal(21)))

    api.call("request_cancellation", id=NOT_REFUNDABLE, cancellation_type=1)

    facts = mails(api)[-1].facts
    assert facts["vat_msg"] == "VAT 21% not included"
    assert (facts["refund_message"], facts["refund_message_short"]) == (
        "Nothing is refunded.",
        "No refund",
    )
    assert (facts["last_invoice"], facts["prev_invoice_id"]) == ("0", "0")


def test_the_mail_names_the_tax_that_the_policy_returns(api: Api) -> None:
    """As `vat_msg`, and the refund has it."""
    choose_policies(api, refunds="tax")
    client = api.world.clients[123]
    api.world = api.world.put(replace(client, tax_rate=Decimal(21)))

    answer = api.call("request_cancellation", id=QUARTERLY, cancellation_type=1)

    facts = mails(api)[-1].facts
    assert facts["vat_msg"] == "VAT 21% included"
    assert answer["refund"] == facts["refund"] == "22.98"


def test_the_mail_names_both_taxes(api: Api) -> None:
    """Without zeros that say nothing."""
    taxed = replace(api.world.clients[123], tax_rate=Decimal(21), tax_rate2=Decimal("0.50"))
    api.world = api.world.put(taxed)

    api.call("request_cancellation", id=QUARTERLY, cancellation_type=1)

    assert mails(api)[-1].facts["vat_msg"] == "VAT 21% and 0.5% not included"
