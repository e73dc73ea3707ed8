"""`coverage`: what has been exercised of a running simulator, and whether that is enough.

The admin token of a simulator that wants one is read from WHMCS_SIM_ADMIN_TOKEN.

Exit codes: 0 good, 1 nobody answers or the answer is no report, 2 less than --fail-under.
"""

import argparse
import json
from typing import Any
from urllib.parse import quote

from simulator.cli.addresses import add_address, address_of
from simulator.cli.flags import add_flag, add_switch
from simulator.contract.coverage import BASES, falls_below, percentage, read_coverage
from simulator.contract.coverage_formats import below_threshold, coverage_lines
from simulator.testing.admin_api import AdminApi

GOOD, TOO_LITTLE = 0, 2
SECONDS = 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which simulator is meant, what is counted and how much is enough."""
    add_address(parser, patience=SECONDS)
    add_flag(parser, "--world", text="only this world, instead of all of the server")
    counted = "count what the documentation says, or everything declared"
    add_flag(parser, "--basis", default=BASES[0], choices=BASES, text=counted)
    enough = "percent of all claims; less exits with 2"
    add_flag(parser, "--fail-under", kind=percentage, text=enough)
    add_switch(parser, "--json", text="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; exit code 2 where less was exercised than is asked for."""
    told = _ask(arguments)
    coverage = read_coverage(told, address_of(arguments))
    print(json.dumps(told, indent=2) if arguments.json else "\n".join(coverage_lines(coverage)))
    wanted: float | None = arguments.fail_under
    if wanted is None or not falls_below(coverage, wanted):
        return GOOD
    if not arguments.json:
        print(f"\n{below_threshold(coverage, wanted)}")
    return TOO_LITTLE


def _ask(arguments: argparse.Namespace) -> Any:  # noqa: ANN401 any JSON
    world = f"/worlds/{quote(arguments.world, safe='')}" if arguments.world else ""
    query = {"basis": arguments.basis}
    path, seconds = f"/_sim{world}/coverage", arguments.timeout
    return AdminApi(address_of(arguments)).ask("GET", path, query=query, seconds=seconds)
