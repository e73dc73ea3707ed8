"""Typography of documents: fonts and the characters they draw, margins, colours and styles."""

import unicodedata
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import TableStyle

FOLDER = Path(__file__).with_name("fonts")

TEXT = "NotoSans-Regular"
STRONG = "NotoSans-SemiBold"
FALLBACK = "DroidSansFallback"  # Chinese, Japanese, Korean; read when somebody needs it

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
VARIATION_SELECTORS = range(0xFE00, 0xFE10)


@cache
def characters_of(font: str) -> frozenset[str]:
    """Make a font known to reportlab, and give the letters that it has; none is invisible."""
    loaded = TTFont(font, FOLDER / f"{font}.ttf")
    registerFont(loaded)
    letters = (chr(code) for code in loaded.face.charToGlyph)
    return frozenset(each for each in letters if not unicodedata.category(each).startswith("C"))


def markup(text: str, font: str = TEXT) -> str:
    """Write a text in reportlab's markup: nothing in it is read as a tag, no character is lost.

    Each run of characters is in the wanted font where that has them, else in the fallback; what
    neither has becomes a visible replacement. The text's own line breaks stay.
    """
    return "<br/>".join(_line(line, font) for line in printable(text).splitlines())


def printable(text: str) -> str:
    """Compose accents, drop what is invisible, and replace what no font can draw."""
    composed = unicodedata.normalize("NFC", text)
    if characters_of(TEXT).issuperset(composed):
        return composed
    return "\n".join("".join(map(_drawable, line)) for line in composed.splitlines())


def _drawable(letter: str) -> str:
    if letter in characters_of(TEXT):
        return letter
    if letter.isspace():
        return " "
    if unicodedata.category(letter) == "Cf" or ord(letter) in VARIATION_SELECTORS:
        return ""
    return letter if letter in characters_of(FALLBACK) else REPLACEMENT


def _line(line: str, font: str) -> str:
    known = characters_of(font)
    runs = groupby(line, key=lambda letter: font if letter in known else FALLBACK)
    return "".join(_run("".join(letters), face) for face, letters in runs)


def _run(letters: str, face: str) -> str:
    return f'<font name="{face}">{escape(letters, quote=False)}</font>'


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
