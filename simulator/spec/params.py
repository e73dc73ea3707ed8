"""Parameters: what an action can be asked, declared once and bound from a form.

    class Params(Struct, frozen=True):
        invoice_id: int = param("Invoice ID", source=PAGE)

The attribute's type picks the converter, its name is the wire name. An absent value is not refused
here: it reads as PHP would read it, and the action's own gates follow.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, TypeVar, get_args

from msgspec import UNSET, Struct
from msgspec.structs import FieldInfo, fields

from simulator.domain.unit_of_work import UnitOfWork
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
    numbered_texts,
    text,
)
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import Source, assumed

Form = Mapping[str, FormValue]
Path = tuple[str, ...]
P = TypeVar("P", bound=Struct)

SHOWN_AT_MOST = 40


def _send_another_value(refused: Refusal) -> str:
    problem, parameter = refused.facts["problem"], refused.facts.get("parameter")
    if not isinstance(parameter, Parameter):
        return ""
    value = str(refused.facts.get(parameter.name, ""))
    sent = f", and you sent {value!r}" if len(value) <= SHOWN_AT_MOST else ""
    return f"send another {parameter}; {problem}{sent}"


def _send_parameter(refused: Refusal) -> str:
    return f"send {refused.facts['parameter']}"


BAD_PARAMETER = Failure(
    "invalid parameter $name: $problem",
    assumed("no text is public for a value that cannot be meant"),
    when="a value cannot be meant",
    remedy="send another $name: $problem",
    advice=_send_another_value,
)
MISSING_PARAMETER = Failure(
    "missing parameter $name",
    assumed("policy required_parameters: documented; no text is public"),
    when="a parameter that the page marks as required is absent or empty",
    remedy="send $name",
    advice=_send_parameter,
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
    tuple[tuple[int, str], ...]: (numbered_texts, "array of strings"),
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
    inside: str = ""


class Parameter(Struct, frozen=True):
    """One parameter of an action.

    Attributes:
        attribute: its name in `Params`; `name` is its name on the wire.
        aliases: other names that clients are seen to send.
        paths: where a form holds it: `profile_data[email]` is ("profile_data", "email").
        plain: whether a form holds it under its name and nowhere else.
        type_name: its type as the documentation would print it.
        default: what it is when absent.
    """

    attribute: str
    name: str
    aliases: tuple[str, ...]
    paths: tuple[Path, ...]
    plain: bool
    type_name: str
    convert: Converter
    required: bool
    default: Any
    description: str
    source: Source

    def __str__(self) -> str:
        return f"{self.name} ({self.type_name}: {self.description})"


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
        default: what it is when absent; else None, or what its converter makes of nothing.
    """
    return Declaration(description, source, required, name, aliases, convert, default)


def bracketed(
    inside: str,
    description: str,
    *,
    source: Source,
    required: bool = False,
    aliases: tuple[str, ...] = (),
    convert: Converter | None = None,
) -> Any:  # noqa: ANN401 as param
    """Declare a parameter such as `profile_data[email]`, which clients also send as `email`."""
    return Declaration(description, source, required, "", aliases, convert, UNSET, inside)


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
    default = None if NoneType in get_args(field.type) else convert("")
    if declared.inside:
        names = (f"{declared.inside}[{field.name}]", field.name, *declared.aliases)
    else:
        names = (declared.name or field.name, *declared.aliases)
    paths = tuple(tuple(each.replace("]", "").split("[")) for each in names)
    return Parameter(
        attribute=field.name,
        name=names[0],
        aliases=names[1:],
        paths=paths,
        plain=paths == ((names[0],),),
        type_name=type_name,
        convert=convert,
        required=declared.required,
        default=default if declared.default is UNSET else declared.default,
        description=declared.description,
        source=declared.source,
    )


def bind(work: UnitOfWork, params: type[P], parameters: tuple[Parameter, ...], form: Form) -> P:
    """Read the parameters of an action from a form; the first that cannot be meant refuses."""
    values: list[object] = []
    for parameter in parameters:
        value = form.get(parameter.name) if parameter.plain else submitted_value(parameter, form)
        try:
            values.append(parameter.default if value is None else parameter.convert(value))
        except BadValue as problem:
            named = {"name": parameter.name, "problem": str(problem), "parameter": parameter}
            raise BAD_PARAMETER.refusal(work, {parameter.name: value, **named}) from None
    work.passed.append(BAD_PARAMETER)
    return params(*values)


def submitted_value(parameter: Parameter, form: Form) -> "FormValue | None":
    """Give what the client sent for a parameter, under its name or an alias; None if nothing."""
    for path in parameter.paths:
        value: FormValue | None = value_at(form, path)
        if value is not None:
            return value
    return None


def value_at(form: Mapping[str, Any], path: Path) -> Any:  # noqa: ANN401 a form's or any JSON
    """Give what stands at a path of a form, or None; at the empty path stands the form."""
    value: Any = form
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def leaves(form: Form, above: Path = ()) -> Iterator[tuple[Path, str]]:
    """Go through the values of a form with the path to each."""
    for name, value in form.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def bracketed_name(path: Path) -> str:
    """Spell a path as clients send it: `profile_data[email]`."""
    return path[0] + "".join(f"[{key}]" for key in path[1:])


def refuse_missing(work: UnitOfWork, parameters: tuple[Parameter, ...], form: Form) -> None:
    """Refuse a form that lacks what the documentation marks as required."""
    lacking = (each for each in parameters if each.required and not submitted_value(each, form))
    parameter = next(lacking, None)
    name = "" if parameter is None else parameter.name
    work.refuse_if(parameter, MISSING_PARAMETER, name=name, parameter=parameter)
