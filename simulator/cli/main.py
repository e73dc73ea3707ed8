"""The command `whmcs-sim`: finds the subcommand, runs it, and turns mistakes into one sentence.

A command is imported when it is asked for: linting never pays for a server. The table of a group
has what --help says of each command, so that it imports none of them.

Exit codes: 0 good, 1 error or unusable input, 2 a difference, lint or drift was found.
"""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator import __version__
from simulator.cli.settings import PROGRAM, explained
from simulator.domain.garbage import garbage_collector_paused
from simulator.errors import SimulatorError, UnknownName

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

GOOD, ERROR, DIFFERENCE = 0, 1, 2
CERTIFICATES = "SSL_CERT_FILE"
COMPLETE = "_WHMCS_SIM_COMPLETE"  # set by the scripts of `completion`

Commands = Mapping[str, click.Command]


class LazyCommand(NamedTuple):
    """What imports a command, and others of its module, and what --help says of it."""

    load: Callable[[], Commands]
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
        """Import a command; what is imported stays, so the garbage collector passes over it."""
        if cmd_name not in self.table:
            return None
        with garbage_collector_paused(keep=not gc.get_freeze_count()):
            return self.table[cmd_name].load()[cmd_name]

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


def _serve() -> Commands:
    with _no_certificates():
        from simulator.cli import serve

    return {"serve": serve.command}


@contextmanager
def _no_certificates() -> Iterator[None]:
    """Let OpenSSL find none meanwhile: aiohttp, as it is imported, reads whom this machine trusts.

    That is for a client, which a server is not, and would be a seventh of its start.
    """
    before = os.environ.get(CERTIFICATES)
    os.environ[CERTIFICATES] = os.devnull
    try:
        yield
    finally:
        del os.environ[CERTIFICATES]
        if before is not None:
            os.environ[CERTIFICATES] = before


def _health() -> Commands:
    from simulator.cli import health

    return {"health": health.command}


def _scenario() -> Commands:
    summary = COMMANDS["scenario"].summary
    example = "example: whmcs-sim scenario lint overdue.yaml"
    group = LazyGroup(SCENARIO_VERBS, name="scenario", help=summary, epilog=example)
    return {"scenario": group}


def _scenarios() -> Commands:
    from simulator.cli import scenarios as ours

    written = {"new": ours.new, "generate": ours.generate, "schema": ours.schema}
    return {"list": ours.list_all, "show": ours.show, **written}


def _scenario_lint() -> Commands:
    from simulator.cli import scenario_lint

    return {"lint": scenario_lint.lint}


def _reference() -> Commands:
    from simulator.cli import reference as ours

    listed = {"actions": ours.actions, "rules": ours.rules, "policies": ours.policies}
    return {**listed, "dialects": ours.dialects, "openapi": ours.openapi}


def _call() -> Commands:
    from simulator.cli import call

    return {"call": call.command}


def _ca() -> Commands:
    from simulator.cli import ca

    return {"ca": ca.command}


def _run() -> Commands:
    with _no_certificates():
        from simulator.cli import run

    return {"run": run.command}


def _coverage() -> Commands:
    from simulator.cli import coverage

    return {"coverage": coverage.command}


def _completion() -> Commands:
    from simulator.cli import completion

    return {"completion": completion.command}


COMMANDS = {
    "serve": LazyCommand(_serve, "Start the simulator."),
    "health": LazyCommand(_health, "Tell whether a simulator is ready."),
    "scenario": LazyCommand(_scenario, "List, show, make and check scenarios; print their schema."),
    "actions": LazyCommand(_reference, "List the actions, or explain one of them."),
    "rules": LazyCommand(_reference, 'List every "no" of the API, or explain one of them.'),
    "policies": LazyCommand(_reference, "List the policies that a world can choose."),
    "dialects": LazyCommand(_reference, "Tell how the documented and the live dialect differ."),
    "openapi": LazyCommand(_reference, "Print the simulated API as an OpenAPI document."),
    "call": LazyCommand(_call, "Call an action of a running simulator."),
    "ca": LazyCommand(_ca, "Tell what clients need to trust `serve --tls`."),
    "run": LazyCommand(_run, "Run a command that finds a simulator where the real API would be."),
    "coverage": LazyCommand(
        _coverage, "Tell what was exercised of a running simulator, and what never."
    ),
    "completion": LazyCommand(_completion, "Print what completes commands and flags in a shell."),
}
SCENARIO_VERBS = {
    "list": LazyCommand(_scenarios, "List the shipped scenarios."),
    "show": LazyCommand(_scenarios, "Tell what is in a scenario."),
    "new": LazyCommand(_scenarios, "Write a scenario to begin with."),
    "generate": LazyCommand(_scenarios, "Write a billing history of any size."),
    "lint": LazyCommand(_scenario_lint, "Tell everything that is wrong with scenarios."),
    "schema": LazyCommand(_scenarios, "Print the JSON Schema of scenario files."),
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
