"""Contract warnings: where a request is not what the documentation describes, though it may work.

The real API may do the same with such a request, or something else; the sender should know. They
are computed when somebody asks, never while a request is answered (decision 19).
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange, action_sent
from simulator.rules.access import nearest_action
from simulator.spec.actions import Action
from simulator.spec.converters import FormValue
from simulator.spec.params import Form, Parameter, submitted_value

Kind = Literal[
    "not_readable", "no_action", "unknown_action", "wrong_method", "missing_parameter", "unread"
]
Path = tuple[str, ...]

READ_BY_ALL = (("action",), ("token",))


class ContractWarning(Struct, frozen=True):
    """One thing that is not as documented.

    Attributes:
        name: the parameter, method or action.
        what: a sentence.
    """

    kind: Kind
    name: str
    what: str


def warnings_of(actions: Actions, exchange: Exchange) -> list[ContractWarning]:
    """List how a request deviates from the documentation."""
    if exchange.problem and not exchange.fault:
        return [ContractWarning("not_readable", exchange.call.module, exchange.problem)]
    action = actions.get((exchange.call.module, action_sent(exchange)))
    if action is None:
        return [_unknown(actions, exchange)]
    return [*_of_known(action, exchange)]


def leaves(form: Form, above: Path = ()) -> Iterator[tuple[Path, str]]:
    """Go through the values of a form with the path to each."""
    for name, value in form.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def bracketed(path: Path) -> str:
    """Spell a path as clients send it: `profile_data[email]`."""
    return path[0] + "".join(f"[{key}]" for key in path[1:])


def read_by(parameter: Parameter, form: Form) -> Path | None:
    """Tell where a parameter was found in a form; None where it was not sent."""
    found = submitted_value(parameter, form)
    if found is None:
        return None
    return next(path for path in parameter.paths if value_at(form, path) is not None)


def value_at(form: Form, path: Path) -> "FormValue | None":
    """Give what stands at a path of a form, or None."""
    value: FormValue | None = form
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _unknown(actions: Actions, exchange: Exchange) -> ContractWarning:
    name, module = action_sent(exchange), exchange.call.module
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
    for name in _unread(action, call.form):
        yield ContractWarning("unread", name, f"{action.name} reads no {name}")


def _unread(action: Action, form: Form) -> Iterator[str]:
    """Go through the values that no parameter takes; only an array takes what is below it."""
    found = [(each, read_by(each, form)) for each in action.parameters]
    whole = {path for _, path in found if path is not None}.union(READ_BY_ALL)
    above = {path for each, path in found if path and each.type_name.startswith("array")}
    for path, _ in leaves(form):
        if path not in whole and not any(path[: len(other)] == other for other in above):
            yield bracketed(path)
