"""`actions`: what can be asked of the API, and everything we know of one action."""

import json
from collections.abc import Iterator

import click

from simulator.actions import TABLE
from simulator.cli import completion
from simulator.cli.options import switch
from simulator.contract.action_details import (
    action_details,
    default_of,
    fields_of,
    remarks_on,
    result_of,
    shared_failures,
    spelling_of_field,
    wire_name,
)
from simulator.errors import UnknownName
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.params import Parameter

GOOD = 0


def description(action: Action) -> str:
    """Write all that is known of an action for a reader."""
    parts = (_head, _parameters, _failures, _answer)
    return "\n\n".join("\n".join(part(action)) for part in parts)


def _head(action: Action) -> Iterator[str]:
    yield f"{action.module}.php action={action.name}  ({'|'.join(action.methods)})"
    yield action.description
    yield "needs the token of a client" if action.access == "client" else "needs no token"
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
    for failure in action.failures:
        yield from _failure(failure)
    yield ""
    yield "Failures that it shares with other actions"
    for failure in shared_failures(action):
        yield from _failure(failure)


def _failure(failure: Failure) -> Iterator[str]:
    remark = remarks_on(failure)
    yield f"  {failure.code}  {failure.text}"
    yield from [f"      {remark}"] if remark else []
    yield from [f"      what would pass: {failure.remedy}"] if failure.remedy else []
    yield f"      {failure.source}"


def _answer(action: Action) -> Iterator[str]:
    yield f"Answer{f': {result_of(action)}' if result_of(action) else ''}"
    for name, field in fields_of(action.answer):
        spelling = spelling_of_field(field)
        yield f"  {name}{f'  [{spelling}]' if spelling else ''}"
        yield f"      {field.source}"


@click.command(epilog="example: whmcs-sim actions mass_pay")
@click.argument(
    "name", required=False, shell_complete=completion.actions, help="an action, such as mass_pay"
)
@switch("--json", "as_json", help="print JSON")
def command(*, name: str | None, as_json: bool) -> int:
    """List the actions, or explain one of them."""
    chosen = list(TABLE.values()) if name is None else [find_action(name)]
    if as_json:
        details = [action_details(action) for action in chosen]
        print(json.dumps(details if name is None else details[0], indent=2))
    elif name is None:
        _print_table(chosen)
    else:
        print(description(chosen[0]))
    return GOOD


def find_action(name: str) -> Action:
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
