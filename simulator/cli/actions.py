"""`actions`: what can be asked of the API, and everything we know of one action."""

import argparse
import json

from simulator.actions import TABLE
from simulator.cli.action_text import explanation
from simulator.cli.flags import add_switch
from simulator.contract.action_details import action_details, wire_name
from simulator.errors import UnknownName
from simulator.spec.actions import Action


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which action is meant."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="an action, such as get_invoice")
    add_switch(parser, "--json", text="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the table of all actions, or all about one."""
    chosen = list(TABLE.values()) if arguments.name is None else [find(arguments.name)]
    if arguments.json:
        facts = [action_details(action) for action in chosen]
        print(json.dumps(facts if arguments.name is None else facts[0], indent=2))
    elif arguments.name is None:
        _print_table(chosen)
    else:
        print(explanation(chosen[0]))
    return 0


def find(name: str) -> Action:
    """Find an action by its name, or by module and name where two share one.

    Raises:
        UnknownName: there is none.
    """
    known = {wire_name(action): action for action in TABLE.values()}
    known |= {f"{module}/{each}": action for (module, each), action in TABLE.items()}
    if name not in known:
        raise UnknownName("action", name, list(known), where="actions")
    return known[name]


def _print_table(actions: list[Action]) -> None:
    width = max(len(wire_name(action)) for action in actions)
    for action in actions:
        methods = "|".join(action.methods)
        print(f"{wire_name(action):<{width}}  {methods:<8}  {action.description}")
