"""Dotted paths into JSON: `client.credit`, `invoices.0.total`, `invoices.*.userid`.

A step is a key of an object, or the place of an element of an array, counted from 0. A star is
every key, or every element.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from msgspec import Meta

EVERY = "*"
DEEPEST = 100  # as deep as YAML may be nested
JsonPath: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[^.]+(\.[^.]+)*$",
        max_length=200,
        description="a path is written like client.credit, invoices.0.total or invoices.*.userid",
    ),
]


def as_json(value: Any, levels: int = DEEPEST) -> Any:  # noqa: ANN401 any JSON, before and after
    """Give a value as JSON has it: the exact numbers that YAML is read with are numbers there.

    Raises:
        ValueError: a number in it is not finite, or it is nested too deep.
    """
    if isinstance(value, dict | list | tuple) and not levels:
        message = f"it is nested deeper than {DEEPEST} levels; write less"
        raise ValueError(message)
    if isinstance(value, dict):
        return {key: as_json(each, levels - 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(each, levels - 1) for each in value]
    if not isinstance(value, Decimal | float):
        return value
    number = float(value)
    if not math.isfinite(number):
        message = f"{value} is no number of JSON; write another number"
        raise ValueError(message)
    return number


def write_at(document: Any, path: str, value: object) -> int:  # noqa: ANN401 any JSON
    """Write a value at a path, and tell at how many places.

    The last step may be a key that its object does not have yet. All before it must be there, and
    so must an element of an array.
    """
    *steps, last = path.split(".")
    places = 0
    for inner in list(_found(document, steps)):
        keys = [last] if isinstance(inner, dict) and last != EVERY else _keys(inner, last)
        for key in keys:
            inner[key] = value
        places += len(keys)
    return places


def remove_at(document: Any, path: str) -> int:  # noqa: ANN401 any JSON
    """Remove what is at a path, and tell from how many places."""
    *steps, last = path.split(".")
    places = 0
    for inner in list(_found(document, steps)):
        keys = _keys(inner, last)
        for key in reversed(keys):
            del inner[key]
        places += len(keys)
    return places


def _found(document: Any, steps: Sequence[str]) -> Iterator[Any]:  # noqa: ANN401 any JSON
    if not steps:
        yield document
        return
    for key in _keys(document, steps[0]):
        yield from _found(document[key], steps[1:])


def _keys(inner: Any, step: str) -> list[Any]:  # noqa: ANN401 any JSON
    """List the keys or places of an object or array that a step means, and that are there."""
    if isinstance(inner, dict):
        return list(inner) if step == EVERY else [step] if step in inner else []
    if isinstance(inner, list):
        if step == EVERY:
            return list(range(len(inner)))
        digits = step.isascii() and step.isdecimal() and len(step) <= len(str(len(inner)))
        return [int(step)] if digits and int(step) < len(inner) else []
    return []
