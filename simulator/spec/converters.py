"""Converters: the text of a form becomes a value, as PHP would read it.

A converter never fails on a stray word: PHP reads "12abc" as 12 and "abc" as 0, and the action's
own documented failure follows. Only a value that nobody can mean is refused: a text that is too
long, an amount with an exponent or three decimals, a day that the calendar does not have.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, TypeAlias

from simulator.domain.money import LARGEST, ZERO, rounded

FormValue: TypeAlias = "str | Mapping[str, FormValue]"
Converter: TypeAlias = Callable[[FormValue], Any]

PHP_INT_MAX = 2**63 - 1
LONGEST_TEXT = 16_384
LONGEST_INTEGER = 19
MOST_TEXTS = 100
LARGEST_DIGITS = LARGEST.adjusted() + 1
FALSE_WORDS = frozenset(("", "0", "false", "off", "no", "null"))

_NUMBER = re.compile(
    r"[ \t\n\r\v\f]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([eE][+-]?[0-9]+)?", re.ASCII
)
_INDEX = re.compile(r"[0-9]{1,9}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NOT_FINITE = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:nan|inf(?:inity)?)\b", re.IGNORECASE)


class BadValue(ValueError):
    """A value that cannot be meant; the text says what would be right."""


def text(value: FormValue) -> str:
    """Take a text without the blanks around it; an array reads as empty."""
    return verbatim(value).strip()


def verbatim(value: FormValue) -> str:
    """Take a text with its blanks, as a password needs; an array reads as empty.

    Raises:
        BadValue: the text is longer than `LONGEST_TEXT`.
    """
    if not isinstance(value, str):
        return ""
    if len(value) > LONGEST_TEXT:
        message = f"at most {LONGEST_TEXT} characters"
        raise BadValue(message)
    return value


def at_most(longest: int, convert: Callable[[FormValue], str] = text) -> Converter:
    """Make a converter that refuses a text of more than so many characters."""

    def read(value: FormValue) -> str:
        found = convert(value)
        if len(found) > longest:
            message = f"at most {longest} characters"
            raise BadValue(message)
        return found

    return read


def integer(value: FormValue) -> int:
    """Read a whole number as PHP casts to int: "12abc" is 12, "1e3" is 1000, "abc" is 0.

    Larger numbers become `PHP_INT_MAX`, or its negative.
    """
    if not isinstance(value, str):
        return 0
    if value.isascii() and value.isdigit() and len(value) < LONGEST_INTEGER:
        return int(value)
    found = _NUMBER.match(value)
    if found is None:
        return 0
    number, exponent = found.groups()
    digits = number.lstrip("+-0")
    if exponent is None and len(digits) <= LONGEST_INTEGER and "." not in digits:
        size = int(digits or 0)
    else:
        read = abs(float(number + (exponent or "")))
        size = int(read) if isfinite(read) else PHP_INT_MAX
    return -min(size, PHP_INT_MAX) if number[0] == "-" else min(size, PHP_INT_MAX)


def boolean(value: FormValue) -> bool:
    """Read a flag: "false", "0", "no", "off" and empty are false, all else is true."""
    return not isinstance(value, str) or value.strip().lower() not in FALSE_WORDS


def amount(value: FormValue) -> Decimal:
    """Read an amount of money; a word that is no number is 0.00, as PHP reads it.

    Raises:
        BadValue: NaN, infinity, an exponent, more than two decimals, or too large to be meant.
    """
    if not isinstance(value, str):
        return ZERO
    found = _NUMBER.match(value)
    if found is None:
        if _NOT_FINITE.match(value):
            message = f"{value.strip()[:20]!r} is no amount: send a number such as 20.00"
            raise BadValue(message)
        return ZERO
    digits, exponent = found.groups()
    if exponent is not None:
        message = "an amount has no exponent: send a number such as 20.00"
        raise BadValue(message)
    return _whole_cents(digits)


def _whole_cents(digits: str) -> Decimal:
    if len(digits.partition(".")[2].rstrip("0")) > 2:  # noqa: PLR2004 cents
        message = "an amount has at most two decimals: send a number such as 20.00"
        raise BadValue(message)
    if len(digits.lstrip("+-0").partition(".")[0]) > LARGEST_DIGITS:
        message = f"an amount is at most {LARGEST}"
        raise BadValue(message)
    return rounded(Decimal(digits))


def day(value: FormValue) -> date | None:
    """Read a day written as YYYY-MM-DD; an empty text and an array are no day at all.

    Raises:
        BadValue: it is written otherwise, or the calendar has no such day.
    """
    written = text(value)
    if not written:
        return None
    try:
        found = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None:
        message = f"{written[:20]!r} is no day: send one such as 2024-05-20"
        raise BadValue(message)
    return found


def numbered_texts(value: FormValue) -> tuple[tuple[int, str], ...]:
    """Read an array of short texts, each with its number; a single value is none.

    Raises:
        BadValue: there are too many, one is too long, or has another name than a number.
    """
    pairs = tuple(value.items()) if isinstance(value, Mapping) else ()
    if len(pairs) > MOST_TEXTS:
        message = f"at most {MOST_TEXTS} at once"
        raise BadValue(message)
    if not all(_INDEX.fullmatch(name) for name, _ in pairs):
        message = "each has a number, such as [7]"
        raise BadValue(message)
    short = at_most(255)
    return tuple((int(name), short(each)) for name, each in pairs)


def identifiers(value: FormValue) -> tuple[int, ...]:
    """Read a list of identifiers in order, each once; a single value is a list of one."""
    values = value.values() if isinstance(value, Mapping) else (value,)
    return tuple(dict.fromkeys(integer(each) for each in values))
