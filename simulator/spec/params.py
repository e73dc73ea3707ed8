"""Parameters: what an action can be asked, declared once and bound from a form.

    @dataclass(frozen=True, slots=True)
    class Params:
        invoice_id: int = param("Invoice ID", source=PAGE)

The attribute's type picks the converter, its name is the wire name. Nothing is refused here for
being absent: an absent value reads as PHP would read it, and meets the action's own gates.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, get_type_hints

from msgspec import Struct

from simulator.errors import SpecError
from simulator.spec.converters import (
    BadValue,
    Converter,
    FormValue,
    amount,
    boolean,
    day,
    identifiers,
    integer,
    text,
)
from simulator.spec.failures import Failure, refuse
from simulator.spec.sources import Source, assumed

Form = Mapping[str, FormValue]
P = TypeVar("P")

BAD_PARAMETER = Failure(
    -1,
    "invalid parameter $name: $problem",
    assumed("no text is public for a value that cannot be meant"),
)
MISSING_PARAMETER = Failure(
    -1,
    "missing parameter $name",
    assumed("policy required_parameters: documented; no text is public"),
)

CONVERTERS: dict[object, tuple[Converter, str]] = {
    int: (integer, "integer"),
    str: (text, "string"),
    bool: (boolean, "boolean"),
    Decimal: (amount, "number"),
    tuple[int, ...]: (identifiers, "array of integers"),
    int | None: (integer, "integer"),
    str | None: (text, "string"),
    Decimal | None: (amount, "number"),
    date | None: (day, "string"),
}


class Parameter(Struct, frozen=True):
    """One parameter of an action.

    Attributes:
        attribute: its name in `Params`; `name` is its name on the wire.
        aliases: other names that clients are seen to send.
        paths: where a form holds it: `profile_data[email]` is ("profile_data", "email").
        type_name: its type as the documentation would print it.
        required: whether the documentation marks it as required.
        default: what it is when absent.
    """

    attribute: str
    name: str
    aliases: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    type_name: str
    convert: Converter
    required: bool
    default: Any
    description: str
    source: Source


def param(
    description: str,
    *,
    source: Source,
    required: bool = True,
    name: str = "",
    aliases: tuple[str, ...] = (),
    convert: Converter | None = None,
    default: Any = MISSING,  # noqa: ANN401 the attribute's own type
) -> Any:  # noqa: ANN401 as dataclasses.field: it stands where a value of any type would
    """Declare a parameter in the body of a `Params` class.

    Args:
        aliases: other names that clients are seen to send.
        convert: reads the text, where the converter of the attribute's type will not do.
        default: what it is when absent; else what its converter makes of nothing.
    """
    details = {
        "description": description,
        "source": source,
        "required": required,
        "name": name,
        "aliases": aliases,
        "convert": convert,
    }
    if default is MISSING:
        return field(metadata=details)
    return field(default=default, metadata=details)


def bracketed(
    name: str,
    description: str,
    *,
    source: Source,
    required: bool = False,
    aliases: tuple[str, ...] = (),
    convert: Converter = text,
) -> Any:  # noqa: ANN401 as param
    """Declare a text in brackets, as `profile_data[email]`, that clients also send as `email`.

    It is None when absent.
    """
    return param(
        description,
        source=source,
        required=required,
        name=name,
        aliases=(name.partition("[")[2].removesuffix("]"), *aliases),
        convert=convert,
        default=None,
    )


def parameters_of(params: type) -> tuple[Parameter, ...]:
    """List the parameters that a `Params` class declares.

    Raises:
        SpecError: an attribute has no `param(...)`, or a type that no converter reads.
    """
    hints = get_type_hints(params)
    return tuple(_parameter(params, each, hints[each.name]) for each in fields(params))


def _parameter(params: type, declared: Field[Any], hint: object) -> Parameter:
    details = declared.metadata
    if "source" not in details or hint not in CONVERTERS:
        message = f"{params.__module__}: {declared.name} needs param(…) and a type we can read"
        raise SpecError(message)
    usual, type_name = CONVERTERS[hint]
    convert = details["convert"] or usual
    name = details["name"] or declared.name
    return Parameter(
        attribute=declared.name,
        name=name,
        aliases=details["aliases"],
        paths=tuple(_path(each) for each in (name, *details["aliases"])),
        type_name=type_name,
        convert=convert,
        required=details["required"],
        default=convert("") if declared.default is MISSING else declared.default,
        description=details["description"],
        source=details["source"],
    )


def bind(params: type[P], parameters: tuple[Parameter, ...], form: Form) -> P:
    """Read the parameters of an action from a form.

    Raises:
        Refusal: a value cannot be meant (`BAD_PARAMETER`).
    """
    values = []
    for parameter in parameters:
        value = sent(parameter, form)
        try:
            values.append(parameter.default if value is None else parameter.convert(value))
        except BadValue as problem:
            raise refuse(BAD_PARAMETER, name=parameter.name, problem=problem) from None
    return params(*values)


def sent(parameter: Parameter, form: Form) -> "FormValue | None":
    """Give what the client sent for a parameter, under its name or an alias; None if nothing."""
    for path in parameter.paths:
        value = _at(form, path)
        if value is not None:
            return value
    return None


def _at(form: Form, path: tuple[str, ...]) -> "FormValue | None":
    value = form.get(path[0])
    for key in path[1:]:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.replace("]", "").split("["))


def refuse_missing(parameters: tuple[Parameter, ...], form: Form) -> None:
    """Refuse a form that lacks what the documentation marks as required.

    Raises:
        Refusal: a required parameter is absent or empty (`MISSING_PARAMETER`).
    """
    for parameter in parameters:
        if parameter.required and not sent(parameter, form):
            raise refuse(MISSING_PARAMETER, name=parameter.name)
