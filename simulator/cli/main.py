"""The command `whmcs-sim`: finds the subcommand, runs it, and turns mistakes into one sentence.

Exit codes: 0 good, 1 error or unusable input, 2 a difference, lint or drift was found.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import NamedTuple

from simulator import __version__
from simulator.cli.parsing import PROGRAM, Parser
from simulator.errors import SimulatorError, UnknownName

GOOD, ERROR, DIFFERENCE = 0, 1, 2


class Command(NamedTuple):
    """A subcommand: the module that has its `configure` and `run`, and what --help says of it."""

    module: str
    summary: str
    example: str


COMMANDS = {
    "serve": Command(
        "simulator.cli.serve", "start the simulator", "whmcs-sim serve overdue.yaml --port 0"
    ),
    "health": Command(
        "simulator.cli.health",
        "tell whether a simulator is ready",
        "whmcs-sim health --url http://127.0.0.1:8642",
    ),
    "scenario": Command(
        "simulator.cli.scenario.command",
        "list, show, make and check scenarios; print their schema",
        "whmcs-sim scenario lint overdue.yaml",
    ),
    "actions": Command(
        "simulator.cli.actions",
        "list the actions, or explain one of them",
        "whmcs-sim actions mass_pay",
    ),
    "rules": Command(
        "simulator.cli.rules",
        'list every "no" of the API, or explain one of them',
        "whmcs-sim rules mass_payment.requires_two_invoices",
    ),
    "dialects": Command(
        "simulator.cli.dialects",
        "tell how the documented and the live dialect differ",
        "whmcs-sim dialects diff get_client",
    ),
    "openapi": Command(
        "simulator.cli.openapi",
        "print the simulated API as an OpenAPI document",
        "whmcs-sim openapi --per-action --output whmcs.json",
    ),
    "call": Command(
        "simulator.cli.call",
        "call an action of a running simulator",
        "whmcs-sim call get_invoice invoice_id=554433",
    ),
    "ca": Command(
        "simulator.cli.ca",
        "tell what clients need to trust `serve --tls`",
        "whmcs-sim ca node",
    ),
    "run": Command(
        "simulator.cli.run",
        "run a command that finds a simulator where the real API would be",
        "whmcs-sim run --scenario overdue -- npm test",
    ),
    "coverage": Command(
        "simulator.cli.coverage",
        "tell what was exercised of a running simulator, and what never",
        "whmcs-sim coverage --fail-under 80",
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never raises, but for --help and --version, which exit with 0."""
    try:
        return _run_and_flush(sys.argv[1:] if argv is None else list(argv))
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


def _run_and_flush(argv: list[str]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that has no … is no error
    try:
        return _run(argv)
    finally:
        print(end="", flush=True)  # here, where a reader that has left is noticed quietly


def _run(argv: list[str]) -> int:
    name = next((word for word in argv if not word.startswith("-")), None)
    parser = Parser(
        prog=PROGRAM,
        description="A simulator of HOSTKEY's whmcs.php billing API.",
        epilog="example: whmcs-sim serve",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    if name is not None and name not in COMMANDS:
        raise UnknownName("command", name, list(COMMANDS), where="command line")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for each, (module, summary, example) in COMMANDS.items():
        command = commands.add_parser(
            each,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=f"example: {example}",
        )
        if each == name:
            configure(command, module)
    arguments = parser.parse_args(argv)
    code: int = arguments.run(arguments)
    return code


def configure(command: Parser, module: str) -> None:
    """Load the chosen subcommand, and only that one: linting never pays for a web server."""
    chosen = import_module(module)
    command.set_defaults(run=chosen.run)
    chosen.configure(command)
