"""Groups of commands that are imported when they are asked for: linting never pays for a server.

The table of a group has what --help says of each command, so that it imports none of them, and
functions with plain imports, which mypy and import-linter read.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from simulator.errors import UnknownName

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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
        from click.shell_completion import CompletionItem  # noqa: PLC0415 only when it completes

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [
            CompletionItem(name, help=summary)
            for name, (_, summary) in self.table.items()
            if name.startswith(incomplete)
        ]
