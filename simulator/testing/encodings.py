"""The ways in which clients encode the same form: aliases, texts for a value, percent-encoding.

A text stands for a value if the parameter's own converter reads both alike, so none is drawn that
would mean something else.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from simulator.client.encoding import text_of
from simulator.spec.actions import Action
from simulator.spec.converters import BadValue
from simulator.spec.params import Parameter
from simulator.testing.hypothesis_support import SearchStrategy, some

Pairs: TypeAlias = tuple[tuple[str, str], ...]

INDEX = (("[]",) * 9, tuple(f"[{n}]" for n in range(9)), tuple(f"[{n * 7 + 3}]" for n in range(9)))
TRUE = ("1", "true", "on", "yes", "y")
FALSE = ("0", "false", "off", "no", "")


class Form(NamedTuple):
    """Parameters, and the body of a request that encodes them.

    Attributes:
        body: an urlencoded form, the action in it; a token can be put before or behind.
    """

    params: dict[str, Any]
    body: str


def encoded_forms(action: Action, params: Mapping[str, Any]) -> SearchStrategy[Form]:
    """Draw a body that encodes some parameters of an action."""
    by_name = {each.name: each for each in action.parameters}
    sent = {name: value for name, value in params.items() if value is not None}
    asked: Pairs = (("action", action.name),)
    groups = [some.just(asked)]
    groups += [_group(by_name[name], value) for name, value in sent.items()]
    shuffled = some.tuples(*groups).flatmap(some.permutations)
    bodies = some.tuples(shuffled, some.sampled_from([urlencode, _percent, _bare_brackets]))
    return bodies.map(lambda drawn: Form(dict(params), drawn[1](sum(drawn[0], ()))))


def _group(parameter: Parameter, value: object) -> SearchStrategy[Pairs]:
    """Draw the pairs of one parameter, perhaps after one that they replace."""
    names = some.sampled_from(_names(parameter))
    if isinstance(value, list):
        indexes = some.sampled_from(INDEX[: 3 if len(value) <= len(INDEX[0]) else 0] or [()])
        return some.tuples(names, indexes).map(lambda drawn: _list_pairs(drawn[0], drawn[1], value))
    written = some.sampled_from(_equivalent_texts(parameter, value))
    replaced = some.sampled_from([None, "0", "something else"])
    return some.tuples(names, written, replaced).map(
        lambda drawn: (*([(drawn[0], drawn[2])] if drawn[2] else []), (drawn[0], drawn[1]))
    )


def _list_pairs(name: str, indexes: tuple[str, ...], values: list[object]) -> Pairs:
    chosen = indexes or ("[]",) * len(values)
    return tuple(
        (f"{name}{index}", text_of(each)) for index, each in zip(chosen, values, strict=False)
    )


def _names(parameter: Parameter) -> list[str]:
    """List the names of a parameter; the brackets of a name are part of its meaning."""
    names = (parameter.name, *parameter.aliases)
    bracketed = [name for name in names if "[" in name]
    return bracketed or list(names)


def _equivalent_texts(parameter: Parameter, value: object) -> list[str]:
    """List the texts that the converter reads as a value, the usual one first."""
    usual = text_of(value)
    meant = _read(parameter, usual)
    return [
        usual,
        *(each for each in _candidate_texts(value, usual) if _read(parameter, each) == meant),
    ]


def _candidate_texts(value: object, usual: str) -> list[str]:
    if isinstance(value, bool):
        return [*(TRUE if value else FALSE)]
    if isinstance(value, int | Decimal):
        return [f"+{usual}", f"00{usual}", f" {usual}", f"{usual}.0", f"{usual}0", f"{usual} units"]
    return [f" {usual}", f"{usual}\t", f"{usual}\r\n"]


def _read(parameter: Parameter, text: str) -> object:
    try:
        return parameter.convert(text)
    except BadValue:
        return BadValue


def _percent(pairs: Pairs) -> str:
    return "&".join(f"{_every_byte(name)}={_every_byte(value)}" for name, value in pairs)


def _every_byte(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _bare_brackets(pairs: Pairs) -> str:
    return "&".join(f"{quote(name, safe='[]')}={quote(value, safe='/:@')}" for name, value in pairs)
