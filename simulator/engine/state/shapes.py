"""The shape of a state, stricter than the world's own types: nothing unknown, nothing too large.

The world's types trust whoever makes them. What comes from outside is first held against types
that follow from them, in which every key is known, numbers fit, amounts are finite decimals in
text, dates lie where anybody bills, and instants have a zone.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from immutables import Map
from msgspec import Meta, Struct
from msgspec.structs import fields

from simulator.domain.policies import BillingDays, Policies
from simulator.scenario.document import BillingDaysDocument, PoliciesDocument

LARGEST_NUMBER = 2**63 - 1
DAYS = "1970-01-01 to 2299-12-31"

AMOUNT = r"^(?:-?[0-9]{1,12}(?:\.[0-9]{1,9})?|[0-9](?:\.[0-9]{1,9})?E(?:\+?[0-9]|-[0-9]{1,2}))$"
DAY = r"^(?:19[7-9]|2[0-2][0-9])"
INSTANT = r"^(?:19[7-9]|2[0-2][0-9]).{12,25}Z$"

RIGHT = {
    AMOUNT: 'an amount as text, such as "50.00"',
    DAY: f'a day as text, such as "2026-03-01", from {DAYS}',
    INSTANT: f'an instant as text, UTC, such as "2026-03-01T09:00:00Z", from {DAYS}',
}

STRICT: dict[Any, Any] = {
    int: Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)],
    Decimal: Annotated[str, Meta(pattern=AMOUNT)],
    date: Annotated[str, Meta(pattern=DAY)],
    datetime: Annotated[str, Meta(pattern=INSTANT)],
    Policies: PoliciesDocument,
    BillingDays: BillingDaysDocument,
}


@cache
def strict(kind: Any) -> Any:  # noqa: ANN401 types of types
    """Give the strict type for a type of the world."""
    if kind in STRICT:
        return STRICT[kind]
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _strict_struct(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (list, tuple, dict, Map):
        container = dict if origin is Map else origin
        return container[tuple(strict(each) for each in arguments)]
    if origin in (Union, UnionType):
        return Union[tuple(strict(each) for each in arguments)]  # noqa: UP007 made at run time
    return kind


def _strict_struct(kind: type[Struct]) -> type[Struct]:
    """Copy a struct that knows its keys only; one that refuses others already is taken as it is."""
    if kind.__struct_config__.forbid_unknown_fields:
        return kind
    copied = [
        (each.name, strict(each.type)) if each.required else (each.name, strict(each.type), None)
        for each in fields(kind)
    ]
    return msgspec.defstruct(kind.__name__, copied, kw_only=True, forbid_unknown_fields=True)
