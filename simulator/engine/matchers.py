"""Matchers of requests: by action, by client, and by the value of each parameter.

A value is compared as the action reads it: [1, 2] is `invoices[]=1&invoices[]=2`, the amount 50 is
"50.00". What the action does not declare is compared as text.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from simulator.engine.contract_warnings import Path, bracketed, read_by, value_at
from simulator.engine.exchanges import Exchange, action_sent, client_of
from simulator.engine.masking import Mask
from simulator.spec.actions import Action, qualified_name
from simulator.spec.converters import BadValue, FormValue, boolean
from simulator.spec.params import Form, Parameter, submitted_value


class Matcher(Struct, frozen=True):
    """One thing that a request shall have; `expected` is as somebody wrote it."""

    name: str
    expected: Any

    def got(self, exchange: Exchange) -> Any:  # noqa: ANN401 whatever came
        """Give what the request has of it."""
        raise NotImplementedError

    def met(self, exchange: Exchange) -> bool:
        """Tell whether the request has it."""
        return bool(self.got(exchange) == self.expected)

    def shown(self, mask: Mask, value: Any) -> Any:  # noqa: ANN401 any JSON
        """Give a value without secrets."""
        leaf = self.name.rpartition("[")[2].rpartition(".")[2].removesuffix("]")
        return next(iter(mask.shown({leaf: value}).values()))


class _ActionMatcher(Matcher, frozen=True):
    def got(self, exchange: Exchange) -> str:
        """Give the name as one asks for it."""
        name, module = action_sent(exchange), exchange.call.module
        return qualified_name(module, name)


class _ClientMatcher(Matcher, frozen=True):
    def got(self, exchange: Exchange) -> int | None:
        """Give who asked."""
        return client_of(exchange)


class _MethodMatcher(Matcher, frozen=True):
    def got(self, exchange: Exchange) -> str:
        """Give the HTTP method."""
        return exchange.call.method


class _ParameterMatcher(Matcher, frozen=True):
    parameter: Parameter
    written: Any

    def got(self, exchange: Exchange) -> "FormValue | None":
        """Give what was sent under the parameter's name, or another that it has."""
        return submitted_value(self.parameter, exchange.call.form)

    def met(self, exchange: Exchange) -> bool:
        """Compare as the action reads it."""
        came, convert = self.got(exchange), self.parameter.convert
        if self.written == {}:  # a form cannot say that a list is empty
            return not came
        if came is None or self.written is None:
            return came is self.written
        try:
            return bool(convert(came) == convert(self.written))
        except BadValue:
            return bool(came == self.written)


class _PathMatcher(Matcher, frozen=True):
    path: Path
    written: Any

    def got(self, exchange: Exchange) -> "FormValue | None":
        """Give what was sent there."""
        return value_at(exchange.call.form, self.path)

    def met(self, exchange: Exchange) -> bool:
        """Compare as text; yes and no as PHP reads them."""
        came = self.got(exchange)
        if came is None or self.written is None:
            return came is self.written
        if isinstance(self.expected, bool):
            return boolean(came) is self.expected
        if self.path == ("token",) and isinstance(came, str):
            return self.written in (came, exchange.before.public_token(came))
        return bool(came == self.written)


def matchers_of(
    action: Action, params: Mapping[str, Any], client: int | None, method: str | None
) -> list[Matcher]:
    """List what a request shall have; None asks for nothing."""
    name = qualified_name(action.module, action.name)
    found: list[Matcher] = [_ActionMatcher("action", name)]
    if method is not None:
        found.append(_MethodMatcher("method", method.upper()))
    if client is not None:
        found.append(_ClientMatcher("client", client))
    return [*found, *_of_params(action, dict(_paths(params)))]


def _of_params(action: Action, expected: dict[Path, Any]) -> Iterator[Matcher]:
    form = _form(expected)
    for parameter in action.parameters:
        path = read_by(parameter, form) or next((p for p in parameter.paths if p in expected), None)
        if path is None:
            continue
        written = value_at(form, path)
        if isinstance(written, Mapping) and not parameter.type_name.startswith("array"):
            continue
        below = [each for each in expected if each[: len(path)] == path]
        values = [expected.pop(each) for each in below]
        told = values[0] if below == [path] else values
        yield _ParameterMatcher(f"params.{parameter.name}", told, parameter, written)
    for path, value in expected.items():
        yield _PathMatcher(f"params.{bracketed(path)}", value, path, value_at(form, path))


def _paths(params: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Go through expected values with the path to each; `a[b]` is the same as b inside a."""
    for name, value in params.items():
        path = (*above, *(key for key in name.replace("]", "").split("[") if key))
        if isinstance(value, list):
            value = {str(place): each for place, each in enumerate(value)}  # noqa: PLW2901 as PHP has it
        if isinstance(value, Mapping) and value:
            yield from _paths(value, path)
        else:
            yield path, value


def _form(expected: Mapping[Path, Any]) -> Form:
    """Write expected values as the form that would have brought them; None brings nothing."""
    form: dict[str, Any] = {}
    for path, value in expected.items():
        if value is None or not path:
            continue
        target = form
        for key in path[:-1]:
            inner = target.get(key)
            target[key] = target = inner if isinstance(inner, dict) else {}
        target[path[-1]] = value if value == {} else _text(value)
    return form


def _text(value: Any) -> str:  # noqa: ANN401 a JSON scalar
    if isinstance(value, bool):
        return str(int(value))
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)
