"""Paying by hand, `…/invoices/{id}/pay`: what a gateway reports, and what it cannot report."""

import io
import json
from typing import Any

import pytest

from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.api import Client
from tests.support.recorder import new_engine
from tests.support.worlds import altered, billing_world

UNPAID, FIFTY, CANCELLED, PAID, PENDING = 507, 502, 504, 501, 508
quietly = pytest.mark.usefixtures("_quiet")
untouched = pytest.mark.usefixtures("_untouched")


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    return engine


async def pay(
    client: Client, invoice_id: object, body: str | bytes = b"", status: int = 200
) -> dict[str, Any]:
    """Report something of an invoice and give the JSON of the answer."""
    response = await client.post(f"/_sim/worlds/default/invoices/{invoice_id}/pay", data=body)
    answer: dict[str, Any] = await response.json()
    assert response.status == status, answer
    return answer


async def refused(
    client: Client, invoice_id: object, body: str | bytes, status: int = 400
) -> dict[str, str]:
    """Report something that cannot be, and give the error."""
    error: dict[str, str] = (await pay(client, invoice_id, body, status))["error"]
    assert sorted(error) == ["try", "what", "where"]
    assert all(error.values())
    return error


@quietly
async def test_a_payment_without_a_body_pays_what_is_owed(client: Client) -> None:
    """The shortest way to a paid invoice."""
    answer = await pay(client, FIFTY)
    assert answer["outcome"] == "paid"
    assert (answer["payment"]["amount_in"], answer["payment"]["gateway"]) == ("50.00", "paymaster")
    assert (answer["invoice"]["status"], answer["invoice"]["balance"]) == ("Paid", "0.00")


@quietly
async def test_a_paid_report_names_gateway_and_amount(client: Client) -> None:
    """A part leaves the invoice Unpaid, the rest settles it."""
    body = json.dumps({"gateway": "bitpaycheckout", "outcome": "paid", "amount": "20.00"})
    answer = await pay(client, FIFTY, body)
    assert (answer["payment"]["gateway"], answer["payment"]["amount_in"]) == (
        "bitpaycheckout",
        "20.00",
    )
    assert (answer["invoice"]["status"], answer["invoice"]["balance"]) == ("Unpaid", "30.00")
    assert (await pay(client, FIFTY, '{"amount": 30}'))["invoice"]["status"] == "Paid"


@quietly
async def test_what_is_paid_too_much_becomes_credit(client: Client, engine: Engine) -> None:
    """The invoice takes what it demands, the client keeps the rest; so with one already Paid."""
    before = engine.worlds.slot().world.credit_balance(123)
    assert (await pay(client, FIFTY, '{"amount": 80}'))["invoice"]["balance"] == "0.00"
    await pay(client, PAID, '{"amount": "1.50"}')
    assert str(engine.worlds.slot().world.credit_balance(123) - before) == "31.50"


@quietly
@pytest.mark.parametrize(
    ("outcome", "status"), [("declined", "Unpaid"), ("pending", "Payment Pending")]
)
async def test_no_money_leaves_the_invoice_open(client: Client, outcome: str, status: str) -> None:
    """A declined payment changes nothing, a pending one is waited for; either can be paid later."""
    answer = await pay(client, FIFTY, json.dumps({"outcome": outcome}))
    assert (answer["outcome"], answer["payment"]) == (outcome, None)
    assert (answer["invoice"]["status"], answer["invoice"]["balance"]) == (status, "50.00")
    assert (await pay(client, FIFTY))["invoice"]["status"] == "Paid"


@quietly
async def test_a_pending_payment_can_be_declined(client: Client) -> None:
    """The invoice is Unpaid again."""
    answer = await pay(client, PENDING, '{"outcome": "declined"}')
    assert answer["invoice"]["status"] == "Unpaid"


@quietly
@untouched
@pytest.mark.parametrize(
    "amount",
    [
        '"NaN"',
        '"sNaN"',
        '"Infinity"',
        "-1",
        "0",
        "1.001",
        '"50.005"',
        "1e400",
        "1e-400",
        '"1e999999999999999999999"',
        "1e99999999999",
        '"fifty"',
        '""',
        '"50,00"',
        "[]",
        '"1000000000000"',
        "9" * 5000,
        '"50.' + "0" * 5000 + '1"',
    ],
)
async def test_an_amount_that_cannot_be_paid_is_refused(client: Client, amount: str) -> None:
    """Not a number, not positive, not whole cents, or more than money can be."""
    error = await refused(client, FIFTY, f'{{"amount": {amount}}}')
    assert "502" in error["where"]
    assert len(error["what"]) < 200


@quietly
@untouched
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "null",
        "[]",
        "1",
        '"paid"',
        "gateway=paymaster",
        "\ufeff{}",
        '{"outcome": "payed"}',
        '{"amuont": 1}',
        '{"gateway": 1}',
        '{"outcome": null}',
        "{}{}",
        '{"a":' * 5000,
        "[" * 5000,
    ],
)
async def test_a_body_that_is_no_report_is_refused(client: Client, body: str) -> None:
    """What is wrong with it is said, with an example of what would be right."""
    error = await refused(client, FIFTY, body)
    assert error["where"] == "the body of /_sim/worlds/default/invoices/502/pay"
    assert error["try"].startswith('{"gateway"')


@quietly
@untouched
async def test_a_body_that_is_no_text_is_refused(client: Client) -> None:
    """Bytes that are no UTF-8 are no JSON."""
    await refused(client, FIFTY, b'{"gateway": "\xff"}')


@quietly
@untouched
async def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    """More than a megabyte, in the words of the admin paths."""
    path = "/_sim/worlds/default/invoices/502/pay"
    response = await client.post(path, data=io.BytesIO(b" " * 1_100_000))
    assert response.status == 413
    assert (await response.json())["error"]["try"] == "a smaller body"


@quietly
@untouched
async def test_a_compressed_body_is_refused(client: Client) -> None:
    """As on the API's own paths."""
    path, headers = "/_sim/worlds/default/invoices/502/pay", {"Content-Encoding": "gzip"}
    response = await client.post(path, data=b"{}", headers=headers)
    assert response.status == 415
    assert "send it plain" in (await response.json())["error"]["what"]


@quietly
@untouched
async def test_an_unknown_gateway_is_not_found_and_the_near_one_named(client: Client) -> None:
    """The gateways are those of the client's location."""
    error = await refused(client, FIFTY, '{"gateway": "paymastr"}', 404)
    assert error["what"] == "there is no gateway named 'paymastr'"
    assert error["try"] == "did you mean 'paymaster'?"
    error = await refused(client, FIFTY, '{"gateway": "zzz"}', 404)
    assert error["try"] == "known: paymaster, bitpaycheckout, banktransfer"


@quietly
@untouched
@pytest.mark.parametrize("invoice_id", [0, 1, 999999, 10**17])
async def test_an_unknown_invoice_is_not_found(client: Client, invoice_id: int) -> None:
    """The newest ones are named."""
    error = await refused(client, invoice_id, b"", 404)
    assert error["what"] == f"there is no invoice named '{invoice_id}'"
    assert "701" in error["try"] or error["try"].startswith("did you mean")


@quietly
@untouched
@pytest.mark.parametrize("invoice_id", ["abc", "-1", "1.0", "٣", "%20", "1" * 19, "1" * 5000])
async def test_what_is_no_number_is_no_invoice(client: Client, invoice_id: str) -> None:
    """It is refused as such, rather than looked for."""
    error = await refused(client, invoice_id, b"")
    assert error["what"].endswith("is no number")


async def test_money_for_a_cancelled_invoice_becomes_credit(client: Client, engine: Engine) -> None:
    """The gateway has it already: it is booked, and the invoice stays Cancelled."""
    before = engine.worlds.slot().world.credit_balance(123)
    response = await client.post(
        f"/_sim/worlds/default/invoices/{CANCELLED}/pay", json={"amount": 20.00}
    )
    booked = await response.json()

    assert response.status == 200, booked
    assert booked["invoice"]["status"] == "Cancelled"
    assert booked["payment"]["amount_in"] == "20.00"
    (_, returned) = booked["invoice"]["transactions"]["transaction"]
    assert (returned["amountout"], returned["refundid"]) == ("20.00", str(booked["payment"]["id"]))
    assert engine.worlds.slot().world.credit_balance(123) == before + 20


@quietly
@untouched
async def test_a_paid_invoice_owes_nothing(client: Client) -> None:
    """Without an amount there is nothing to pay."""
    error = await refused(client, PAID, b"", 409)
    assert (error["what"], error["try"]) == ("nothing is owed", "send an amount")


@untouched
async def test_a_payment_that_would_break_a_law_is_a_defect_told_as_json(
    client: Client, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """In a corrupted world: status 500, the breach by name, and nothing is changed."""
    world = billing_world()
    engine.worlds.slot().world = altered(world, clients=world.clients.remove(123))
    corrupted = engine.worlds.slot().world
    error = await refused(client, FIFTY, b"", 500)
    assert error["what"].startswith("defect of the simulator, nothing was changed: ")
    assert engine.worlds.slot().world is corrupted
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    engine.worlds.slot().world = world
