"""`health`: asks a simulator whether it is ready; for containers and scripts that wait.

Over https it accepts any certificate: it sends nothing, and reads no more than a status.
"""

import click

from simulator.cli.settings import SimulatorAddress, simulator_address
from simulator.client import NoAnswer
from simulator.client.transport import BlockingTransport, Request

READY = Request("GET", "/_sim/ready")
OK = 200
GOOD, NOT_READY = 0, 1


@click.command(epilog="example: whmcs-sim health --url http://127.0.0.1:8642")
@simulator_address(patience=2.0)
def command(*, simulator: SimulatorAddress) -> int:
    """Tell whether a simulator is ready."""
    url = simulator.url
    try:
        with BlockingTransport(url, simulator.timeout, verify=False) as transport:
            status = transport(READY).status
    except NoAnswer as problem:
        print(f"not ready: {url} does not answer: {problem.reason}")
        return NOT_READY
    print(f"ready: {url}" if status == OK else f"not ready: {url} answers {status}")
    return GOOD if status == OK else NOT_READY
