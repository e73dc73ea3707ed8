"""`openapi`: the simulated API as an OpenAPI document, printed or written to a file."""

import argparse
import json
from pathlib import Path

from simulator.actions import TABLE
from simulator.cli.flags import add_flag, add_switch
from simulator.contract.openapi import api_document
from simulator.errors import UsageError

GOOD = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which document, and where it goes."""
    add_flag(
        parser,
        "--dialect",
        default="documented",
        choices=("documented", "live"),
        text="how the wire is spelled",
    )
    add_switch(parser, "--per-action", text="operations for each action: /whmcs.php#get_invoice")
    add_flag(parser, "--output", text="file to write, instead of printing")


def run(arguments: argparse.Namespace) -> int:
    """Write the document."""
    document = api_document(TABLE.values(), arguments.dialect, per_action=arguments.per_action)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    if arguments.output is None:
        print(text)
    else:
        write_file(Path(arguments.output), f"{text}\n".encode(), "openapi --output")
        print(f"{arguments.output}: written")
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
