"""Parameters: what an action can be asked, declared once and bound from a form.

    class Params(Struct, frozen=True):
        invoice_id: int = param("Invoice ID", source=PAGE)

The attribute's type picks the converter, its name is the wire name. An absent value is not refused
here: it reads as PHP would read it, and the action's own gates follow.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from msgspec import UNSET, Struct
from msgspec.structs import FieldInfo, fields

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
P = TypeVar("P", bound=Struct)

BAD_PARAMETER = Failure(
    -1,
    "invalid parameter $name: $problem",
    assumed("no text is public for a value that cannot be meant"),
    remedy="send another $name: $problem",
)
MISSING_PARAMETER = Failure(
    -1,
    "missing parameter $name",
    assumed("policy required_parameters: documented; no text is public"),
    remedy="send $name",
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


class Declaration(Struct, frozen=True):
    """The value of `param(...)`, which stands in the body of a `Params` class."""

    description: str
    source: Source
    required: bool
    name: str
    aliases: tuple[str, ...]
    convert: Converter | None
    default: Any


class Parameter(Struct, frozen=True):
    """One parameter of an action.

    Attributes:
        attribute: its name in `Params`; `name` is its name on the wire.
        aliases: other names that clients are seen to send.
        paths: where a form holds it: `profile_data[email]` is ("profile_data", "email").
        plain: whether a form holds it under its name and nowhere else.
        type_name: its type as the documentation would print it.
        required: whether the documentation marks it as required.
        default: what it is when absent.
    """

    attribute: str
    name: str
    aliases: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    plain: bool
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
    default: Any = UNSET,  # noqa: ANN401 the attribute's own type
) -> Any:  # noqa: ANN401 it stands where a value of any type would
    """Declare a parameter in the body of a `Params` class.

    Args:
        aliases: other names that clients are seen to send.
        convert: reads the text, where the converter of the attribute's type will not do.
        default: what it is when absent; else what its converter makes of nothing.
    """
    return Declaration(description, source, required, name, aliases, convert, default)


def bracketed(
    name: str,
    description: str,
    *,
    source: Source,
    required: bool = False,
    aliases: tuple[str, ...] = (),
    convert: Converter = text,
) -> Any:  # noqa: ANN401 as param
    """Declare a text such as `profile_data[email]` that clients also send as `email`; else None."""
    return param(
        description,
        source=source,
        required=required,
        name=name,
        aliases=(name.partition("[")[2].removesuffix("]"), *aliases),
        convert=convert,
        default=None,
    )


def parameters_of(params: type[Struct]) -> tuple[Parameter, ...]:
    """List the parameters that a `Params` class declares.

    Raises:
        SpecError: an attribute has no `param(...)`, or a type that no converter reads.
    """
    return tuple(_parameter(params, each) for each in fields(params))


def _parameter(params: type, field: FieldInfo) -> Parameter:
    declared = field.default
    if not isinstance(declared, Declaration) or field.type not in CONVERTERS:
        message = f"{params.__module__}: {field.name} needs param(…) and a type we can read"
        raise SpecError(message)
    usual, type_name = CONVERTERS[field.type]
    convert = declared.convert or usual
    name = declared.name or field.name
    names = (name, *declared.aliases)
    paths = tuple(tuple(each.replace("]", "").split("[")) for each in names)
    return Parameter(
        attribute=field.name,
        name=name,
        aliases=declared.aliases,
        paths=paths,
        plain=paths == ((name,),),
        type_name=type_name,
        convert=convert,
        required=declared.required,
        default=convert("") if declared.default is UNSET else declared.default,
        description=declared.description,
        source=declared.source,
    )


def bind(params: type[P], parameters: tuple[Parameter, ...], form: Form) -> P:
    """Read the parameters of an action from a form.

    Raises:
        Refusal: a value cannot be meant (`BAD_PARAMETER`).
    """
    values = []
    for parameter in parameters:
        value = form.get(parameter.name) if parameter.plain else submitted_value(parameter, form)
        try:
            values.append(parameter.default if value is None else parameter.convert(value))
        except BadValue as problem:
            raise refuse(BAD_PARAMETER, name=parameter.name, problem=problem) from None
    return params(*values)


def submitted_value(parameter: Parameter, form: Form) -> "FormValue | None":
    """Give what the client sent for a parameter, under its name or an alias; None if nothing."""
    for path in parameter.paths:
        value = form.get(path[0])
        for key in path[1:]:
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None:
            return value
    return None


def refuse_missing(parameters: tuple[Parameter, ...], form: Form) -> None:
    """Refuse a form that lacks what the documentation marks as required.

    Raises:
        Refusal: a required parameter is absent or empty (`MISSING_PARAMETER`).
    """
    for parameter in parameters:
        if parameter.required and not submitted_value(parameter, form):
            raise refuse(MISSING_PARAMETER, name=parameter.name)
