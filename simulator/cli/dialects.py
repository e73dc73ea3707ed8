"""`dialects diff`: every place where the live spelling of the API is not the documented one."""

import click
from msgspec.structs import asdict

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.actions import GOOD, find_action
from simulator.cli.options import switch
from simulator.cli.output import print_json
from simulator.contract.dialects import Difference, differences


@click.group(no_args_is_help=False, epilog="example: whmcs-sim dialects diff get_client")
def command() -> None:
    """Tell how the documented and the live dialect differ."""


@command.command(epilog="example: whmcs-sim dialects diff getcredits --json")
@click.argument(
    "action",
    required=False,
    shell_complete=completion.actions,
    help="an action, such as getcredits",
)
@switch("--json", "as_json", help="print JSON, with the source of each difference")
def diff(*, action: str | None, as_json: bool) -> int:
    """List what differs in the answers of every action, and of each."""
    found = differences(TABLE.values() if action is None else [find_action(action)])
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print("\n".join(map(_lines, found)))
    return GOOD


def _lines(each: Difference) -> str:
    head = f"{each.action}: {each.what} {each.name}"
    return f"{head}\n  documented  {each.documented}\n  live        {each.live}"
