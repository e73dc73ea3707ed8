"""`coverage`: what has been exercised of a running simulator, and whether that is enough.

Exit codes: 0 good, 1 nobody answers or the answer is no report, 2 less than --fail-under.
"""

import argparse
import json
from typing import Any
from urllib.parse import quote

from simulator.cli.flags import add_flag, add_switch
from simulator.contract.coverage.report import BASES, below, percentage, read_coverage
from simulator.contract.coverage.text import coverage_lines, too_little
from simulator.testing.world.admin_api import AdminApi

GOOD, TOO_LITTLE = 0, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare which simulator is meant, what is counted and how much is enough."""
    url = "http://127.0.0.1:8642"
    told = "address of the simulator; its admin token is read from WHMCS_SIM_ADMIN_TOKEN"
    add_flag(parser, "--url", default=url, text=told)
    add_flag(parser, "--world", text="only this world, instead of all of the server")
    counted = "count what the documentation says, or everything declared"
    add_flag(parser, "--basis", default=BASES[0], choices=BASES, text=counted)
    enough = "percent of all claims; less exits with 2"
    add_flag(parser, "--fail-under", kind=percentage, text=enough)
    add_switch(parser, "--json", text="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; exit code 2 where less was exercised than is asked for."""
    told = _ask(arguments)
    coverage = read_coverage(told, arguments.url)
    print(json.dumps(told, indent=2) if arguments.json else "\n".join(coverage_lines(coverage)))
    wanted: float | None = arguments.fail_under
    if wanted is None or not below(coverage, wanted):
        return GOOD
    if not arguments.json:
        print(f"\n{too_little(coverage, wanted)}")
    return TOO_LITTLE


def _ask(arguments: argparse.Namespace) -> Any:  # noqa: ANN401 any JSON
    world = f"/worlds/{quote(arguments.world, safe='')}" if arguments.world else ""
    query = {"basis": arguments.basis}
    return AdminApi(arguments.url).ask("GET", f"/_sim{world}/coverage", query=query)
