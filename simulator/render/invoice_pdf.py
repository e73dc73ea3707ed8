"""Invoices as PDF: where everything stands on the pages, and how it flows from one to the next.

The same invoice gives the same bytes, whenever it is drawn. reportlab takes long to import, and
most servers never need it, so callers import this module inside a function.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from io import BytesIO
from textwrap import shorten
from threading import Lock
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from simulator.domain.invoices import Invoice
from simulator.domain.world import World
from simulator.render.invoice_sheet import MAKER, InvoiceSheet, Row, invoice_sheet
from simulator.render.typography import STRONG, TEXT, characters_of, markup, printable

characters_of(TEXT)  # before any style or table names them
characters_of(STRONG)

SIDE = 54.0
BOTTOM = 66.0
FIRST_TOP = 80.0
LATER_TOP = 82.0
WIDTH = A4[0] - 2 * SIDE
GAP = 24.0

INK = HexColor(0x1B1F24)
QUIET = HexColor(0x6A737D)
HAIRLINE = HexColor(0xE1E4E8)
RULE = HexColor(0x1B1F24)
GREEN = HexColor(0x1A7F37)
RED = HexColor(0xB42318)
STAMPS = {"PAID": GREEN, "UNPAID": RED, "COLLECTIONS": RED}  # all others are quiet

NORMAL = ParagraphStyle(
    "normal", fontName=TEXT, fontSize=9, leading=13.5, textColor=INK, splitLongWords=1
)
RIGHT = ParagraphStyle("right", NORMAL, alignment=TA_RIGHT)
PLAIN = ParagraphStyle("plain", NORMAL, textColor=QUIET)
LABEL = ParagraphStyle("label", NORMAL, fontSize=7.5, leading=12, textColor=QUIET)
LABEL_RIGHT = ParagraphStyle("label right", LABEL, alignment=TA_RIGHT)
NAME = ParagraphStyle("name", NORMAL, fontName=STRONG, fontSize=10, leading=15)
BALANCE = ParagraphStyle("balance", NORMAL, fontName=STRONG, fontSize=10.5, leading=15)
BALANCE_AMOUNT = ParagraphStyle("balance amount", BALANCE, alignment=TA_RIGHT)

_TEXT = ("FONT", (0, 0), (-1, -1), TEXT, NORMAL.fontSize, NORMAL.leading)
_INK = ("TEXTCOLOR", (0, 0), (-1, -1), INK)
_TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")
_FLUSH_LEFT = ("LEFTPADDING", (0, 0), (0, -1), 0)
_FLUSH_RIGHT = ("RIGHTPADDING", (-1, 0), (-1, -1), 0)
_NUMBERS = ("ALIGN", (-1, 0), (-1, -1), "RIGHT")

COLUMNS = TableStyle([_TEXT, _TOP, _FLUSH_LEFT, ("BOTTOMPADDING", (0, 0), (-1, -1), 0)])
DETAILS = TableStyle(
    [
        _TEXT,
        _TOP,
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
        ("TOPPADDING", (0, 1), (-1, 1), 0),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 7),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, HAIRLINE),
        ("LINEBELOW", (0, -1), (-1, -1), 0.5, HAIRLINE),
    ]
)
ITEMS = TableStyle(
    [
        _TEXT,
        _INK,
        _TOP,
        _FLUSH_LEFT,
        _FLUSH_RIGHT,
        _NUMBERS,
        ("TOPPADDING", (0, 1), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 6),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, RULE),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, HAIRLINE),
    ]
)
TOTALS = TableStyle(
    [
        _TEXT,
        _INK,
        _FLUSH_RIGHT,
        _FLUSH_LEFT,
        _NUMBERS,
        _TOP,
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LINEABOVE", (0, -1), (-1, -1), 0.8, RULE),
        ("TOPPADDING", (0, -1), (-1, -1), 6),
    ]
)

TOP = A4[1]
RIGHT_EDGE = A4[0] - SIDE
FOOT = BOTTOM - 30
LONGEST_NAME = 70


class InvoiceCanvas(Canvas):
    """A canvas that knows how many pages there are before it writes the first."""

    def __init__(self, sheet: InvoiceSheet, *args: Any, **options: Any) -> None:  # noqa: ANN401 reportlab's
        """Open the file; the day in its properties is the day of issue."""
        super().__init__(*args, **options)
        issued = f"D:{sheet.issued:%Y%m%d}000000Z"
        self.setDateFormatter(lambda *_: issued)
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802 reportlab's name
        """Keep a page back until all are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # missing in the stubs

    def save(self) -> None:
        """Number the pages, draw the foot of each, and write them."""
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._foot(f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()

    def _foot(self, number: str) -> None:
        self.setFont(TEXT, LABEL.fontSize)
        self.setFillColor(QUIET)
        self.drawString(SIDE, FOOT, MAKER)
        self.drawRightString(RIGHT_EDGE, FOOT, number)


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Write a text as it stands: reportlab reads what it is given as markup, which loads files."""
    return Paragraph(markup(text, style.fontName), style)


def draw_first_page(sheet: InvoiceSheet, canvas: Canvas, _: BaseDocTemplate) -> None:
    """Draw the title and the stamp."""
    canvas.setFillColor(INK)
    canvas.setFont(STRONG, 22)
    canvas.drawString(SIDE, TOP - 72, sheet.title)
    _stamp(canvas, sheet.stamp)


def draw_later_page(sheet: InvoiceSheet, canvas: Canvas, _: BaseDocTemplate) -> None:
    """Draw which invoice goes on here."""
    line = paragraph(shorten(sheet.name, LONGEST_NAME), PLAIN)
    line.wrap(WIDTH, TOP)
    line.drawOn(canvas, SIDE, TOP - 54)
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, TOP - 64, RIGHT_EDGE, TOP - 64)


def _stamp(canvas: Canvas, word: str) -> None:
    colour = STAMPS.get(word, QUIET)
    width = stringWidth(word, STRONG, 12) + 24
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(1.2)
    canvas.roundRect(RIGHT_EDGE - width, TOP - 79, width, 25, 4)
    canvas.setFont(STRONG, 12)
    canvas.drawCentredString(RIGHT_EDGE - width / 2, TOP - 71, word)


TOTALS_WIDTHS = (140, 100)
ITEM_WIDTHS = (WIDTH - 110, 110)
PAYMENT_WIDTHS = (90, 110, WIDTH - 310, 110)
TOTALS_HEIGHT = 120

MOST_KEPT = 64
_DRAWING = Lock()
"""Threads draw one after the other: the library keeps its fonts and settings in one place."""


def render_invoice(world: World, invoice: Invoice, *, proforma: bool = False) -> bytes:
    """Draw an invoice, or its proforma: a request for payment that is no tax document.

    The same words are drawn once, as long as not too many others come in between.
    """
    return _drawn(invoice_sheet(world, invoice, proforma=proforma))


@lru_cache(MOST_KEPT)
def _drawn(sheet: InvoiceSheet) -> bytes:
    with _DRAWING:
        return draw_sheet(sheet)


def draw_sheet(sheet: InvoiceSheet) -> bytes:
    """Draw what an invoice is in words; whatever a word is, it is drawn as it stands there."""
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=printable(sheet.name),
        author=printable(sheet.seller[0]),
        subject=printable(f"{sheet.name}, {sheet.stamp}"),
        creator="whmcs-sim",
        lang="en",
        initialFontName=TEXT,
        invariant=1,
    )
    document.addPageTemplates(
        [
            _template("first", FIRST_TOP, partial(draw_first_page, sheet)),
            _template("later", LATER_TOP, partial(draw_later_page, sheet)),
        ]
    )
    document.build([*_story(sheet)], canvasmaker=partial(InvoiceCanvas, sheet))
    return file.getvalue()


def _template(name: str, top: float, draw: partial[None]) -> PageTemplate:
    height = A4[1] - top - BOTTOM
    frame = Frame(SIDE, BOTTOM, WIDTH, height, 0, 0, 0, 0)
    return PageTemplate(name, [frame], onPage=draw, pagesize=A4)


def _story(sheet: InvoiceSheet) -> Iterator[Flowable]:
    yield NextPageTemplate("later")
    yield paragraph(sheet.numbers, PLAIN)
    yield paragraph(sheet.remark, PLAIN)
    yield Spacer(0, GAP)
    yield _parties(sheet)
    yield Spacer(0, GAP)
    yield _details(sheet.details)
    yield Spacer(0, GAP)
    yield _items(sheet)
    yield CondPageBreak(TOTALS_HEIGHT)
    yield Spacer(0, GAP / 2)
    yield _totals(sheet)
    if sheet.payments:
        yield Spacer(0, GAP)
        yield _payments(sheet)
    if sheet.notes.strip():
        yield Spacer(0, GAP)
        yield paragraph("Notes", LABEL)
        yield paragraph(sheet.notes, NORMAL)


def _parties(sheet: InvoiceSheet) -> Flowable:
    columns = [_party("From", sheet.seller), _party("Billed to", sheet.client)]
    return Table([columns], (WIDTH / 2, WIDTH / 2), style=COLUMNS, splitInRow=1)


def _party(label: str, lines: Sequence[str]) -> list[Flowable]:
    name, *others = lines or ("",)
    return [
        paragraph(label, LABEL),
        paragraph(name, NAME),
        *(paragraph(line, NORMAL) for line in others),
    ]


def _details(details: Sequence[Row]) -> Flowable:
    labels = [paragraph(label, LABEL) for label, _ in details]
    values = [paragraph(value, NORMAL) for _, value in details]
    return Table(
        [labels, values], [WIDTH / len(details)] * len(details), style=DETAILS, splitInRow=1
    )


def _items(sheet: InvoiceSheet) -> Flowable:
    head = [paragraph("Description", LABEL), paragraph(f"Amount, {sheet.currency}", LABEL_RIGHT)]
    rows = [[paragraph(text, NORMAL), amount] for text, amount in sheet.items]
    return LongTable([head, *rows], ITEM_WIDTHS, repeatRows=1, style=ITEMS, splitInRow=1)


def _totals(sheet: InvoiceSheet) -> Flowable:
    rows = [[paragraph(label, PLAIN), amount] for label, amount in sheet.totals]
    owed = [
        paragraph("Balance due", BALANCE),
        paragraph(f"{sheet.balance} {sheet.currency}", BALANCE_AMOUNT),
    ]
    return Table([*rows, owed], TOTALS_WIDTHS, style=TOTALS, hAlign="RIGHT")


def _payments(sheet: InvoiceSheet) -> Flowable:
    labels = ("Received", "Gateway", "Reference")
    head = [
        *(paragraph(label, LABEL) for label in labels),
        paragraph(f"Amount, {sheet.currency}", LABEL_RIGHT),
    ]
    rows = [
        [
            row.day,
            paragraph(row.gateway, NORMAL),
            paragraph(row.reference, NORMAL),
            paragraph(row.amount, RIGHT),
        ]
        for row in sheet.payments
    ]
    return LongTable([head, *rows], PAYMENT_WIDTHS, repeatRows=1, style=ITEMS, splitInRow=1)
