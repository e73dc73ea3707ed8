"""The paper of documents: margins, colours, and how text and tables are set."""

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import TableStyle

from simulator.render.typefaces import STRONG, TEXT, letters_of

letters_of(TEXT)  # before any style or table names them
letters_of(STRONG)

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
    "normal",
    fontName=TEXT,
    fontSize=9,
    leading=13.5,
    textColor=INK,
    splitLongWords=1,
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
FACTS = TableStyle(
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
