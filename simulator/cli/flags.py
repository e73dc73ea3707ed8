"""Flags: each has an environment variable, `WHMCS_SIM_<NAME>`; flag > environment > file > default.

    add_flag(parser, "--port", kind=int, default=8642, also=("PORT",), text="port to listen on")

A value of the environment or of a file is read by the same converter as the flag's own, when the
command line is parsed and does not have the flag; an empty variable counts as not set.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from simulator.cli.parsing import Parser
from simulator.cli.settings import NOT_GIVEN, Converter, Setting, variable_of, yes_or_no
from simulator.errors import SpecError

DEFAULTS = {True: "on", False: "off", None: "where possible"}


def add_flag(
    parser: argparse.ArgumentParser,
    flag: str,
    *,
    text: str,
    default: object = None,
    kind: Converter = str,
    choices: Sequence[str] = (),
    also: Sequence[str] = (),
    short: str = "",
) -> None:
    """Add a flag that takes a value; a name without dashes is an operand that may be left out.

    Args:
        text: what it is for, shown by --help with the default and the variable.
        kind: turns the text into the value; raises ValueError for a text that is none.
        also: variables that are honoured beside `variable_of(flag)`, after it.
        short: another spelling, such as `-o`.
    """
    variables = (variable_of(flag), *also)
    setting = Setting(flag, variables, kind, tuple(choices), default)
    _declare(
        parser,
        setting,
        *([short] if short else []),
        nargs=None if flag.startswith("-") else "?",
        type=kind,
        choices=choices or None,
        help=_help(text, default, variables),
    )


def add_repeated_flag(
    parser: argparse.ArgumentParser, flag: str, *, text: str, kind: Converter
) -> None:
    """Add a flag that may be given several times; its variable counts where it is not given."""
    setting = Setting(flag, (variable_of(flag),), kind, (), (), repeated=True)
    told = _help(f"{text}; may be repeated", None, setting.variables)
    _declare(parser, setting, type=kind, action=Gather, help=told)


class Gather(argparse.Action):
    """Gathers the values of a flag that is given several times."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 what argparse hands over
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        """Keep one more value."""
        before = getattr(namespace, self.dest)
        gathered = () if before is NOT_GIVEN else before
        setattr(namespace, self.dest, (*gathered, values))


def add_switch(
    parser: argparse.ArgumentParser, flag: str, *, text: str, default: bool | None = False
) -> None:
    """Add a flag that is on or off, with its opposite `--no-…`."""
    setting = Setting(flag, (variable_of(flag),), yes_or_no, (), default)
    told = _help(text, DEFAULTS[default], setting.variables)
    _declare(parser, setting, action=argparse.BooleanOptionalAction, default=None, help=told)


def add_config(parser: argparse.ArgumentParser, *, knows_all: bool = False) -> None:
    """Let a file give what neither flags nor environment do: --config, else whmcs-sim.toml here.

    Args: knows_all: a key that is no flag of this command is a mistake; else it is one of `serve`.
    """
    add_flag(parser, "--config", text="file of settings, TOML or YAML; ./whmcs-sim.toml if there")
    _ours(parser).reads_file(knows_all=knows_all)


def _declare(
    parser: argparse.ArgumentParser,
    setting: Setting,
    *spelled: str,
    **how: Any,  # noqa: ANN401 what add_argument takes
) -> None:
    add_argument: Callable[..., argparse.Action] = parser.add_argument
    add_argument(setting.flag, *spelled, **how).default = NOT_GIVEN
    _ours(parser).settings.append(setting)


def _ours(parser: argparse.ArgumentParser) -> Parser:
    if not isinstance(parser, Parser):
        message = "flags that the environment can give need a simulator.cli.parsing.Parser"
        raise SpecError(message)
    return parser


def _help(text: str, default: object, variables: Sequence[str]) -> str:
    facts = [] if default in (None, "") else [f"default {default}"]
    facts.append(f"env {', '.join(variables)}")
    return f"{text} ({'; '.join(facts)})".replace("%", "%%")
