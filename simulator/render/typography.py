"""Typography of documents: the fonts that come with us, and which of them draws which character."""

import unicodedata
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

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


def markup(text: str, font: str) -> str:
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
