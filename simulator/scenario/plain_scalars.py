"""Plain scalars: what an unquoted word of YAML means, by the core schema of YAML 1.2.

Fewer words are special than in YAML 1.1: `no` and `on` are text, `12:30` is text, a date is text.
A number with a point is an exact `Decimal`, so that 150.50 stays 150.50.
"""

import re
from decimal import Decimal

_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), Decimal("NaN")),
    **{f"{sign}{word}": Decimal("Infinity") for sign in ("", "+") for word in (".inf", ".Inf")},
    **dict.fromkeys(("-.inf", "-.Inf"), Decimal("-Infinity")),
}
LONGEST_NUMBER = 60
_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


class PlainScalars(dict[str, object]):
    """What each plain word means; a word is worked out once and then remembered."""

    def __missing__(self, word: str) -> object:
        """Work out a word that was not seen before."""
        meaning = self[word] = meaning_of(word)
        return meaning


def meaning_of(word: str) -> object:
    """Tell what a plain word means.

    >>> meaning_of("150.50"), meaning_of("2026-03-01"), meaning_of("no")
    (Decimal('150.50'), '2026-03-01', 'no')
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _STARTS or len(word) > LONGEST_NUMBER:
        return word
    if _INTEGER.fullmatch(word):
        return int(word)
    if _BASED.fullmatch(word):
        return int(word, 0)
    return Decimal(word) if _DECIMAL.fullmatch(word) else word
