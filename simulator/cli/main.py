"""The command `whmcs-sim`: finds the subcommand, runs it, and turns mistakes into one sentence.

Exit codes: 0 good, 1 error or unusable input, 2 a difference, lint or drift was found.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from simulator import __version__
from simulator.errors import SimulatorError, UnknownName, UsageError

PROGRAM = "whmcs-sim"
GOOD, ERROR, DIFFERENCE = 0, 1, 2

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("simulator.cli.serve", "start the simulator"),
    "health": ("simulator.cli.health", "tell whether a simulator is ready"),
    "scenario": ("simulator.cli.scenario", "list, show and check scenarios; print their schema"),
    "actions": ("simulator.cli.actions", "list the actions, or explain one of them"),
}


class Parser(argparse.ArgumentParser):
    """A parser that raises what it has to say, so that there is one place to say it."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            UsageError: always.
        """
        where = self.prog.removeprefix(PROGRAM).strip() or "command line"
        raise UsageError(message, where=where, would_be_right=f"see `{self.prog} --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never raises, but for --help and --version, which exit with 0."""
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except (SimulatorError, OSError) as error:
        return _say(error)
    except KeyboardInterrupt:
        return ERROR


def _say(error: Exception) -> int:
    if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    print(f"{PROGRAM}: {error}", file=sys.stderr)
    return ERROR


def _run(argv: list[str]) -> int:
    name = next((word for word in argv if not word.startswith("-")), None)
    parser = Parser(prog=PROGRAM, description="A simulator of HOSTKEY's whmcs.php billing API.")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    if name is not None and name not in COMMANDS:
        raise UnknownName("command", name, list(COMMANDS), where="command line")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for each, (module, summary) in COMMANDS.items():
        command = commands.add_parser(each, help=summary, description=f"{summary.capitalize()}.")
        if each == name:
            _configure(command, module)
    arguments = parser.parse_args(argv)
    code: int = arguments.run(arguments)
    sys.stdout.flush()
    return code


def _configure(command: argparse.ArgumentParser, module: str) -> None:
    """Load the chosen subcommand, and only that one: linting never pays for a web server."""
    chosen = import_module(module)
    command.set_defaults(run=chosen.run)
    chosen.configure(command)
