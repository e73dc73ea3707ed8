"""JSON types: what a value is on the wire, how it is written, and its schema.

A field names its type by one word, such as `"money"`. The word says how its value is written as
well, so the table cannot say one thing and the wire another.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct, to_builtins

TypeName = Literal[
    "integer",
    "flag",
    "number",
    "boolean",
    "string",
    "money",
    "rate",
    "digits",
    "currency",
    "date",
    "datetime",
    "null",
    "empty string",
    "empty array",
]
Schema = dict[str, Any]

NEVER = "0000-00-00 00:00:00"
DAY = r"\d{4}-\d\d-\d\d"


class JsonType(Struct, frozen=True):
    """One type of values.

    Attributes:
        text: what it is, for a reader.
        write: makes of our value one that is encoded as this type; None where ours is already.
    """

    text: str
    schema: Schema
    write: Callable[[Any], Any] | None = None

    @property
    def name(self) -> str:
        """The name that JSON has for it: string, integer, number, boolean, null or array."""
        return str(self.schema["type"])


def _text(text: str, pattern: str, write: Callable[[Any], Any] | None = None) -> JsonType:
    return JsonType(text, {"type": "string", "pattern": f"^{pattern}$"}, write)


@lru_cache(64)
def rate(per_cent: Decimal) -> str:
    """Write a tax rate with three decimals, as WHMCS does."""
    return f"{per_cent:.3f}"


def day(found: date | None) -> date | str:
    """Write a day; one that is not known is all zeros, as WHMCS does."""
    return found or NEVER[:10]


def instant(moment: datetime | None) -> str:
    """Write an instant as WHMCS does; one that never was is all zeros."""
    if moment is None:
        return NEVER
    text: str = to_builtins(moment)  # in a quarter of the time of `isoformat`
    return text[:19].replace("T", " ")


TYPES: dict[TypeName, JsonType] = {
    "integer": JsonType("integer", {"type": "integer"}),
    "flag": JsonType("integer, 0 or 1", {"type": "integer", "enum": [0, 1]}, int),
    "number": JsonType("number", {"type": "number"}, float),
    "boolean": JsonType("boolean", {"type": "boolean"}),
    "string": JsonType("string", {"type": "string"}),
    "money": _text("string with two decimals", r"-?\d+\.\d\d"),
    "rate": _text("string with three decimals", r"\d+\.\d{3}", rate),
    "digits": _text("string of digits", r"\d+", str),
    "currency": _text("string of three capitals", "[A-Z]{3}"),
    "date": _text("string YYYY-MM-DD", DAY, day),
    "datetime": _text("string YYYY-MM-DD HH:MM:SS", rf"{DAY} \d\d:\d\d:\d\d", instant),
    "null": JsonType("null", {"type": "null"}),
    "empty string": JsonType("empty string", {"type": "string", "const": ""}),
    "empty array": JsonType("empty array", {"type": "array", "maxItems": 0}),
}
