"""Matchers of requests: by action, by client, by method, and by the value of each parameter.

Faults, verification, journal filters and `assert_called` all mean requests in this way.

A parameter is compared as the action reads it, under any of its names: [1, 2] is
`invoices[]=1&invoices[]=2`, the amount 50 is "50.00". What the action does not declare is compared
as it was sent: a number is one however it is written, yes and no as PHP reads them, a list whole,
an object in part, and text to the letter. None is for what was not sent.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, NamedTuple

from simulator.domain.matches import Match
from simulator.domain.world import World
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Call
from simulator.spec.actions import Action, module_and_name, qualified_name
from simulator.spec.converters import BadValue, FormValue, boolean
from simulator.spec.params import Form, Parameter, Path, bracketed_name, submitted_value, value_at


class Criterion(NamedTuple):
    """One thing that a request shall have.

    Attributes:
        expected: as somebody wrote it.
        sent: gives what the request has of it.
        met: tells whether that will do.
    """

    name: str
    expected: Any
    sent: Callable[[World, Call], Any]
    met: Callable[[World, Any], bool]


def action_of(match: Match) -> tuple[str, str] | None:
    """Give module and name of the action that a match names; None where it names none."""
    if match.action is None:
        return None
    return module_and_name(match.action) if match.module is None else (match.module, match.action)


def matcher_of(match: Match) -> "RequestMatcher":
    """Make the matcher of a fault or stub: whose turn it is, it does not ask."""
    key = action_of(match)
    return RequestMatcher(
        module=match.module,
        action=None if key is None else "/".join(key),
        client=match.client,
        params=match.params,
    )


class RequestMatcher:
    """Tells which requests are meant; whatever is left out fits every request.

    Args:
        action: its name in any module; `auth/login` or `whmcs/get_client` in one.
        params: values by the names of parameters; `a[b]` is the same as b inside a.
    """

    def __init__(
        self,
        *,
        module: str | None = None,
        action: str | None = None,
        client: int | None = None,
        method: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self._params = params or {}
        self._by_action: dict[Action | None, list[Criterion]] = {}
        self._general = [*_general_criteria(module, action, method, client)]

    def matches(self, actions: Actions, world: World, call: Call) -> bool:
        """Tell whether a request is one of them; its parameters are read as its own action does."""
        return all(each.met(world, each.sent(world, call)) for each in self._general) and (
            not self._params
            or not self.unmet(actions.get((call.module, call.action_name)), world, call)
        )

    def unmet(self, action: Action | None, world: World, call: Call) -> list[Criterion]:
        """List what a request does not meet, its parameters read as an action does."""
        found = self.criteria(action)
        return [each for each in found if not each.met(world, each.sent(world, call))]

    def criteria(self, action: Action | None) -> list[Criterion]:
        """List all that a request shall have."""
        if action not in self._by_action:
            of_params = _params_criteria(action, self._params) if self._params else ()
            self._by_action[action] = [*self._general, *of_params]
        return self._by_action[action]


def client_of(world: World, call: Call) -> int | None:
    """Tell who asks: by token, by API key or by the e-mail of a login; None for nobody known."""
    if call.staff is not None:
        return None
    token, key, user = (_text_in(call.form, name) for name in ("token", "key", "user"))
    session = world.sessions.get(token) if token else None
    if session is not None:
        return session.client_id
    opened = world.api_keys.first("api_key", key.lower()) if key else None
    if opened is not None:
        return opened.client_id
    client = world.clients.first("email", user.casefold()) if user else None
    return None if client is None else client.id


def _text_in(form: Form, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _general_criteria(
    module: str | None, action: str | None, method: str | None, client: int | None
) -> Iterator[Criterion]:
    if module is not None:
        yield Criterion("module", module, lambda _, call: call.module, _equals(module))
    if action is not None and "/" in action:
        name = qualified_name(*module_and_name(action))
        yield Criterion(
            "action",
            name,
            lambda _, call: qualified_name(call.module, call.action_name),
            _equals(name),
        )
    elif action is not None:
        yield Criterion("action", action, lambda _, call: call.action_name, _equals(action))
    if method is not None:
        method = method.upper()
        yield Criterion("method", method, lambda _, call: call.method, _equals(method))
    if client is not None:
        yield Criterion("client", client, client_of, _equals(client))


def _equals(expected: object) -> Callable[[World, Any], bool]:
    return lambda _world, sent: bool(sent == expected)


def _params_criteria(action: Action | None, params: Mapping[str, Any]) -> Iterator[Criterion]:
    expected = _nested(params)
    for parameter in action.parameters if action is not None else ():
        path = next((each for each in parameter.paths if _holds(expected, each)), None)
        if path is None:
            continue
        value = value_at(expected, path)
        if isinstance(value, Mapping) and not parameter.type_name.startswith("array"):
            continue
        _remove(expected, path)
        yield _parameter_criterion(parameter, value)
    yield from _unread_criteria(expected)


def _parameter_criterion(parameter: Parameter, value: Any) -> Criterion:  # noqa: ANN401 any JSON
    listed = parameter.type_name == "array of integers"
    return Criterion(
        f"params.{parameter.name}",
        [*value.values()] if isinstance(value, Mapping) and listed else value,
        lambda _, call: submitted_value(parameter, call.form),
        partial(_read_alike, parameter, value),
    )


def _unread_criteria(expected: Mapping[str, Any], above: Path = ()) -> Iterator[Criterion]:
    """List what shall be sent beside the parameters of the action, each leaf of objects alone."""
    for name, value in expected.items():
        path = (*above, name)
        if isinstance(value, Mapping) and value:
            yield from _unread_criteria(value, path)
            continue
        yield Criterion(
            f"params.{bracketed_name(path)}",
            value,
            partial(_sent_at, path),
            partial(_same_token if path == ("token",) else _sent_alike, value),
        )


def _sent_at(path: Path, _world: World, call: Call) -> Any:  # noqa: ANN401 a form's value
    return value_at(call.form, path)


def _read_alike(parameter: Parameter, expected: Any, _world: World, sent: Any) -> bool:  # noqa: ANN401 any JSON
    """Tell whether an action reads the same of what was sent as of what was expected."""
    if expected in ([], {}):  # a form cannot say that a list is empty
        return not sent
    if sent is None or expected is None:
        return sent is expected
    written = _as_form(expected)
    try:
        return bool(parameter.convert(sent) == parameter.convert(written))
    except BadValue:
        return bool(sent == written)


def _same_token(expected: object, world: World, sent: Any) -> bool:  # noqa: ANN401 any JSON
    public = world.public_token(sent) if isinstance(sent, str) else sent
    return expected in (sent, public)


def _sent_alike(expected: Any, _world: World, sent: Any) -> bool:  # noqa: ANN401 any JSON
    return _means(sent, expected)


def _means(sent: "FormValue | None", expected: Any) -> bool:  # noqa: ANN401 any JSON
    if isinstance(expected, list):
        values = [*sent.values()] if isinstance(sent, Mapping) else []
        whole = len(values) == len(expected) and all(map(_means, values, expected))
        return whole if expected else not sent
    if isinstance(expected, Mapping):
        return isinstance(sent, Mapping) and all(
            _means(sent.get(str(name)), value) for name, value in expected.items()
        )
    if sent is None or expected is None:
        return sent is expected
    if isinstance(expected, bool):
        return boolean(sent) is expected
    if isinstance(expected, int | float | Decimal):
        return isinstance(sent, str) and _number(sent) == Decimal(str(expected))
    return bool(sent == expected)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number.is_nan() else number


def _nested(params: Mapping[str, Any]) -> dict[str, Any]:
    """Write expected values as a form nests them: `a[b]` is b inside a."""
    nested: dict[str, Any] = {}
    for name, value in params.items():
        *above, last = [key for key in name.replace("]", "").split("[") if key] or [name]
        inner = nested
        for key in above:
            found = inner.get(key)
            inner[key] = inner = found if isinstance(found, dict) else {}
        inner[last] = _nested(value) if isinstance(value, Mapping) else value
    return nested


def _holds(expected: Mapping[str, Any], path: Path) -> bool:
    above = value_at(expected, path[:-1])
    return isinstance(above, Mapping) and path[-1] in above


def _remove(expected: dict[str, Any], path: Path) -> None:
    """Take a value out, and an object that is empty then."""
    inner = expected[path[0]]
    if len(path) > 1:
        _remove(inner, path[1:])
    if len(path) == 1 or not inner:
        del expected[path[0]]


def _as_form(value: Any) -> Any:  # noqa: ANN401 any JSON, and a form's value
    """Write an expected value as the form that would have brought it."""
    if isinstance(value, list):
        value = {str(index): each for index, each in enumerate(value)}
    if isinstance(value, Mapping):
        return {name: _as_form(each) for name, each in value.items()}
    if isinstance(value, bool):
        return str(int(value))
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)
