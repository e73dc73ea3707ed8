"""`health`: asks a simulator whether it is ready; for containers and scripts that wait.

Over https it takes any certificate: it sends nothing, and wants to know no more than a word.
"""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

import click

from simulator.cli.addresses import SimulatorAddress, simulator_address
from simulator.errors import UsageError

READY = "/_sim/ready"
OK = 200
GOOD, NOT_READY = 0, 1


@click.command(epilog="example: whmcs-sim health --url http://127.0.0.1:8642")
@simulator_address(patience=2.0)
def command(*, simulator: SimulatorAddress) -> int:
    """Tell whether a simulator is ready."""
    url = simulator.url
    try:
        status = ask(_parts(url), simulator.timeout)
    except (OSError, HTTPException) as error:
        print(f"not ready: {url} does not answer: {error}")
        return NOT_READY
    print(f"ready: {url}" if status == OK else f"not ready: {url} answers {status}")
    return GOOD if status == OK else NOT_READY


def ask(url: SplitResult, timeout: float) -> int:
    """Ask a simulator whether it is ready; gives the HTTP status."""
    connection = _connection(url, timeout)
    try:
        connection.request("GET", url.path.rstrip("/") + READY)
        return connection.getresponse().status
    finally:
        connection.close()


def _connection(url: SplitResult, timeout: float) -> HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "http":
        return HTTPConnection(host, url.port, timeout=timeout)
    anybody = ssl.create_default_context()
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    return HTTPSConnection(host, url.port, timeout=timeout, context=anybody)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts
    except ValueError:  # a port that is no number, or brackets that do not close
        pass
    raise UsageError(
        f"{url!r} is no address of a simulator",
        where="health --url",
        would_be_right="write http://127.0.0.1:8642",
    )
