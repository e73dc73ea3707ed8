"""`coverage`: what has been exercised of a running simulator, and whether that is enough.

The admin token of a simulator that wants one is read from WHMCS_SIM_ADMIN_TOKEN.

Exit codes: 0 good, 1 nobody answers or the answer is no report, 2 less than --fail-under.
"""

from urllib.parse import quote

import click

from simulator.cli.options import Choice, TextType, flag, switch
from simulator.cli.output import print_json
from simulator.cli.settings import SimulatorAddress, simulator_address
from simulator.contract.coverage import BASES, falls_below, percentage, read_coverage
from simulator.contract.coverage_formats import below_threshold, coverage_lines
from simulator.testing.admin_api import AdminApi

GOOD, TOO_LITTLE = 0, 2


@click.command(epilog="example: whmcs-sim coverage --fail-under 80")
@simulator_address(patience=30.0)
@flag("--world", help="only this world, instead of all of the server")
@flag(
    "--basis",
    type=Choice(BASES),
    default=BASES[0],
    help="count what the documentation says, or everything declared",
)
@flag(
    "--fail-under",
    type=TextType("percentage", percentage),
    help="percent of all claims; less exits with 2",
)
@switch("--json", "as_json", help="print JSON")
def command(
    *,
    simulator: SimulatorAddress,
    world: str | None,
    basis: str,
    fail_under: float | None,
    as_json: bool,
) -> int:
    """Tell what was exercised of a running simulator, and what never."""
    path = f"/_sim/worlds/{quote(world, safe='')}/coverage" if world else "/_sim/coverage"
    admin, query = AdminApi(simulator.url), {"basis": basis}
    answer = admin.ask("GET", path, query=query, seconds=simulator.timeout)
    coverage = read_coverage(answer, simulator.url)
    if as_json:
        print_json(answer)
    else:
        print("\n".join(coverage_lines(coverage)))
    if fail_under is None or not falls_below(coverage, fail_under):
        return GOOD
    if not as_json:
        print(f"\n{below_threshold(coverage, fail_under)}")
    return TOO_LITTLE
