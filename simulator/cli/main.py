"""The command `whmcs-sim`: finds the subcommand, runs it, and turns mistakes into one sentence.

A command is imported when it is asked for: linting never pays for a server. The table of a group
has what --help says of each command, so that it imports none of them.

Exit codes: 0 good, 1 error or unusable input, 2 a difference, lint or drift was found.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator.errors import UnknownName

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from simulator import __version__
from simulator.cli.settings import PROGRAM, explained
from simulator.errors import SimulatorError


class LazyCommand(NamedTuple):
    """What imports a command, and what --help says of it."""

    load: Callable[[], click.Command]
    summary: str


class LazyGroup(click.Group):
    """A group of lazy commands, in the order of their table."""

    def __init__(self, table: Mapping[str, LazyCommand], **attributes: Any) -> None:  # noqa: ANN401 what click.Group takes
        super().__init__(subcommand_metavar="COMMAND …", no_args_is_help=False, **attributes)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 what click hands over
        """Name all commands."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        return self.table[cmd_name].load() if cmd_name in self.table else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is named first.

        Raises:
            UnknownName: there is none of that name.
        """
        if args[0] not in self.table and not ctx.resilient_parsing:
            raise UnknownName("command", args[0], list(self.table), where="command line")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands for --help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.table.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """Complete a command, or a flag of the group."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=summary)
            for name, (_, summary) in self.table.items()
            if name.startswith(incomplete)
        ]


GOOD, ERROR, DIFFERENCE = 0, 1, 2
COMPLETE = "_WHMCS_SIM_COMPLETE"  # set by the scripts of `completion`


def _serve() -> click.Command:
    from simulator.cli import serve

    return serve.command


def _health() -> click.Command:
    from simulator.cli import health

    return health.command


def _scenario() -> click.Command:
    summary = COMMANDS["scenario"].summary
    example = "example: whmcs-sim scenario lint overdue.yaml"
    return LazyGroup(SCENARIO_VERBS, name="scenario", help=summary, epilog=example)


def _scenario_list() -> click.Command:
    from simulator.cli import scenarios

    return scenarios.list_all


def _scenario_show() -> click.Command:
    from simulator.cli import scenarios

    return scenarios.show


def _scenario_new() -> click.Command:
    from simulator.cli import scenarios

    return scenarios.new


def _scenario_generate() -> click.Command:
    from simulator.cli import scenarios

    return scenarios.generate


def _scenario_lint() -> click.Command:
    from simulator.cli import scenario_lint

    return scenario_lint.lint


def _scenario_schema() -> click.Command:
    from simulator.cli import scenarios

    return scenarios.schema


def _actions() -> click.Command:
    from simulator.cli import reference

    return reference.actions


def _rules() -> click.Command:
    from simulator.cli import reference

    return reference.rules


def _dialects() -> click.Command:
    from simulator.cli import reference

    return reference.dialects


def _openapi() -> click.Command:
    from simulator.cli import reference

    return reference.openapi


def _call() -> click.Command:
    from simulator.cli import call

    return call.command


def _ca() -> click.Command:
    from simulator.cli import ca

    return ca.command


def _run() -> click.Command:
    from simulator.cli import run

    return run.command


def _coverage() -> click.Command:
    from simulator.cli import coverage

    return coverage.command


def _completion() -> click.Command:
    from simulator.cli import completion

    return completion.command


COMMANDS = {
    "serve": LazyCommand(_serve, "Start the simulator."),
    "health": LazyCommand(_health, "Tell whether a simulator is ready."),
    "scenario": LazyCommand(_scenario, "List, show, make and check scenarios; print their schema."),
    "actions": LazyCommand(_actions, "List the actions, or explain one of them."),
    "rules": LazyCommand(_rules, 'List every "no" of the API, or explain one of them.'),
    "dialects": LazyCommand(_dialects, "Tell how the documented and the live dialect differ."),
    "openapi": LazyCommand(_openapi, "Print the simulated API as an OpenAPI document."),
    "call": LazyCommand(_call, "Call an action of a running simulator."),
    "ca": LazyCommand(_ca, "Tell what clients need to trust `serve --tls`."),
    "run": LazyCommand(_run, "Run a command that finds a simulator where the real API would be."),
    "coverage": LazyCommand(
        _coverage, "Tell what was exercised of a running simulator, and what never."
    ),
    "completion": LazyCommand(_completion, "Print what completes commands and flags in a shell."),
}
SCENARIO_VERBS = {
    "list": LazyCommand(_scenario_list, "List the shipped scenarios."),
    "show": LazyCommand(_scenario_show, "Tell what is in a scenario."),
    "new": LazyCommand(_scenario_new, "Write a scenario to begin with."),
    "generate": LazyCommand(_scenario_generate, "Write a billing history of any size."),
    "lint": LazyCommand(_scenario_lint, "Tell everything that is wrong with scenarios."),
    "schema": LazyCommand(_scenario_schema, "Print the JSON Schema of scenario files."),
}


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 what click hands over
    if wanted and not ctx.resilient_parsing:
        print(f"{PROGRAM} {__version__}")
        ctx.exit()


WHMCS_SIM = LazyGroup(
    COMMANDS,
    name=PROGRAM,
    help="A simulator of HOSTKEY's whmcs.php billing API.",
    epilog="example: whmcs-sim serve",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="print the version",
        )
    ],
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never raises, but SystemExit where a shell asks for completions."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        return _run_and_flush(arguments)
    except click.exceptions.Exit as ended:  # --help and --version
        return ended.exit_code
    except click.UsageError as problem:
        return _say(explained(problem))
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


def _run_and_flush(arguments: list[str]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that has no … is no error
    try:
        if COMPLETE in os.environ:
            WHMCS_SIM.main(arguments, PROGRAM, COMPLETE)
        with WHMCS_SIM.make_context(PROGRAM, arguments) as context:
            code: int = WHMCS_SIM.invoke(context)
            return code
    finally:
        print(end="", flush=True)  # here, where a reader that has left is noticed quietly
