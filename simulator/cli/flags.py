"""Flags: each has an environment variable, `WHMCS_SIM_<NAME>`; flag > environment > default.

    add_flag(parser, "--port", kind=int, default=8642, also=("PORT",), text="port to listen on")

A value from the environment is read by the same converter as the flag's own; an empty one counts
as not set.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from simulator.errors import UsageError

PREFIX = "WHMCS_SIM_"
YES = frozenset(("1", "true", "yes", "on"))
NO = frozenset(("0", "false", "no", "off"))

Converter = Callable[[str], Any]


class FromEnvironment(NamedTuple):
    """A value that the environment gives, and the variable it is in."""

    variable: str
    value: str


def variable_of(flag: str) -> str:
    """Name the environment variable of a flag.

    >>> variable_of("--log-level")
    'WHMCS_SIM_LOG_LEVEL'
    """
    return PREFIX + flag.lstrip("-").replace("-", "_").upper()


def add_flag(
    parser: argparse.ArgumentParser,
    flag: str,
    *,
    text: str,
    default: object = None,
    kind: Converter = str,
    choices: Sequence[str] = (),
    env: str | None = None,
    also: Sequence[str] = (),
) -> None:
    """Add a flag that takes a value; a name without dashes is an operand that may be left out.

    Args:
        text: what it is for, shown by --help with the default and the variable.
        kind: turns the text into the value; raises ValueError for a text that is none.
        env: the variable, where it is not `variable_of(flag)`.
        also: further variables that are honoured, after the first.

    Raises:
        UsageError: a variable holds no value that the flag could have.
    """
    variables = (env or variable_of(flag), *also)
    parser.add_argument(
        flag,
        nargs=None if flag.startswith("-") else "?",
        type=kind,
        choices=choices or None,
        default=_fallback(variables, kind, choices, default),
        help=_help(text, default, variables),
    )


def add_repeated_flag(
    parser: argparse.ArgumentParser, flag: str, *, text: str, kind: Converter
) -> None:
    """Add a flag that may be given several times; its variable counts where it is not given.

    Raises:
        UsageError: the variable holds no value that the flag could have.
    """
    variable = variable_of(flag)
    found = _fallback((variable,), kind, (), None)
    default = () if found is None else (found,)
    told = _help(f"{text}; may be repeated", None, (variable,))
    parser.add_argument(flag, type=kind, action=Gather, default=default, help=told)


class Gather(argparse.Action):
    """Gathers the values of a flag; the first of them replaces what the environment says."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 what argparse hands over
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Keep one more value."""
        before = getattr(namespace, self.dest)
        gathered = () if before is self.default else before
        setattr(namespace, self.dest, (*gathered, values))


def add_switch(
    parser: argparse.ArgumentParser, flag: str, *, text: str, default: bool = False
) -> None:
    """Add a flag that is on or off, with its opposite `--no-…`.

    Raises:
        UsageError: the variable says neither yes nor no.
    """
    variable = variable_of(flag)
    parser.add_argument(
        flag,
        action=argparse.BooleanOptionalAction,
        default=_fallback((variable,), _yes_or_no, (), default),
        help=_help(text, "on" if default else "off", (variable,)),
    )


def _fallback(
    variables: Sequence[str], kind: Converter, choices: Sequence[str], default: object
) -> object:
    set_to = ((variable, os.environ.get(variable, "")) for variable in variables)
    found = next((FromEnvironment(*each) for each in set_to if each[1]), None)
    if found is None:
        return default
    try:
        value = kind(found.value)
    except (ValueError, argparse.ArgumentTypeError) as problem:
        raise _unusable(found, str(problem)) from None
    if choices and value not in choices:
        raise _unusable(found, f"it is not one of {', '.join(choices)}")
    return value


def _unusable(found: FromEnvironment, problem: str) -> UsageError:
    return UsageError(
        f"{found.value[:60]!r} cannot be used: {problem}",
        where=f"environment variable {found.variable}",
        would_be_right="set it to a value that the flag takes, or unset it",
    )


def _yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        raise ValueError("write true or false")
    return word in YES


def _help(text: str, default: object, variables: Sequence[str]) -> str:
    facts = [] if default in (None, "") else [f"default {default}"]
    facts.append(f"env {', '.join(variables)}")
    return f"{text} ({'; '.join(facts)})".replace("%", "%%")
