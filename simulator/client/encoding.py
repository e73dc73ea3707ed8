"""Parameters as a form that PHP reads: `name[]` for lists, `name[key]` for mappings, 1 and 0.

urlencoded({"invoices": [7, 8], "profile_data": {"email": "a@b.c"}, "full": True, "ttl": None})
→ "invoices%5B%5D=7&invoices%5B%5D=8&profile_data%5Bemail%5D=a%40b.c&full=1"
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlencode


def urlencoded(params: Mapping[str, object]) -> str:
    """Write parameters as an urlencoded form; what is None, or an empty list, is not sent."""
    return urlencode([pair for name, value in params.items() for pair in pairs(name, value)])


def pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Write one parameter as the names and texts of a form."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for index, inner in enumerate(value):
            nested = isinstance(inner, (Mapping, list, tuple))
            yield from pairs(f"{name}[{index}]" if nested else f"{name}[]", inner)
    elif value is not None:
        yield name, text_of(value)


def text_of(value: object) -> str:
    """Write one value: flags as 1 and 0, amounts without an exponent, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)
