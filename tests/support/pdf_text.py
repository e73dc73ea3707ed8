"""The text of PDFs, and PDFs of invented invoices."""

import json
from io import BytesIO

from pypdf import PdfReader

from simulator.domain.world import World
from simulator.render.invoice_pdf import render_invoice
from tests.support.worlds import world_from


def read_pdf(content: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(BytesIO(content), strict=True)


def page_texts(content: bytes) -> list[str]:
    """Read the text of each page, its lines run together as a reader would."""
    return [" ".join(page.extract_text().split()) for page in read_pdf(content).pages]


def text_of(content: bytes) -> str:
    """Read the text of all pages."""
    return " ".join(page_texts(content))


def render_pdf(world: World, invoice_id: int, *, proforma: bool = False) -> bytes:
    """Draw an invoice of a world."""
    return render_invoice(world, world.invoices[invoice_id], proforma=proforma)


def world_with_client(*, description: str = "Something", **client: str) -> World:
    """Give a world with one client of some name, and one invoice, 501."""
    row = {"amount": 70, "description": description}
    invoice = {"id": 501, "items": [row]}
    clients = [{"id": 123, **client, "invoices": [invoice]}]
    return world_from(json.dumps({"scenario": "names", "clients": clients}, ensure_ascii=False))
