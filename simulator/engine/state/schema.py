"""The schema of a state, stricter than the world's own types, and what does not fit it.

The world's types trust whoever makes them. What comes from outside is first held against types
that follow from them, in which every key is known, numbers fit, amounts are finite decimals in
text, dates lie where anybody bills, and instants have a zone.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from immutables import Map
from msgspec import Meta, Struct
from msgspec.structs import fields

from simulator.domain.clients import CURRENCY
from simulator.domain.identifiers import LAST_NUMBER
from simulator.errors import UsageError

DAYS = "1970-01-01 to 2299-12-31"

AMOUNT = r"^(?:-?[0-9]{1,25}(?:\.[0-9]{1,9})?|[0-9](?:\.[0-9]{1,9})?E(?:\+?[0-9]|-[0-9]{1,2}))$"
DAY = r"^(?:19[7-9]|2[0-2][0-9])"
INSTANT = r"^(?:19[7-9]|2[0-2][0-9]).{12,25}Z$"

MEANINGS = {
    AMOUNT: 'an amount as text, such as "50.00"',
    DAY: f'a day as text, such as "2026-03-01", from {DAYS}',
    CURRENCY: 'a currency of ISO 4217, such as "USD"',
    INSTANT: f'an instant as text, UTC, such as "2026-03-01T09:00:00Z", from {DAYS}',
}

STRICT: dict[Any, Any] = {
    int: Annotated[int, Meta(ge=0, le=LAST_NUMBER)],
    Decimal: Annotated[str, Meta(pattern=AMOUNT)],
    date: Annotated[str, Meta(pattern=DAY)],
    datetime: Annotated[str, Meta(pattern=INSTANT)],
}


@cache
def strict_type(kind: Any) -> Any:  # noqa: ANN401 types of types
    """Give the strict type for a type of the world."""
    if kind in STRICT:
        return STRICT[kind]
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _strict_struct(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (list, tuple, dict, Map):
        container = dict if origin is Map else origin
        return container[tuple(strict_type(each) for each in arguments)]
    if origin in (Union, UnionType):
        return Union[tuple(strict_type(each) for each in arguments)]  # noqa: UP007 made at run time
    return kind


def _strict_struct(kind: type[Struct]) -> type[Struct]:
    """Copy a struct that knows its keys only; one that refuses others already is taken as it is."""
    if kind.__struct_config__.forbid_unknown_fields:
        return kind
    copied = [
        (each.name, strict_type(each.type))
        if each.required
        else (each.name, strict_type(each.type), None)
        for each in fields(kind)
    ]
    return msgspec.defstruct(kind.__name__, copied, kw_only=True, forbid_unknown_fields=True)


AS_EXPORTED = "write it as GET …/state does"
MOST_TOLD = 20

_STEP = re.compile(r"\.(\w+)|\[[^\]]*\]")
_KEY = re.compile(r"field `(.*)`")


class StateProblem(Struct, frozen=True):
    """One thing that is wrong; `path` is a JSON path, such as `$.tables.invoices[3].status`."""

    path: str
    what: str
    right: str = AS_EXPORTED


def refusal(source: str, problems: Sequence[StateProblem]) -> UsageError:
    """Tell of all problems at once, the first in full."""
    first = problems[0]
    others = [f"{each.path}: {each.what}" for each in problems[1:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        others.append(f"and {len(problems) - MOST_TOLD} more")
    what = "; ".join([first.what, *others])
    return UsageError(what, where=f"{source}: {first.path}", would_be_right=first.right)


def schema_problem(error: Exception, struct: type[Struct]) -> StateProblem:
    """Tell what msgspec found wrong with the JSON of a shape."""
    told, _, slot = str(error).rpartition(" - at ")
    if not isinstance(error, msgspec.ValidationError) or not told:
        told, slot = str(error), "`$`"
    path = slot.replace("`key` in ", "").strip("`")
    kind = type_at(struct, path)
    pattern = next((each for each in MEANINGS if repr(each) in told), None)
    if pattern is not None:
        return StateProblem(path, f"it is not {MEANINGS[pattern]}", f"write {MEANINGS[pattern]}")
    return StateProblem(path, told, _right(told, kind))


def _right(told: str, kind: Any) -> str:  # noqa: ANN401 types of types
    known = list(_known_names(kind))
    key = _KEY.search(told)
    if told.startswith("Object missing") and key:
        return f"add the key {key[1]!r}"
    if key and known:
        close = get_close_matches(key[1], known, n=1)
        return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
    return f"write one of {', '.join(known)}" if known else AS_EXPORTED


def type_at(struct: Any, path: str) -> Any:  # noqa: ANN401 types of types
    """Find the type at a JSON path of a shape; None where nothing is known of it."""
    kind = struct
    for step in _STEP.finditer(path):
        kind = _inside(_without_none(kind), step[1])
    return _without_none(kind)


def _without_none(kind: Any) -> Any:  # noqa: ANN401 types of types
    """Take the one meaning out of `X | None`."""
    meant = [each for each in get_args(kind) if each is not NoneType]
    return meant[0] if NoneType in get_args(kind) and len(meant) == 1 else kind


def _inside(kind: Any, name: str | None) -> Any:  # noqa: ANN401 types of types
    if name is None:
        arguments = get_args(kind)
        return arguments[1 if get_origin(kind) is dict else 0] if arguments else None
    if isinstance(kind, type) and issubclass(kind, Struct):
        return next((each.type for each in fields(kind) if each.name == name), None)
    return None


def _known_names(kind: Any) -> Iterator[str]:  # noqa: ANN401 types of types
    if get_origin(kind) is Literal:
        yield from map(str, get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, Struct):
        yield from (each.name for each in fields(kind))
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (str(each.value) for each in kind)
