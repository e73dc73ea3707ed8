"""What stands on every page of an invoice around its text: title, stamp, page numbers."""

from textwrap import shorten
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph
from reportlab.platypus.doctemplate import BaseDocTemplate

from simulator.render.invoice_sheet import MAKER, InvoiceSheet
from simulator.render.paper import BOTTOM, HAIRLINE, INK, LABEL, PLAIN, QUIET, SIDE, STAMPS, WIDTH
from simulator.render.typefaces import STRONG, TEXT, markup

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


def draw_first_page(sheet: InvoiceSheet, canvas: Canvas, _: BaseDocTemplate) -> None:
    """Draw the title and the stamp."""
    canvas.setFillColor(INK)
    canvas.setFont(STRONG, 22)
    canvas.drawString(SIDE, TOP - 72, sheet.title)
    _stamp(canvas, sheet.stamp)


def draw_later_page(sheet: InvoiceSheet, canvas: Canvas, _: BaseDocTemplate) -> None:
    """Draw which invoice goes on here."""
    line = Paragraph(markup(shorten(sheet.name, LONGEST_NAME)), PLAIN)
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
