"""The pages of an invoice: where everything stands on the paper, and how it flows to the next."""

from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A4
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
)

from simulator.render.invoice_canvas import InvoiceCanvas, draw_first_page, draw_later_page
from simulator.render.invoice_sheet import InvoiceSheet, Row
from simulator.render.paper import (
    BALANCE,
    BALANCE_AMOUNT,
    BOTTOM,
    COLUMNS,
    FACTS,
    FIRST_TOP,
    GAP,
    ITEMS,
    LABEL,
    LABEL_RIGHT,
    LATER_TOP,
    NAME,
    NORMAL,
    PLAIN,
    RIGHT,
    SIDE,
    TOTALS,
    WIDTH,
)
from simulator.render.typefaces import STRONG, TEXT, markup, printable

TOTALS_WIDTHS = (140, 100)
ITEM_WIDTHS = (WIDTH - 110, 110)
PAYMENT_WIDTHS = (90, 110, WIDTH - 310, 110)
TOTALS_HEIGHT = 120


def typeset(sheet: InvoiceSheet) -> bytes:
    """Draw all pages of an invoice; gives the file."""
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
    yield Paragraph(markup(sheet.numbers), PLAIN)
    yield Paragraph(sheet.remark, PLAIN)
    yield Spacer(0, GAP)
    yield _parties(sheet)
    yield Spacer(0, GAP)
    yield _facts(sheet.facts)
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
        yield Paragraph("Notes", LABEL)
        yield Paragraph(markup(sheet.notes), NORMAL)


def _parties(sheet: InvoiceSheet) -> Flowable:
    columns = [_party("From", sheet.seller), _party("Billed to", sheet.client)]
    return Table([columns], (WIDTH / 2, WIDTH / 2), style=COLUMNS, splitInRow=1)


def _party(label: str, lines: Sequence[str]) -> list[Flowable]:
    name, *others = lines or ("",)
    return [
        Paragraph(label, LABEL),
        Paragraph(markup(name, STRONG), NAME),
        *(Paragraph(markup(line), NORMAL) for line in others),
    ]


def _facts(facts: Sequence[Row]) -> Flowable:
    labels = [Paragraph(label, LABEL) for label, _ in facts]
    values = [Paragraph(markup(value), NORMAL) for _, value in facts]
    return Table([labels, values], [WIDTH / len(facts)] * len(facts), style=FACTS, splitInRow=1)


def _items(sheet: InvoiceSheet) -> Flowable:
    head = [Paragraph("Description", LABEL), Paragraph(f"Amount, {sheet.currency}", LABEL_RIGHT)]
    rows = [[Paragraph(markup(text), NORMAL), amount] for text, amount in sheet.items]
    return LongTable([head, *rows], ITEM_WIDTHS, repeatRows=1, style=ITEMS, splitInRow=1)


def _totals(sheet: InvoiceSheet) -> Flowable:
    rows = [[Paragraph(label, PLAIN), amount] for label, amount in sheet.totals]
    owed = [
        Paragraph("Balance due", BALANCE),
        Paragraph(f"{sheet.balance} {sheet.currency}", BALANCE_AMOUNT),
    ]
    return Table([*rows, owed], TOTALS_WIDTHS, style=TOTALS, hAlign="RIGHT")


def _payments(sheet: InvoiceSheet) -> Flowable:
    labels = ("Received", "Gateway", "Reference")
    head = [
        *(Paragraph(label, LABEL) for label in labels),
        Paragraph(f"Amount, {sheet.currency}", LABEL_RIGHT),
    ]
    rows = [
        [
            row.day,
            Paragraph(markup(row.gateway), NORMAL),
            Paragraph(markup(row.reference), NORMAL),
            Paragraph(row.amount, RIGHT),
        ]
        for row in sheet.payments
    ]
    return LongTable([head, *rows], PAYMENT_WIDTHS, repeatRows=1, style=ITEMS, splitInRow=1)
