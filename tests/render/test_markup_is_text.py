"""Markup in a text stays text: in PDFs, payment pages, answers with HTML, and messages.

A scenario or an imported state may bring any text. None of it may load a file, link to anywhere,
or change how the rest is written.
"""

import zlib
from html import unescape
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from immutables import Map
from msgspec import Struct
from msgspec.structs import asdict, fields, replace
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from reportlab.platypus import Paragraph, SimpleDocTemplate

from simulator.domain.world import World
from simulator.engine.worlds import DEFAULT
from simulator.render.gateway_pages import GATEWAYS, Checkout, checkout_page
from simulator.render.invoice_pdf import draw_sheet
from simulator.render.invoice_sheet import invoice_sheet
from simulator.render.messages import TEXTS, message_text
from tests.render.test_gateway_pages import Page
from tests.support.api import in_process
from tests.support.payments import paid
from tests.support.pdf_text import read_pdf, render_pdf
from tests.support.recorder import new_engine
from tests.support.worlds import billing_world

MARKUPS = [
    '<img src="/etc/hostname"/>',
    '<img src="PICTURE" width="40" height="40"/>',
    '<font size="60" color="red">x</font>',
    '<font size="60" color="red">never closed',
    '<a href="https://evil.example/">x</a>',
    '<link destination="x"/><b>&lt;&amp;</b>',
    "</para><para>&nbsp;",
    '"><script>alert(1)</script>',
]
INVOICE = 502


def one_picture(folder: Path) -> Path:
    """Write a PNG of one pixel, as any file that an attacker may know of."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    file = folder / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + head + pixel + chunk(b"IEND", b""))
    return file


@pytest.fixture(params=MARKUPS)
def markup(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give markup, in which a picture is one that there is."""
    text: str = request.param
    return text.replace("PICTURE", str(one_picture(tmp_path)))


def with_text(value: Any, text: str) -> Any:  # noqa: ANN401 any value
    """Put a text wherever a value has one, however deep; what is no free text stays."""
    if type(value) is str:
        return text
    if isinstance(value, tuple):
        return tuple(with_text(each, text) for each in value)
    if isinstance(value, Struct):
        changed = {name: with_text(each, text) for name, each in asdict(value).items()}
        return type(value)(**changed)
    return value


def world_with_text(text: str) -> World:
    """Give a world whose texts are all one, even those that no import would let in."""
    world = paid(billing_world(), INVOICE, "20.00")
    client = world.clients[123]
    location = with_text(world.location_of(client), text)
    for table in (world.clients, world.contacts, world.services, world.invoices, world.payments):
        for row in table:
            world = world.put(with_text(row, text))
    return replace(world, locations=Map({text: location}))


def plain(text: str) -> str:
    """Leave white space out, which the lines of a page add."""
    return "".join(text.split())


def resources(document: PdfReader) -> list[str]:
    """List what the pages of a PDF have besides text and lines: pictures, links, attachments."""
    found = []
    for page in document.pages:
        drawn = page["/Resources"].get_object()
        assert isinstance(drawn, DictionaryObject)
        found += [name for name in ("/XObject", "/Pattern", "/Shading") if name in drawn]
        found += [name for name in ("/Annots", "/AA") if name in page]
    root = document.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    return found + [name for name in ("/OpenAction", "/Names", "/Dests") if name in root]


def test_the_picture_of_these_tests_is_one(tmp_path: Path) -> None:
    """Drawn as markup it would be in the PDF: the tests below look for the right thing."""
    file = BytesIO()
    SimpleDocTemplate(file).build([Paragraph(f'<img src="{one_picture(tmp_path)}"/>')])

    assert resources(read_pdf(file.getvalue())) == ["/XObject"]


def test_no_text_of_an_invoice_is_markup_in_its_pdf(markup: str) -> None:
    """Seller, currency, client, rows, gateways, references, notes: each is printed as it is."""
    document = read_pdf(render_pdf(world_with_text(markup), INVOICE))

    printed = plain(" ".join(page.extract_text() for page in document.pages))
    assert resources(document) == []
    assert plain(f"Balance due 30.00 {markup}") in printed
    assert plain(f"Billing location {markup}") in printed
    assert printed.count(plain(markup)) > len(MARKUPS)


def test_no_text_of_a_sheet_is_markup_whichever_it_is(markup: str) -> None:
    """Each field of what is printed alone, also one that only we write today."""
    world = billing_world()
    sheet = invoice_sheet(world, world.invoices[INVOICE])
    for each in fields(sheet):
        evil = with_text(getattr(sheet, each.name), markup)
        assert resources(read_pdf(draw_sheet(replace(sheet, **{each.name: evil})))) == [], each.name


def test_no_text_is_markup_on_a_payment_page(markup: str) -> None:
    """The page has the elements that it has for an invoice without any."""
    world, usual = world_with_text(markup), billing_world()
    invoice, client = world.invoices[INVOICE], world.clients[123]
    payment = world.payments.where("invoice", INVOICE)[0]
    evil = Checkout(
        *(invoice, client, markup, markup, "id"),
        reported=markup,
        payment=payment,
        world=markup,
        others=(markup,),
    )
    harmless = evil._replace(
        client=replace(usual.clients[123], companyname="A company"),
        currency="USD",
        gateway="paymaster",
        world="mine",
        others=("paymaster",),
    )

    page = checkout_page(evil)

    assert Page(page).tags == Page(checkout_page(harmless)).tags
    assert [name for name, _ in Page(page).attributes] == [
        name for name, _ in Page(checkout_page(harmless)).attributes
    ]
    assert plain(markup) in plain(Page(page).text)


def test_no_text_is_markup_in_the_html_of_an_answer(markup: str) -> None:
    """The form and the instructions of getpaymentgw, in a location whose gateways are odd."""
    engine = new_engine()
    world = billing_world()
    location = world.location_of(world.clients[123])
    gateways = (markup, *(name for name in GATEWAYS))
    odd = replace(location, gateways=gateways)
    engine.worlds.add(DEFAULT, replace(world, locations=Map({location.name: odd})))

    answer = in_process(engine).call("getpaymentgw", invoice_id=INVOICE)

    ways = {name: way["call"] for name, way in answer["methods"].items()}
    assert "<" not in ways[markup]
    assert '"' not in ways[markup]
    assert Page(ways["bitpaycheckout"]).tags == ["form", "input", "input"]
    assert Page(ways["banktransfer"]).tags == ["span", "p"]


@pytest.mark.parametrize("topic", TEXTS)
def test_a_message_is_plain_text_in_which_markup_stands_as_it_is(topic: str) -> None:
    """Mails are no HTML, and a value in one is no template of another."""
    evil = '{fullname}<a href="https://evil.example/">x</a>'

    class Values(dict[str, str]):
        """Has the same text for every placeholder."""

        def __missing__(self, _name: str) -> str:
            return evil

    subject, text = message_text(topic, Values())

    assert unescape(text) == text
    assert evil in subject + text
    assert "<" not in (subject + text).replace(evil, "")
