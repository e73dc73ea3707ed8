"""`completion`: prints the script with which a shell completes commands, flags and their values.

The functions below complete values; each imports what it reads when somebody presses the key.
"""

from typing import TYPE_CHECKING

import click

from simulator.cli.options import Choice

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")


@click.command(epilog='example: eval "$(whmcs-sim completion bash)"')
@click.argument("shell", type=Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print what completes commands and flags in a shell."""
    from click.shell_completion import shell_complete  # noqa: PLC0415 only this needs it

    root = ctx.find_root()
    variable = f"_{root.info_name}_COMPLETE".replace("-", "_").upper()
    return shell_complete(root.command, {}, root.info_name or "", variable, f"{shell}_source")


def actions(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of an action."""
    from simulator.actions import TABLE  # noqa: PLC0415 only when it completes
    from simulator.contract.action_details import wire_name  # noqa: PLC0415

    return [name for name in map(wire_name, TABLE.values()) if name.startswith(incomplete)]


def rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of a rule."""
    from simulator.actions import TABLE  # noqa: PLC0415 only when it completes
    from simulator.contract.action_details import rules_of  # noqa: PLC0415

    return [each["id"] for each in rules_of(TABLE.values()) if each["id"].startswith(incomplete)]


def policies(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete the choice of a policy, such as `overpaid_credit=clamp`."""
    from simulator.domain.choices import settings_of  # noqa: PLC0415 only when it completes
    from simulator.domain.policies import Policies  # noqa: PLC0415

    choices = [
        f"{policy.name}={choice.text}"
        for policy in settings_of(Policies)
        for choice in policy.choices
        if choice.exact
    ]
    return [each for each in choices if each.startswith(incomplete)]


def scenarios(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """Complete the name of a shipped scenario, or a file where there is none."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 only when it completes

    from simulator.scenario.library import names  # noqa: PLC0415 only when it completes

    found = [CompletionItem(each) for each in names() if each.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
