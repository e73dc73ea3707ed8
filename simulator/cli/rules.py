"""`rules`: every "no" of the API with a name that stays, and all that is known of one."""

import argparse
from collections.abc import Iterator
from typing import Any

from simulator.actions import TABLE
from simulator.cli.flags import add_switch
from simulator.cli.output import print_columns, print_json
from simulator.contract.rules import chosen, rules_of

GOOD = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which rule is meant."""
    parser.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        help="a rule such as mass_payment.requires_two_invoices, a subject such as mass_payment, "
        "or the exact text of a failure",
    )
    add_switch(parser, "--json", text="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the table of all rules, or all about some."""
    rules = rules_of(TABLE.values())
    if arguments.id is not None:
        rules = chosen(rules, arguments.id)
    if arguments.json:
        alone = len(rules) == 1 and arguments.id == rules[0]["id"]
        print_json(rules[0] if alone else rules)
    elif arguments.id is None:
        print_columns([(each["id"], str(each["code"]), each["message"]) for each in rules])
    else:
        print("\n\n".join("\n".join(_told(each)) for each in rules))
    return GOOD


def _told(rule: dict[str, Any]) -> Iterator[str]:
    yield rule["id"]
    yield f"  answer   {rule['code']}  {rule['message']}"
    if rule["live_code"] != rule["code"]:
        yield f'  live     the code is "{rule["live_code"]}"'
    if rule["keyed"]:
        yield f'  written  {{"{rule["code"]}": …}} in the documented dialect'
    yield f"  source   {rule['source']}"
    yield f"  remedy   {rule['remedy'] or 'none is known'}"
    yield f"  actions  {', '.join(rule['actions'])}"
