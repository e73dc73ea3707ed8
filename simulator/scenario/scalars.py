"""What a plain word of YAML means; a number of JSON is read as the same word is."""

import re
from decimal import Decimal

_SPECIAL_WORDS: dict[str, object] = {
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


def scalar_value(word: str) -> object:
    """Tell what a plain word means.

    >>> scalar_value("150.50"), scalar_value("2026-03-01"), scalar_value("no")
    (Decimal('150.50'), '2026-03-01', 'no')
    """
    if word in _SPECIAL_WORDS:
        return _SPECIAL_WORDS[word]
    if word[0] not in _STARTS or len(word) > LONGEST_NUMBER:
        return word
    if _INTEGER.fullmatch(word):
        return int(word)
    if _BASED.fullmatch(word):
        return int(word, 0)
    return Decimal(word) if _DECIMAL.fullmatch(word) else word
