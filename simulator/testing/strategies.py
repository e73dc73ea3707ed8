"""Hypothesis strategies for the parameters of every action, from the table of actions.

    @given(params=valid_params("apply_credit", world=sim.state()))
    def test_my_client(params): ...

Parameters are named as they are sent, `profile_data[email]`, and their values are Python's: ints,
texts, flags, amounts as `Decimal`, lists. A world is a state as the admin API gives it, a fixture
that gives it, a `World`, or None for the one of the scenario `demo`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote, urlencode

from simulator.actions import TABLE
from simulator.client.protocol import text_of
from simulator.contract.action_details import wire_name
from simulator.contract.client_source import arguments_of
from simulator.errors import UsageError
from simulator.spec.actions import Action, find_action
from simulator.spec.params import Parameter
from simulator.testing.hypothesis_support import (
    ClientRecords,
    WorldSource,
    client_records,
    resolve_world,
    some,
)
from simulator.testing.value_strategies import (
    UNREADABLE,
    InvalidValue,
    converted,
    invalid_values_of,
    last_part,
    values_for,
)

Params: TypeAlias = dict[str, Any]
Pairs: TypeAlias = tuple[tuple[str, str], ...]

__all__ = ["Form", "InvalidParams", "any_params", "forms", "invalid_params", "valid_params"]

SAME_AGAIN = {"password2": "password1"}
USELESS_WITHOUT = {"pass": "reset_token", "code": "reset_token"}
EXCLUDES = {"co_smscode": "co_smsnum"}
NEEDED_THOUGH_OPTIONAL = {"eq/show": "id", "get_related_invoices": "id"}
"""Actions that find nothing without a parameter which their page does not call required."""
ANYTHING = 1
INDEX = (("[]",) * 9, tuple(f"[{n}]" for n in range(9)), tuple(f"[{n * 7 + 3}]" for n in range(9)))
TRUE = ("1", "true", "on", "yes", "y")
FALSE = ("0", "false", "off", "no", "")


class InvalidParams(NamedTuple):
    """Parameters that are refused, because of one of them.

    Attributes:
        parameter: the name of the one that is wrong.
        why: "it is missing", "it cannot be meant" or "it names nothing of the client's".
    """

    params: Params
    parameter: str
    why: str


class Form(NamedTuple):
    """Parameters, and the body of a request that encodes them.

    Attributes:
        body: an urlencoded form, the action in it; a token can be put before or behind.
    """

    params: dict[str, Any]
    body: str


def valid_params(
    action: str, world: WorldSource = None, *, client: int | None = None
) -> some.SearchStrategy[Params]:
    """Draw parameters that an action accepts, as far as types and references go.

    Ids are those of the client's own things. Whether the API then says yes is up to its rules: an
    invoice may be paid already. Optional parameters come and go.

    Args:
        client: the id of the client who asks; else the first with a lasting token.

    Raises:
        UnknownName: there is no such action, or client.
        UsageError: the action needs something that the client has not, such as a contact.
    """
    declared = find_action(TABLE, action, where="strategies")
    return _valid(declared, client_records(resolve_world(world), client))


def invalid_params(
    action: str, world: WorldSource = None, *, client: int | None = None
) -> some.SearchStrategy[InvalidParams]:
    """Draw parameters that an action always refuses, with the one that is wrong, and why.

    It is missing (where the world's policy `required_parameters` is `documented`, so that this is
    refused), it cannot be meant, or it names nothing of the client's.

    Raises:
        UnknownName: there is no such action, or client.
        UsageError: the action takes nothing that it would refuse.
    """
    declared = find_action(TABLE, action, where="strategies")
    records = client_records(resolve_world(world), client)
    wrong = _invalid(declared, records)
    if not wrong:
        right = "leave it out: nothing that is sent to it can be wrong"
        what = f"{action} refuses no parameters"
        raise UsageError(what, where="invalid_params", would_be_right=right)
    return some.one_of(wrong)


def any_params(
    action: str, world: WorldSource = None, *, client: int | None = None
) -> some.SearchStrategy[Params]:
    """Draw anything: valid, invalid, of other types, nested, and with names that nobody reads.

    Raises:
        UnknownName: there is no such action, or client.
    """
    declared = find_action(TABLE, action, where="strategies")
    records = client_records(resolve_world(world), client)
    names = [each.name for each in declared.parameters]
    wild = some.dictionaries(some.sampled_from([*names, "no_such"]), _anything(), max_size=6)
    wrong = [each.map(lambda invalid: invalid.params) for each in _invalid(declared, records)]
    lacks_nothing = all(not each.is_empty for each in _required(declared, records).values())
    return some.one_of(wild, *wrong, *([_valid(declared, records)] if lacks_nothing else []))


def forms(
    action: str, world: WorldSource = None, *, client: int | None = None
) -> some.SearchStrategy[Form]:
    """Draw valid parameters and a body that encodes them, as some client might.

    Names in brackets or without, other names that clients send, `7` as `+7`, `true` for 1, indexed
    lists, everything percent-encoded, another order, values that a later one replaces.

    Raises:
        UnknownName: there is no such action, or client.
        UsageError: the action needs something that the client has not.
    """
    declared = find_action(TABLE, action, where="strategies")
    drawn = valid_params(action, world, client=client)
    return drawn.flatmap(lambda params: encoded_forms(declared, params))


def _required(action: Action, records: ClientRecords) -> dict[str, some.SearchStrategy[Any]]:
    needed = NEEDED_THOUGH_OPTIONAL.get(wire_name(action))
    return {
        each.name: values_for(each, records, wire_name(action))
        for each in arguments_of(action)
        if each.required or each.name == needed
    }


def _valid(action: Action, records: ClientRecords) -> some.SearchStrategy[Params]:
    required = _required(action, records)
    for name, values in required.items():
        if values.is_empty:
            who = f"client {records.client.id}"
            raise UsageError(
                f"{who} has nothing that {name} could name",
                where=f"the world for {wire_name(action)}",
                would_be_right="give a world in which the client has one, or another client",
            )
    others = (each for each in arguments_of(action) if each.name not in required)
    optional = {each.name: values_for(each, records, wire_name(action)) for each in others}
    there = {name: values for name, values in optional.items() if not values.is_empty}
    return some.fixed_dictionaries(required, optional=there).map(_made_consistent)


def _made_consistent(params: Params) -> Params:
    """Make parameters that belong together consistent."""
    by_last_part = {last_part(name): name for name in params}
    found = dict(params)
    for name in params:
        part, needed = last_part(name), USELESS_WITHOUT.get(name)
        first = by_last_part.get(SAME_AGAIN.get(part, ""))
        if first is not None:
            found[name] = params[first]
        elif part in SAME_AGAIN or (needed and needed not in params):
            del found[name]
        found.pop(by_last_part.get(EXCLUDES.get(part, ""), ""), None)
    return found


def _invalid(action: Action, records: ClientRecords) -> list[some.SearchStrategy[InvalidParams]]:
    return [
        _with_invalid_value(_required(action, records), value)
        for parameter in arguments_of(action)
        for value in invalid_values_of(parameter, records)
    ]


def _with_invalid_value(
    required: dict[str, some.SearchStrategy[Any]], value: InvalidValue
) -> some.SearchStrategy[InvalidParams]:
    """Draw parameters with one invalid value; what else is required is there, if it can be."""
    others = {
        name: some.just(ANYTHING) if values.is_empty else values
        for name, values in required.items()
        if name != value.parameter
    }
    drawn = some.fixed_dictionaries({**others, value.parameter: value.values})
    return drawn.map(lambda params: InvalidParams(params, value.parameter, value.why))


def _anything() -> some.SearchStrategy[Any]:
    texts = some.text(max_size=20) | some.sampled_from(UNREADABLE)
    leaf = some.none() | some.booleans() | some.integers() | texts
    return some.recursive(
        leaf,
        lambda inner: some.lists(inner, max_size=3) | some.dictionaries(texts, inner, max_size=3),
        max_leaves=5,
    )


def encoded_forms(action: Action, params: Mapping[str, Any]) -> some.SearchStrategy[Form]:
    """Draw a body that encodes some parameters of an action."""
    by_name = {each.name: each for each in action.parameters}
    sent = {name: value for name, value in params.items() if value is not None}
    asked: Pairs = (("action", action.name),)
    groups = [some.just(asked)]
    groups += [_group(by_name[name], value) for name, value in sent.items()]
    shuffled = some.tuples(*groups).flatmap(some.permutations)
    bodies = some.tuples(shuffled, some.sampled_from([urlencode, _percent, _bare_brackets]))
    return bodies.map(lambda drawn: Form(dict(params), drawn[1](sum(drawn[0], ()))))


def _group(parameter: Parameter, value: object) -> some.SearchStrategy[Pairs]:
    """Draw the pairs of one parameter, perhaps after one that they replace."""
    names = some.sampled_from(_names(parameter))
    if isinstance(value, list):
        indexes = some.sampled_from(INDEX[: 3 if len(value) <= len(INDEX[0]) else 0] or [()])
        return some.tuples(names, indexes).map(lambda drawn: _list_pairs(drawn[0], drawn[1], value))
    if isinstance(value, dict):
        return names.map(
            lambda name: tuple((f"{name}[{key}]", text_of(each)) for key, each in value.items())
        )
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
    meant = converted(parameter, usual)
    return [
        usual,
        *(each for each in _candidate_texts(value, usual) if converted(parameter, each) == meant),
    ]


def _candidate_texts(value: object, usual: str) -> list[str]:
    if isinstance(value, bool):
        return [*(TRUE if value else FALSE)]
    if isinstance(value, int | Decimal):
        return [f"+{usual}", f"00{usual}", f" {usual}", f"{usual}.0", f"{usual}0", f"{usual} units"]
    return [f" {usual}", f"{usual}\t", f"{usual}\r\n"]


def _percent(pairs: Pairs) -> str:
    return "&".join(f"{_every_byte(name)}={_every_byte(value)}" for name, value in pairs)


def _every_byte(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


def _bare_brackets(pairs: Pairs) -> str:
    return "&".join(f"{quote(name, safe='[]')}={quote(value, safe='/:@')}" for name, value in pairs)
