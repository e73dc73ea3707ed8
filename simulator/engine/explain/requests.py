"""Remedies of requests that no action came to judge: names, methods, tokens and parameters."""

from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches

from simulator.domain.clock import iso
from simulator.domain.world import World
from simulator.engine.contract_warnings import warnings_of
from simulator.engine.dispatch import Actions
from simulator.engine.exchanges import Exchange
from simulator.engine.masking import MASK, secret
from simulator.errors import Refusal
from simulator.rules.access import INVALID_COMMAND, INVALID_TOKEN, METHOD_NOT_ALLOWED
from simulator.spec.failures import Failure
from simulator.spec.params import (
    BAD_PARAMETER,
    MISSING_PARAMETER,
    Parameter,
    submitted_value,
    value_at,
)

LONGEST = 40
ALIKE = 0.6


def remedy_of_request(actions: Actions, exchange: Exchange, refused: Refusal) -> str:
    """Say what would pass where the request itself is wrong; empty where it is not."""
    advise = ADVICE.get(refused.failure) if isinstance(refused.failure, Failure) else None
    return "" if advise is None else advise(actions, exchange, refused)


def unread(actions: Actions, exchange: Exchange) -> dict[str, str]:
    """List what was sent and nobody read, each with a parameter that may be meant, or nothing."""
    names = [each.name for each in warnings_of(actions, exchange) if each.kind == "unread"]
    action = exchange.action
    declared = () if action is None else action.parameters
    absent = [
        name
        for each in declared
        if submitted_value(each, exchange.call.form) is None
        for name in (each.name, *each.aliases)
    ]
    return {name: _alike(name, absent) for name in names}


def hint(name: str, meant: str) -> str:
    """Tell of a parameter that nobody reads."""
    return f"{name[:LONGEST]} is not read" + (f": did you mean {meant}?" if meant else "")


def _alike(name: str, known: list[str]) -> str:
    return next(iter(get_close_matches(name, known, n=1, cutoff=ALIKE)), "")


def _another_action(actions: Actions, exchange: Exchange, _refused: Refusal) -> str:
    told = [each.what for each in warnings_of(actions, exchange)]
    return next(iter(told), "")


def _another_method(_actions: Actions, exchange: Exchange, refused: Refusal) -> str:
    return f"send it by {refused.values['methods']}, not by {exchange.call.method[:LONGEST]}"


def _another_token(_actions: Actions, exchange: Exchange, _refused: Refusal) -> str:
    why = _dead(exchange.before, exchange.call.form.get("token"), exchange.now)
    return f"{why}: log in with auth/login, or send a token of world {exchange.before.name}"


def _dead(world: World, token: object, now: datetime) -> str:
    if not isinstance(token, str) or not token:
        return "no token was sent"
    session = world.sessions.get(token)
    if session is None:
        return f"no session of world {world.name} has the token that was sent"
    if session.expires_at is not None and not session.alive(now):
        return f"the token expired at {iso(session.expires_at)}, and it is {iso(now)}"
    return "the token lives"


def _another_value(_actions: Actions, exchange: Exchange, refused: Refusal) -> str:
    name, problem = str(refused.values["name"]), refused.values["problem"]
    parameter = _parameter(exchange, name)
    if parameter is None:
        return ""
    value = next(
        (str(each) for path in parameter.paths if (each := value_at(exchange.call.form, path))), ""
    )
    shown = MASK if secret(name) else repr(value[:LONGEST])
    return f"send another {_declared(parameter)}; {problem}, and you sent {shown}"


def _missing(_actions: Actions, exchange: Exchange, refused: Refusal) -> str:
    parameter = _parameter(exchange, str(refused.values["name"]))
    return "" if parameter is None else f"send {_declared(parameter)}"


def _parameter(exchange: Exchange, name: str) -> Parameter | None:
    declared = () if exchange.action is None else exchange.action.parameters
    return next((each for each in declared if each.name == name), None)


def _declared(parameter: Parameter) -> str:
    return f"{parameter.name} ({parameter.type_name}: {parameter.description})"


ADVICE: dict[Failure, Callable[[Actions, Exchange, Refusal], str]] = {
    INVALID_COMMAND: _another_action,
    METHOD_NOT_ALLOWED: _another_method,
    INVALID_TOKEN: _another_token,
    BAD_PARAMETER: _another_value,
    MISSING_PARAMETER: _missing,
}
