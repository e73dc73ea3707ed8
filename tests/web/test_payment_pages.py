"""The payment pages over HTTP: a person looks, clicks, and the world follows."""

import io
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256

import pytest
from aiohttp import ClientResponse
from msgspec.structs import replace
from pytest_aiohttp.plugin import AiohttpClient

from simulator import __version__
from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.app import create_app
from tests.support.api import Client
from tests.support.payments import cancelled, credited
from tests.support.recorder import new_engine
from tests.support.worlds import altered, billing_world

pytestmark = pytest.mark.usefixtures("_quiet")
untouched = pytest.mark.usefixtures("_untouched")

UNPAID, PAID, CANCELLED, PENDING = 502, 501, 504, 508
CARD = f"/modules/gateways/paymaster.php?id={UNPAID}"
TRANSFER = f"/?invoice_id={UNPAID}"
PAGES = [CARD, TRANSFER, f"/modules/gateways/banktransfer.php?id={UNPAID}"]


@pytest.fixture
def engine() -> Engine:
    """Give an engine with the small billing world."""
    engine = new_engine()
    engine.worlds.add(DEFAULT, billing_world())
    return engine


def credited_in_full(world: World, invoice_id: int) -> World:
    """Give the world after credit paid the whole of an invoice."""
    return credited(world, invoice_id, str(world.invoices[invoice_id].balance))


async def page(response: ClientResponse, status: int = 200) -> str:
    """Hold that an answer is a page with the headers of all pages, and give its HTML."""
    text = await response.text()
    assert response.status == status, text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Sim"] == __version__
    assert response.headers["Cache-Control"] == "no-store"
    style = text.partition("<style>")[2].partition("</style>")[0]
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert response.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return text


@untouched
@pytest.mark.parametrize("path", PAGES)
async def test_an_invoice_is_shown_at_its_gateway(client: Client, path: str) -> None:
    """At the addresses that getpaymentgw gives; looking changes nothing."""
    text = await page(await client.get(path))

    assert "Invoice #502" in text
    assert "50.00 USD" in text
    assert '<form method="post"' in text


@untouched
async def test_a_link_from_another_site_may_be_followed(client: Client) -> None:
    """The page of a billing client lives elsewhere and links here."""
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Referer": "http://localhost:3000/"}
    clicked = {**elsewhere, "Sec-Fetch-Mode": "navigate"}

    await page(await client.get(CARD, headers=clicked))


@pytest.mark.parametrize(
    ("path", "gateway"), [(CARD, "paymaster"), (TRANSFER, "banktransfer")], ids=["card", "bank"]
)
async def test_a_click_pays_the_invoice(
    client: Client, engine: Engine, path: str, gateway: str
) -> None:
    """As the gateway's callback would: a payment, a Paid invoice, and the browser at the result."""
    response = await client.post(path, data={"outcome": "paid"}, allow_redirects=False)

    assert (response.status, response.headers["Location"]) == (303, f"{path}&reported=paid")
    world = engine.worlds.slot().world
    payment = world.payments.where("invoice", UNPAID)[-1]
    assert (payment.gateway, str(payment.amount_in)) == (gateway, "50.00")
    assert world.invoices[UNPAID].status == "Paid"
    text = await page(await client.get(response.headers["Location"]))
    assert "The invoice is paid." in text
    assert payment.transaction_id in text
    assert "<form" not in text


async def test_a_click_declines_or_leaves_pending(client: Client, engine: Engine) -> None:
    """Pending first, declined then, and the invoice is Unpaid again."""
    text = await page(await client.post(CARD, data={"outcome": "pending"}))
    assert "has not decided yet" in text
    assert engine.worlds.slot().world.invoices[UNPAID].status == "Payment Pending"

    text = await page(await client.post(CARD, data={"outcome": "declined"}))
    assert "was declined" in text
    assert engine.worlds.slot().world.invoices[UNPAID].status == "Unpaid"


@untouched
@pytest.mark.parametrize("outcome", ["paid", "declined", "pending"])
async def test_what_is_paid_says_so_and_cannot_be_clicked(client: Client, outcome: str) -> None:
    """A button from before, without what its page asked for, is answered with the page as it is."""
    path = f"/modules/gateways/paymaster.php?id={PAID}"

    shown = await page(await client.get(path))
    clicked = await page(await client.post(path, data={"outcome": outcome}), 409)

    assert clicked == shown
    assert "already paid" in shown


@untouched
@pytest.mark.parametrize("outcome", ["declined", "pending"])
async def test_what_is_cancelled_has_no_buttons(client: Client, outcome: str) -> None:
    """And nothing but money comes in by one from before."""
    path = f"/modules/gateways/paymaster.php?id={CANCELLED}"

    shown = await page(await client.get(path))
    assert "This invoice is Cancelled." in shown
    assert "<form" not in shown
    assert await page(await client.post(path, data={"outcome": outcome}), 409) == shown


def hidden_fields(text: str) -> dict[str, str]:
    """Read what the form of a page carries besides its buttons."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))


@pytest.mark.parametrize("settle", [cancelled, credited_in_full], ids=["cancelled", "paid"])
async def test_a_page_opened_before_takes_the_money_it_showed_once(
    client: Client, engine: Engine, settle: Callable[[World, int], World]
) -> None:
    """Whatever became of the invoice, the money becomes credit; a second click brings none."""
    opened = hidden_fields(await page(await client.get(CARD)))
    slot = engine.worlds.slot()
    slot.world = settle(slot.world, UNPAID)
    status, before = slot.world.invoices[UNPAID].status, slot.world.credit_balance(123)
    click = {"outcome": "paid", **opened}

    text = await page(await client.post(CARD, data=click))

    assert "your credit balance" in text
    assert "<form" not in text
    assert slot.world.invoices[UNPAID].status is status
    assert slot.world.credit_balance(123) == before + 50
    await page(await client.post(CARD, data=click), 409)
    assert slot.world.credit_balance(123) == before + 50


@pytest.mark.parametrize("amount", ["", "0.00", "-5", "NaN", "1e9999", "5.001", "x"])
@untouched
async def test_the_amount_that_a_page_carries_is_one(client: Client, amount: str) -> None:
    """A form that was tampered with is refused."""
    await page(await client.post(CARD, data={"outcome": "paid", "amount": amount}), 400)


@untouched
@pytest.mark.parametrize(
    ("path", "form"),
    [
        (CARD, {}),
        (CARD, {"outcome": ""}),
        (CARD, {"outcome": "refunded"}),
        (CARD, {"outcome[]": "paid"}),
        (TRANSFER, {"outcome": "declined"}),
        (f"/modules/gateways/paymaster.php?id={PENDING}", {"outcome": "pending"}),
    ],
)
async def test_only_a_button_of_the_page_can_be_clicked(
    client: Client, path: str, form: dict[str, str]
) -> None:
    """Anything else is refused, kindly."""
    text = await page(await client.post(path, data=form), 400)

    assert "That is not one of the buttons." in text


@untouched
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        "/modules/gateways/paymaster.php",
        "/modules/gateways/paymaster.php?id=",
        "/modules/gateways/paymaster.php?id=999",
        "/modules/gateways/paymaster.php?id=-502",
        "/modules/gateways/paymaster.php?id=502abc",
        "/modules/gateways/paymaster.php?id=%D9%A5",
        "/modules/gateways/paymaster.php?id[]=502",
        f"/modules/gateways/paymaster.php?id={'9' * 5000}",
        "/modules/gateways/nothing.php?id=502",
        "/modules/gateways/PayMaster.php?id=502",
        "/modules/gateways/%3Cscript%3E.php?id=502",
        "/?invoice_id=999",
        "/?invoice_id=%3Cscript%3E",
    ],
)
async def test_what_is_not_there_is_a_kind_page(client: Client, path: str, method: str) -> None:
    """404, with what to try; and nobody's text becomes an element."""
    text = await page(await client.request(method, path), 404)

    assert "Not found" in text
    assert "getpaymentgw" in text
    assert "<script" not in text


async def test_a_location_without_bank_transfers_has_no_page_for_them(
    client: Client, engine: Engine
) -> None:
    """The gateways are those of the client's location."""
    world = engine.worlds.slot().world
    only = replace(world.locations["whmcs_com"], gateways=("paymaster",))
    engine.worlds.add(DEFAULT, altered(world, locations=world.locations.set("whmcs_com", only)))

    await page(await client.get(PAGES[-1]), 404)
    await page(await client.post(TRANSFER, data={"outcome": "paid"}), 404)
    await page(await client.get(CARD))


@untouched
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "rebound.example", "Origin": "http://127.0.0.1"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", [CARD, TRANSFER])
async def test_a_page_of_another_site_cannot_click(
    client: Client, path: str, headers: dict[str, str]
) -> None:
    """Money moves, even if it is none, only when a person clicks here."""
    response = await client.post(path, data={"outcome": "paid"}, headers=headers)

    assert "Not from here" in await page(response, 403)


async def test_the_pages_own_form_can_click(client: Client, engine: Engine) -> None:
    """A browser sends the page's origin with it."""
    origin = str(client.make_url("/"))[:-1]
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}

    await page(await client.post(CARD, data={"outcome": "paid"}, headers=headers))

    assert engine.worlds.slot().world.invoices[UNPAID].status == "Paid"


@untouched
async def test_a_form_that_cannot_be_read_is_told_so(client: Client) -> None:
    """Too large, compressed, or no UTF-8: a page with the status, and nothing booked."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    compressed = {**form, "Content-Encoding": "gzip"}

    await page(await client.post(CARD, data=b"outcome=%ff", headers=form), 400)
    await page(await client.post(CARD, data=io.BytesIO(b"x" * 2_000_000), headers=form), 413)
    await page(await client.post(CARD, data=b"outcome=paid", headers=compressed), 415)


@untouched
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_a_page_is_read_or_clicked(client: Client, method: str) -> None:
    """Another method is refused with those there are."""
    response = await client.request(method, CARD)

    assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, POST")


async def test_without_a_world_there_is_no_invoice(aiohttp_client: AiohttpClient) -> None:
    """While the scenario loads."""
    client = await aiohttp_client(create_app(new_engine()))

    await page(await client.get(CARD), 404)
