"""`dialects diff`: every place where the live spelling of the API is not the documented one."""

import argparse

from msgspec.structs import asdict

from simulator.actions import TABLE
from simulator.cli.actions import find_action
from simulator.cli.flags import add_switch
from simulator.cli.output import print_json
from simulator.contract.dialects import Difference, differences

GOOD = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be told of dialects."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verb = verbs.add_parser(
        "diff",
        help="list what differs",
        description="List what differs in the answers of every action, and of each.",
        epilog="example: whmcs-sim dialects diff getcredits --json",
    )
    verb.add_argument("action", metavar="ACTION", nargs="?", help="an action, such as getcredits")
    add_switch(verb, "--json", text="print JSON, with the source of each difference")


def run(arguments: argparse.Namespace) -> int:
    """Print all differences, or those that one action's answers have."""
    actions = list(TABLE.values()) if arguments.action is None else [find_action(arguments.action)]
    found = differences(actions)
    if arguments.json:
        print_json([asdict(each) for each in found])
    else:
        print("\n".join(map(_told, found)))
    return GOOD


def _told(each: Difference) -> str:
    head = f"{each.action}: {each.what} {each.name}"
    return f"{head}\n  documented  {each.documented}\n  live        {each.live}"
