"""`rules`: every "no" of the API with a name that stays, and all that is known of one."""

from collections.abc import Iterator
from typing import Any

import click

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.actions import GOOD
from simulator.cli.options import switch
from simulator.cli.output import print_columns, print_json
from simulator.contract.action_details import chosen, rules_of


@click.command(epilog="example: whmcs-sim rules mass_payment.requires_two_invoices")
@click.argument(
    "name",
    metavar="ID",
    required=False,
    shell_complete=completion.rules,
    help="a rule such as mass_payment.requires_two_invoices, a subject such as mass_payment, "
    "or the exact text of a failure",
)
@switch("--json", "as_json", help="print JSON")
def command(*, name: str | None, as_json: bool) -> int:
    """List every "no" of the API, or explain one of them."""
    rules = rules_of(TABLE.values())
    if name is not None:
        rules = chosen(rules, name)
    if as_json:
        alone = len(rules) == 1 and name == rules[0]["id"]
        print_json(rules[0] if alone else rules)
    elif name is None:
        print_columns([(each["id"], str(each["code"]), each["message"]) for each in rules])
    else:
        print("\n\n".join("\n".join(_lines(each)) for each in rules))
    return GOOD


def _lines(rule: dict[str, Any]) -> Iterator[str]:
    yield rule["id"]
    yield f"  answer   {rule['code']}  {rule['message']}"
    if rule["live_code"] != rule["code"]:
        yield f'  live     the code is "{rule["live_code"]}"'
    if rule["keyed"]:
        yield f'  written  {{"{rule["code"]}": …}} in the documented dialect'
    yield f"  source   {rule['source']}"
    yield f"  remedy   {rule['remedy'] or 'none is known'}"
    yield f"  actions  {', '.join(rule['actions'])}"
