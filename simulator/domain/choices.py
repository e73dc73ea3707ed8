"""Choices: what a setting may be and what it means, read from the type that declares it.

Policies and billing days are declared once, in domain/policies.py. The reference page, the command
`policies`, the admin API and what is said of a wrong choice follow from that declaration.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict, fields

from simulator.domain.policies import LateFee, Policies
from simulator.errors import UnknownName, UsageError, quoted

MEANT: dict[Any, str] = {Decimal: "an amount", LateFee: "a late fee"}


class Choice(NamedTuple):
    """One way to choose; `exact` where it is written so, else words for many of them."""

    text: str
    exact: bool


class Setting(NamedTuple):
    """A setting; `default` is None where one has to be written, and so is `source` then."""

    name: str
    meaning: str
    default: str | None
    choices: tuple[Choice, ...]
    source: str

    @property
    def others(self) -> tuple[Choice, ...]:
        """What may be chosen instead of the default."""
        return tuple(each for each in self.choices if each.text != self.default)

    def details(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {**self._asdict(), "choices": [each.text for each in self.choices]}


@cache
def settings_of(declared: type[Struct]) -> tuple[Setting, ...]:
    """List the settings that a type declares."""
    hints = get_type_hints(declared, include_extras=True)
    return tuple(_setting(field, get_args(hints[field.name])) for field in fields(declared))


def _setting(field: Any, declared: tuple[Any, ...]) -> Setting:  # noqa: ANN401 of msgspec
    kind, limits, *further = declared
    meta = further[-1] if further else limits
    default = None if field.required else written(field.default)
    choices = list(_choices(kind, limits))
    if default is not None and Choice(default, exact=True) not in choices:
        choices.insert(0, Choice(default, exact=True))
    basis = (meta.extra or {}).get("basis", "")
    return Setting(field.name, meta.description, default, tuple(choices), basis)


def _choices(kind: Any, meta: Meta) -> Iterator[Choice]:  # noqa: ANN401 types of types
    """Name what a type allows."""
    if kind is int or kind in MEANT:
        yield Choice(MEANT.get(kind) or f"{meta.ge} to {meta.le}", exact=False)
    elif get_origin(kind) is Literal:
        yield from (Choice(str(choice), exact=True) for choice in get_args(kind))
    elif get_origin(kind) is Annotated:
        yield from _choices(*get_args(kind))
    elif get_origin(kind) is tuple:
        for each in _choices(get_args(kind)[0], meta):
            yield Choice(f"up to {meta.max_length} of {each.text}", exact=False)
    else:  # one of several types; that it may be nothing, the default says
        for part in get_args(kind):
            yield from _choices(part, meta)


def written(value: object) -> str:
    """Write a value as YAML and JSON would have it."""
    if value is None:
        return "null"
    return json.dumps(value) if isinstance(value, tuple) else str(value)


_SCHEMAS = msgspec.json.schema(Policies)["$defs"]["Policies"]["properties"]
PolicyChoices = Annotated[dict[str, Any], Meta(extra_json_schema={"properties": _SCHEMAS})]
"""Some policies with what is chosen of them, as they are sent; `choose` says what is wrong."""


def choose(policies: Policies, chosen: Mapping[str, object], where: str) -> Policies:
    """Give policies of which some are chosen anew.

    Raises:
        UsageError: there is no policy of that name, or it has no such choice.
    """
    known = {setting.name: setting for setting in settings_of(Policies)}
    for name, value in chosen.items():
        if name not in known:
            raise _unknown(name, [*known], where)
        try:
            policies = msgspec.convert({**asdict(policies), name: value}, Policies)
        except msgspec.ValidationError as problem:
            raise _wrong(known[name], value, str(problem), where) from None
    return policies


def _unknown(name: str, known: list[str], where: str) -> UsageError:
    problem = UnknownName("policy", name, known, where=where)
    problem.status = 400  # what was sent is wrong; nothing was looked for
    return problem


def _wrong(setting: Setting, value: object, problem: str, where: str) -> UsageError:
    exact = [each.text for each in setting.choices if each.exact]
    close = get_close_matches(str(value), exact)
    if problem.startswith(f"{setting.name}: "):  # what is wrong with an amount, and what is right
        what, _, hint = problem.partition("; ")
        return UsageError(what, where=where, would_be_right=hint)
    many = [each.text for each in setting.choices if not each.exact]
    hint = f"did you mean {close[0]}?" if close else f"write {' or '.join(many or exact)}"
    what = f"{setting.name} cannot be {quoted(written(value))}"
    return UsageError(what, where=where, would_be_right=hint)


def chosen_of(policies: Policies) -> dict[str, str]:
    """Give the policies that are not the default, as they are written."""
    return {
        setting.name: choice
        for setting in settings_of(Policies)
        if (choice := written(getattr(policies, setting.name))) != setting.default
    }
