"""Problems of a state: where it is wrong, what is, and what would be right."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from enum import Enum
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from simulator.engine.state.shapes import RIGHT
from simulator.errors import UsageError

AS_EXPORTED = "write it as GET …/state does"
MOST_TOLD = 20
LONGEST_VALUE = 60

_STEP = re.compile(r"\.(\w+)|\[[^\]]*\]")
_KEY = re.compile(r"field `(.*)`")


class Problem(Struct, frozen=True):
    """One thing that is wrong; `path` is a JSON path, such as `$.tables.invoices[3].status`."""

    path: str
    what: str
    right: str = AS_EXPORTED


def refusal(source: str, problems: Sequence[Problem]) -> UsageError:
    """Tell of all problems at once, the first in full."""
    first = problems[0]
    others = [f"{each.path}: {each.what}" for each in problems[1:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        others.append(f"and {len(problems) - MOST_TOLD} more")
    what = "; ".join([first.what, *others])
    return UsageError(what, where=f"{source}: {first.path}", would_be_right=first.right)


def misshapen(error: Exception, shape: type[Struct]) -> Problem:
    """Tell what msgspec found wrong with the JSON of a shape."""
    told, _, place = str(error).rpartition(" - at ")
    if not isinstance(error, msgspec.ValidationError) or not told:
        told, place = str(error), "`$`"
    path = place.replace("`key` in ", "").strip("`")
    kind = kind_at(shape, path)
    pattern = next((each for each in RIGHT if repr(each) in told), None)
    if pattern is not None:
        return Problem(path, f"it is not {RIGHT[pattern]}", f"write {RIGHT[pattern]}")
    return Problem(path, told, _right(told, kind))


def _right(told: str, kind: Any) -> str:  # noqa: ANN401 types of types
    known = list(_names(kind))
    key = _KEY.search(told)
    if told.startswith("Object missing") and key:
        return f"add the key {key[1]!r}"
    if key and known:
        close = get_close_matches(key[1], known, n=1)
        return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
    return f"write one of {', '.join(known)}" if known else AS_EXPORTED


def kind_at(shape: Any, path: str) -> Any:  # noqa: ANN401 types of types
    """Find the type at a JSON path of a shape; None where nothing is known of it."""
    kind = shape
    for step in _STEP.finditer(path):
        kind = _inside(_bare(kind), step[1])
    return _bare(kind)


def _bare(kind: Any) -> Any:  # noqa: ANN401 types of types
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


def _names(kind: Any) -> Iterator[str]:  # noqa: ANN401 types of types
    """Give the keys or values that a type knows."""
    if get_origin(kind) is Literal:
        yield from map(str, get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, Struct):
        yield from (each.name for each in fields(kind))
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (str(each.value) for each in kind)


def shown(value: object) -> str:
    """Write a value short enough for a message."""
    return repr(value)[:LONGEST_VALUE]
