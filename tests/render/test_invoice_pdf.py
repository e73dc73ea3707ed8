"""Invoices as PDF: every fact is there, in every script, and the bytes are always the same."""

import hashlib
import os
import subprocess
import sys
from functools import cache

import pytest

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.world import World
from tests.support.payments import combined, credited, paid
from tests.support.pdf_text import page_texts, read_pdf, render_pdf, text_of, world_with_client
from tests.support.worlds import world_from

LONG = " ".join(f"word-{number}" for number in range(400))
ROWS = "".join(f"\n          - {{amount: 1.50, description: Server {n}}}" for n in range(300))
COMPANY = """
scenario: papers
clock: 2026-03-01T09:00:00Z
clients:
  - id: 123
    firstname: Anna
    lastname: Müller
    companyname: Müller & Söhne GmbH
    email: anna@example.com
    country: DE
    address1: Hauptstraße 5
    address2: Hinterhaus
    city: Berlin
    state: Land Berlin
    postcode: "10115"
    tax_rate: 19
    credit: 500.00
    services: [{server_id: 12345, id: 1001, hostname: db.example.de, price: 1250.00}]
    invoices:
      - {id: 501, number: 2026-000123, date: 2026-02-07, due: 2026-02-21, status: Paid,
         paid: 2026-02-20T10:11:12Z, transaction_id: TX-501, payment_method: paymaster,
         notes: Thank you, items: [{service: 1001, amount: 1250.00},
                                   {amount: -20.00, description: Discount}]}
      - {id: 502, items: [{amount: 50.00, description: "First line\\nsecond line"}]}
      - {id: 503, items: [{amount: 70.00}]}
      - {id: 504, items: [{amount: 1.00, description: LONG}]}
      - id: 505
        items:ROWS
"""


@cache
def papers() -> World:
    """Give a world with a company's invoices of every kind."""
    return world_from(COMPANY.replace("ROWS", ROWS).replace("LONG", LONG))


FACTS = [
    "Invoice PAID No. 2026-000123, id 501",
    "From Billing location whmcs_com",
    "Billed to Müller & Söhne GmbH Anna Müller Hauptstraße 5 Hinterhaus 10115 Berlin",
    "Land Berlin, DE anna@example.com",
    "Issued Due Paid Payment method Currency 2026-02-07 2026-02-21 2026-02-20 paymaster USD",
    "Description Amount, USD",
    "db.example.de 1,250.00",
    "Discount \N{MINUS SIGN}20.00",
    "Subtotal 1,230.00",
    "Tax, 19 % of 1,250.00 237.50",
    "Total 1,467.50",
    "Payments received \N{MINUS SIGN}1,467.50",
    "Balance due 0.00 USD",
    "2026-02-20 paymaster TX-501 1,467.50",
    "Notes Thank you",
    "Page 1 of 1",
]


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_of_an_invoice_is_printed(fact: str) -> None:
    """Seller, client, numbers, days, rows, tax, totals, payments and notes."""
    assert fact in text_of(render_pdf(papers(), 501))


def test_the_file_says_what_it_is() -> None:
    """Title and author; its day is the day of issue, whatever day it is."""
    about = read_pdf(render_pdf(papers(), 501)).metadata

    assert about is not None
    assert (about.title, about.author) == ("Invoice 2026-000123", "Billing location whmcs_com")
    assert (about.creation_date_raw, about.creator) == ("D:20260207000000Z", "whmcs-sim")


@pytest.mark.parametrize("status", InvoiceStatus)
def test_the_stamp_tells_the_status(status: InvoiceStatus) -> None:
    """Each of WHMCS' statuses, in capitals."""
    world = world_from(
        f"scenario: stamp\nclients: [{{id: 123, invoices: [{{id: 501, status: {status},"
        " items: [{amount: 70.00}]}]}]"
    )

    assert status.upper() in text_of(render_pdf(world, 501)).split("From")[0]


def test_a_proforma_has_no_fiscal_number() -> None:
    """It is no tax document, and says so."""
    text = text_of(render_pdf(papers(), 501, proforma=True))

    assert (
        "Proforma invoice PAID No. 501 A request for payment. This is not a tax document." in text
    )
    assert "2026-000123" not in text


def test_credit_applied_is_shown() -> None:
    """It lowers the total."""
    text = text_of(render_pdf(credited(papers(), 502, "20.00"), 502))

    assert "Credit applied \N{MINUS SIGN}20.00 Total 30.00" in text


def test_a_surplus_is_shown_beside_its_payment() -> None:
    """What was received less what went back to credit is what the invoice took."""
    text = text_of(render_pdf(paid(papers(), 502, "60.00"), 502))

    assert "60.00" in text
    assert "returned to credit \N{MINUS SIGN}10.00" in text
    assert "Payments received \N{MINUS SIGN}50.00" in text


def test_what_a_container_paid_is_shown_on_its_child() -> None:
    """The payment itself belongs to the container; credit carried it on."""
    world = combined(papers(), 502, 503)
    container = world.invoices[506]
    text = text_of(render_pdf(paid(world, container.id), 502))

    assert "Credit applied \N{MINUS SIGN}50.00 Total 0.00" in text
    assert "Balance due 0.00 USD" in text


def test_a_line_break_in_a_description_stays() -> None:
    """WHMCS writes the options of a service below each other."""
    (page,) = read_pdf(render_pdf(papers(), 502)).pages

    assert "First line\nsecond line" in page.extract_text()


def test_a_long_description_wraps() -> None:
    """Every word of it is there."""
    text = text_of(render_pdf(papers(), 504))

    assert [word for word in LONG.split() if word not in text] == []


def test_many_rows_flow_over_numbered_pages() -> None:
    """Each page says which invoice it is of, and repeats the head of the table."""
    pages = page_texts(render_pdf(papers(), 505))

    assert len(pages) > 5
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Description Amount, USD" in text
        assert "Invoice 505" in text or number == 1
    whole = " ".join(pages)
    assert all(f"Server {number} 1.50" in whole for number in range(300))
    assert "Balance due 450.00 USD" in pages[-1]


@pytest.mark.parametrize("text", ["word " * 5000, "x" * 9000, "東京" * 3000, "line\n" * 300])
def test_a_text_longer_than_a_page_goes_on_on_the_next(text: str) -> None:
    """As a description and as a name; nothing fails."""
    assert len(page_texts(render_pdf(world_with_client(description=text), 501))) > 2
    assert len(page_texts(render_pdf(world_with_client(companyname=text), 501))) > 2


def fingerprint() -> str:
    """Tell all bytes of some documents in few letters."""
    files = [render_pdf(papers(), invoice.id) for invoice in papers().invoices]
    files.append(render_pdf(world_with_client(companyname="東京 Мария"), 501))
    return hashlib.sha256(b"".join(files)).hexdigest()


PRINT_FINGERPRINT = """
import sys
sys.path.insert(0, ".")
from tests.render.test_invoice_pdf import fingerprint
print(fingerprint())
"""


def test_the_same_invoice_gives_the_same_bytes_in_every_process() -> None:
    """In this process, again in it, and in another with other hashes and another time zone."""
    elsewhere = subprocess.run(
        [sys.executable, "-c", PRINT_FINGERPRINT],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )

    assert {fingerprint(), fingerprint(), elsewhere.stdout.strip()} == {fingerprint()}


SERVE = """
import sys
import simulator.cli.main, simulator.web.app
from tests.support.api import in_process
from simulator.engine.engine import Engine
from tests.support.worlds import shipped
api = in_process(Engine())
api.world = shipped("demo")
assert api.call("get_invoices")["result"] == "OK"
print("reportlab" in sys.modules, "PIL" in sys.modules)
"""


def test_serving_does_not_load_what_draws() -> None:
    """Whoever asks for no PDF does not wait for it either."""
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, '.'){SERVE}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.split() == ["False", "False"]
