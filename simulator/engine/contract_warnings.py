"""Contract warnings: where a request is not what the documentation describes, though it may work.

The real API may do the same with such a request, or something else; the sender should know. They
are computed when somebody asks, never while a request is answered (decision 19); only what an
action found to contradict its world was noted then.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.rules.access import nearest_action
from simulator.spec.actions import Action, qualified_name
from simulator.spec.params import (
    Form,
    Parameter,
    Path,
    bracketed_name,
    leaves,
    submitted_value,
    value_at,
)
from simulator.spec.published_actions import PUBLISHED

Kind = Literal[
    "not_readable",
    "stubbed",
    "no_action",
    "unknown_action",
    "wrong_method",
    "missing_parameter",
    "unknown_location",
    "contradiction",
    "unread",
]
LOCATION = "location"
LONGEST_SHOWN = 80
READ_BY_ALL = (("action",), ("token",))


class ContractWarning(Struct, frozen=True):
    """One thing that is not as documented; `name` is the parameter, method or action."""

    kind: Kind
    name: str
    what: str


def warnings_of(actions: Actions, exchange: Exchange) -> list[ContractWarning]:
    """List how a request deviates from the documentation; billing staff's verbs never do."""
    if exchange.call.staff is not None:
        return []
    if exchange.problem and not exchange.fault:
        return [ContractWarning("not_readable", exchange.call.module, exchange.problem)]
    key = (exchange.call.module, exchange.call.action_name)
    action = actions.get(key)
    if exchange.call.stub is not None:
        return [] if action is None else [_stubbed(action, exchange.call.stub.number)]
    if action is None:  # what is documented elsewhere, nobody here can hold a request against
        return [] if key in PUBLISHED else [_unknown(actions, exchange)]
    return [*_of_known(action, exchange)]


def _stubbed(action: Action, number: int) -> ContractWarning:
    name = qualified_name(action.module, action.name)
    what = f"{name} is served, and stub {number} answered instead"
    return ContractWarning("stubbed", name, what)


def _unknown(actions: Actions, exchange: Exchange) -> ContractWarning:
    name, module = exchange.call.action_name, exchange.call.module
    if not name:
        return ContractWarning("no_action", "action", f"{module}.php was asked for no action")
    return ContractWarning("unknown_action", name, nearest_action(actions, module, name))


def _of_known(action: Action, exchange: Exchange) -> Iterator[ContractWarning]:
    call = exchange.call
    if call.method not in action.methods:
        methods = " and ".join(action.methods)
        what = f"{action.name} is documented for {methods}, and came as {call.method}"
        yield ContractWarning("wrong_method", call.method, what)
    if action.access == "client" and not call.form.get("token"):
        yield ContractWarning("missing_parameter", "token", f"{action.name} needs a token")
    for parameter in action.parameters:
        if parameter.required and not submitted_value(parameter, call.form):
            what = f"{parameter.name} is required ({parameter.source})"
            yield ContractWarning("missing_parameter", parameter.name, what)
        elif parameter.attribute == LOCATION:
            yield from _unknown_location(parameter, exchange)
        own, sent = exchange.contradicted.get(parameter.name), submitted_value(parameter, call.form)
        if own is not None and sent:
            what = f"{parameter.name} was sent as {sent}, and in this world it is {own}"
            yield ContractWarning("contradiction", parameter.name, what)
    for name in _unread(action, call.form):
        yield ContractWarning("unread", name, f"{action.name} reads no {name}")


def _unknown_location(parameter: Parameter, exchange: Exchange) -> Iterator[ContractWarning]:
    """Tell of a billing location that the world does not have, which is ignored everywhere."""
    known, named = exchange.before.locations, submitted_value(parameter, exchange.call.form)
    if isinstance(named, str) and named.strip() not in ("", parameter.default, *known):
        what = f"{named[:LONGEST_SHOWN]!r} is no billing location of the world, and ignored"
        close = get_close_matches(named, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(known))}"
        yield ContractWarning("unknown_location", parameter.name, f"{what}; {hint}")


def _unread(action: Action, form: Form) -> Iterator[str]:
    """Go through the values that no parameter takes; only an array takes what is below it."""
    whole, above = set[Path](READ_BY_ALL), set[Path]()
    for parameter in action.parameters:
        path = next((each for each in parameter.paths if value_at(form, each) is not None), None)
        if path is not None:
            (above if parameter.type_name.startswith("array") else whole).add(path)
    for path, _ in leaves(form):
        if path not in whole and not any(path[: len(array)] == array for array in above):
            yield bracketed_name(path)
