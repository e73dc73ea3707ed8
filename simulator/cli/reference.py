"""`actions`, `rules`, `policies`, `dialects`, `openapi`: what the simulated API is and is asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from msgspec.structs import asdict

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.options import DIALECTS, Choice, flag, switch
from simulator.cli.output import json_text, print_columns, print_json, write_file
from simulator.contract.action_details import (
    action_details,
    chosen,
    default_of,
    fields_of,
    remarks_on,
    result_of,
    rules_of,
    shared_failures,
    spelling_of_field,
    type_of,
    wire_name,
)
from simulator.contract.dialects import Difference, differences
from simulator.contract.openapi import api_document
from simulator.domain.choices import Setting, settings_of
from simulator.domain.policies import Dialect, Policies
from simulator.spec.actions import Action, find_action
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter
from simulator.spec.published_actions import unserved_actions

GOOD = 0


def description(action: Action) -> str:
    """Write all that is known of an action for a reader."""
    parts = (_head, _parameters, _failures, _answer)
    return "\n\n".join("\n".join(part(action)) for part in parts)


def _head(action: Action) -> Iterator[str]:
    yield f"{action.module}.php action={action.name}  ({'|'.join(action.methods)})"
    yield action.description
    yield "needs the token of a client" if action.access == "client" else "needs no token"
    yield from [] if action.token_source is None else [f"      {action.token_source}"]
    yield f"source: {action.source}"


def _parameters(action: Action) -> Iterator[str]:
    yield "Parameters" if action.parameters else "Parameters: none of its own"
    for parameter in action.parameters:
        yield f"  {parameter.name}  {', '.join(_kind(parameter))}"
        yield f"      {parameter.description}"
        yield f"      {parameter.source}"


def _kind(parameter: Parameter) -> Iterator[str]:
    yield parameter.type_name
    yield "required" if parameter.required else "optional"
    if default_of(parameter):
        yield f"{default_of(parameter)} when absent"
    if parameter.aliases:
        yield f"also {', '.join(parameter.aliases)}"


def _failures(action: Action) -> Iterator[str]:
    yield "Failures" if action.failures else "Failures: none of its own"
    for failure in action.claimed_failures:
        yield from _failure(action, failure)
    yield ""
    yield "Failures that it shares with other actions"
    for failure in shared_failures(action):
        yield from _failure(action, failure)


def _failure(action: Action, failure: Failure) -> Iterator[str]:
    remark = remarks_on(failure)
    yield f"  {failure.code}  {failure.text}"
    yield from [f"      {remark}"] if remark else []
    yield from [f"      what would pass: {failure.remedy}"] if failure.remedy else []
    yield f"      {action.source_of(failure)}"


def _answer(action: Action) -> Iterator[str]:
    yield f"Answer{f': {result_of(action)}' if result_of(action) else ''}"
    for name, field in fields_of(action.answer):
        when, spelling = field.when and f"only with {field.when}", spelling_of_field(field)
        yield f"  {name}  {'; '.join(filter(None, (type_of(field), when, spelling)))}"
        yield f"      {action.source_of(field)}"


@click.command(epilog="example: whmcs-sim actions mass_pay")
@click.argument(
    "name", required=False, shell_complete=completion.actions, help="an action, such as mass_pay"
)
@switch("--unserved", help="list what the real API has and the simulator does not serve")
@switch("--json", "as_json", help="print JSON")
def actions(*, name: str | None, unserved: bool, as_json: bool) -> int:
    """List the actions, or explain one of them."""
    if unserved:
        return _print_unserved(as_json=as_json)
    listed = _chosen(name)
    if as_json:
        details = [action_details(action) for action in listed]
        print_json(details if name is None else details[0])
    elif name is None:
        rows = [(wire_name(each), "|".join(each.methods), each.description) for each in listed]
        print_columns(rows)
    else:
        print(description(listed[0]))
    return GOOD


def _print_unserved(*, as_json: bool) -> int:
    found = unserved_actions(TABLE.keys())
    if as_json:
        print_json([{**each._asdict(), "source": str(each.source)} for each in found])
    else:
        print_columns([[f"{each.module}/{each.name}", str(each.source)] for each in found])
    return GOOD


def _chosen(name: str | None) -> list[Action]:
    return [*TABLE.values()] if name is None else [find_action(TABLE, name, where="actions")]


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
def rules(*, name: str | None, as_json: bool) -> int:
    """List every "no" of the API, or explain one of them."""
    found = rules_of(TABLE.values())
    if name is not None:
        found = chosen(found, name)
    if as_json:
        alone = len(found) == 1 and name == found[0]["id"]
        print_json(found[0] if alone else found)
    elif name is None:
        print_columns([(each["id"], str(each["code"]), each["message"]) for each in found])
    else:
        print("\n\n".join("\n".join(_rule_lines(each)) for each in found))
    return GOOD


def _rule_lines(rule: dict[str, Any]) -> Iterator[str]:
    yield rule["id"]
    yield f"  answer   {rule['code']}  {rule['message']}"
    if rule["live_code"] != rule["code"]:
        yield f'  live     the code is "{rule["live_code"]}"'
    if rule["live_result"] != rule["code"]:
        yield f"  live     the result is {rule['live_result']}, the code {rule['code']}"
    if rule["keyed"]:
        yield f'  written  {{"{rule["code"]}": …}} in the documented dialect'
    yield f"  source   {rule['source']}"
    yield f"  remedy   {rule['remedy'] or 'none is known'}"
    yield f"  actions  {', '.join(rule['actions'])}"
    if rule["borrowed_by"]:
        yield f"  borrowed {', '.join(rule['borrowed_by'])}"


@click.command(epilog="example: whmcs-sim policies --json")
@switch("--json", "as_json", help="print JSON")
def policies(*, as_json: bool) -> int:
    """List the policies that a world can choose, with meaning, default and source."""
    found = settings_of(Policies)
    if as_json:
        print_json([each.details() for each in found])
    else:
        print("\n\n".join("\n".join(_policy_lines(each)) for each in found))
    return GOOD


def _policy_lines(policy: Setting) -> Iterator[str]:
    yield policy.name
    yield f"  meaning  {policy.meaning}"
    choices = [f"{policy.default} (default)", *(each.text for each in policy.others)]
    yield f"  choices  {', '.join(choices)}"
    yield f"  source   {policy.source}"


@click.group(no_args_is_help=False, epilog="example: whmcs-sim dialects diff get_client")
def dialects() -> None:
    """Tell how the documented and the live dialect differ."""


@dialects.command(epilog="example: whmcs-sim dialects diff getcredits --json")
@click.argument(
    "action",
    required=False,
    shell_complete=completion.actions,
    help="an action, such as getcredits",
)
@switch("--json", "as_json", help="print JSON, with the source of each difference")
def diff(*, action: str | None, as_json: bool) -> int:
    """List what differs in the answers of every action, and of each."""
    found = differences(_chosen(action))
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print("\n".join(map(_difference_lines, found)))
    return GOOD


def _difference_lines(each: Difference) -> str:
    head = f"{each.action}: {each.what} {each.name}"
    return f"{head}\n  documented  {each.documented}\n  live        {each.live}"


@click.command(epilog="example: whmcs-sim openapi --per-action --output whmcs.json")
@flag("--dialect", default="documented", type=Choice(DIALECTS), help="how the wire is spelled")
@switch("--per-action", help="operations for each action: /whmcs.php#get_invoice")
@flag("--output", type=click.Path(), help="file to write, instead of printing")
def openapi(*, dialect: Dialect, per_action: bool, output: str | None) -> int:
    """Print the simulated API as an OpenAPI document."""
    document = api_document(TABLE.values(), dialect, per_action=per_action)
    if output is None:
        print_json(document)
    else:
        write_file(Path(output), json_text(document).encode(), "openapi --output")
        print(f"{output}: written")
    return GOOD
