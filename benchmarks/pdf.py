"""PDF: an invoice of one page against what reportlab itself needs for a page like it."""

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from benchmarks.results import Effort, Result, at_most
from benchmarks.timing import ratios, settled
from simulator.render.invoice_pdf import draw_sheet
from simulator.render.invoice_sheet import InvoiceSheet, invoice_sheet
from simulator.render.typography import STRONG, TEXT, characters_of
from simulator.scenario.loading import load_text

ROWS = 8
WORLD = f"""
scenario: one_invoice
clients:
  - id: 123
    invoices:
      - id: 501
        status: Paid
        items: [{", ".join(f"{{amount: 12.50, description: Server {n}}}" for n in range(ROWS))}]
"""


def measure(effort: Effort) -> Iterator[Result]:
    """Draw the same words twice: as our invoice, and plainly, in the same two fonts."""
    world = load_text(WORLD, "benchmark").world
    invoice = world.invoices[501]
    sheet = invoice_sheet(world, invoice)
    characters_of(TEXT)
    characters_of(STRONG)
    assert draw_sheet(sheet).startswith(b"%PDF-")
    assert plainly(sheet).startswith(b"%PDF-")

    with settled():
        found = ratios(
            lambda: draw_sheet(invoice_sheet(world, invoice)), lambda: plainly(sheet), effort.pairs
        )
    yield Result("PDF: an invoice of one page / reportlab alone", found, at_most(1.2))


def plainly(sheet: InvoiceSheet) -> bytes:
    """Draw the words of an invoice as the library's own guide would: paragraphs and tables."""
    file = BytesIO()
    document = SimpleDocTemplate(file, pagesize=A4, invariant=1, initialFontName=TEXT)
    strong = ParagraphStyle("strong", fontName=STRONG, fontSize=11, leading=15)
    style = ParagraphStyle("plain", fontName=TEXT, fontSize=9, leading=13)
    document.build([*_story(sheet, style, strong)])
    return file.getvalue()


def _story(
    sheet: InvoiceSheet, style: ParagraphStyle, strong: ParagraphStyle
) -> Iterator[Flowable]:
    for line in (sheet.title, sheet.stamp, sheet.seller[0], sheet.client[0]):
        yield Paragraph(line, strong)
    for line in (sheet.numbers, *sheet.client[1:]):
        yield Paragraph(line, style)
    payments = [(row.day, row.gateway, row.reference, row.amount) for row in sheet.payments]
    for rows in (list(zip(*sheet.details, strict=True)), sheet.items, sheet.totals, payments):
        yield Spacer(0, 12)
        yield Table([[Paragraph(cell, style) for cell in row] for row in rows])
    yield Paragraph(sheet.balance, strong)
