"""`openapi`: the simulated API as an OpenAPI document, printed or written to a file."""

import json
from pathlib import Path

import click

from simulator.actions import TABLE
from simulator.cli.actions import GOOD
from simulator.cli.options import DIALECTS, Choice, flag, switch
from simulator.contract.openapi import api_document
from simulator.domain.policies import Dialect
from simulator.errors import UsageError


@click.command(epilog="example: whmcs-sim openapi --per-action --output whmcs.json")
@flag("--dialect", default="documented", type=Choice(DIALECTS), help="how the wire is spelled")
@switch("--per-action", help="operations for each action: /whmcs.php#get_invoice")
@flag("--output", type=click.Path(), help="file to write, instead of printing")
def command(*, dialect: Dialect, per_action: bool, output: str | None) -> int:
    """Print the simulated API as an OpenAPI document."""
    document = api_document(TABLE.values(), dialect, per_action=per_action)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    if output is None:
        print(text)
    else:
        write_file(Path(output), f"{text}\n".encode(), "openapi --output")
        print(f"{output}: written")
    return GOOD


def write_file(path: Path, content: bytes, where: str) -> None:
    """Write a file that a flag names.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise UsageError(
            f"{path} cannot be written: {problem.strerror}",
            where=where,
            would_be_right="name a file in a folder that is there and yours",
        ) from None
