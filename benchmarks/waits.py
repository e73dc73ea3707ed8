"""Waits: the longest that another request waits while one that takes long is answered.

A process of its own asks for the server's health, again and again, over a kept connection. What it
waits on a machine that is busy otherwise counts too, so the first line says what that is.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from subprocess import PIPE, Popen

from benchmarks.processes import Server, running
from benchmarks.results import Effort, Result, at_most
from benchmarks.worlds import ASKER, token_of

MOST_MILLISECONDS = 50.0
WORLD = "/_sim/worlds/default"
WAITERS = 500
WAITED_FOR = f"{WORLD}/inbox?wait=60&since=0&to=%d@example.com"
FUNDS = f"action=create_addfunds&amount=20.00&token={token_of(ASKER)}".encode()
PROSE = b"note=" + b"The+quick+brown+fox:+jumps+over+it.+" * 27_000
LONG = {
    "nothing else": ("GET", "/_sim/health", b""),
    "laws": ("GET", f"{WORLD}/invariants", b""),
    "export": ("GET", f"{WORLD}/state", b""),
    "a table": ("GET", f"{WORLD}/state/invoices", b""),
    "forecast": ("GET", f"{WORLD}/clock/forecast?days=3660", b""),
    "a form of a million %": ("POST", "/whmcs.php", b"%" * 1_000_000),
    "journal": ("GET", f"{WORLD}/journal", b""),
    "HTTP archive": ("GET", f"{WORLD}/journal.har", b""),
    "a form of 1 MB": ("POST", "/whmcs.php", PROSE),
    "masking 1 MB": ("GET", f"{WORLD}/journal.har?limit=1", b""),
    "reset": ("POST", f"{WORLD}/reset", b""),
}
ASKING = """
import select, sys, time
from http.client import HTTPConnection
connection = HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
longest = 0.0
print(flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    started = time.perf_counter()
    connection.request("GET", "/_sim/health")
    connection.getresponse().read()
    longest = max(longest, time.perf_counter() - started)
print(longest)
"""


def measure(effort: Effort) -> Iterator[Result]:
    """Ask a server with a large world for each thing that takes long."""
    with running("benchmarks.served", str(effort.largest)) as server:
        for name, asked in LONG.items():
            waited = [_longest_wait(server, *asked) for _ in range(effort.pairs)]
            what = f"longest wait during {name}: {effort.largest:,} invoices"
            yield Result(what, waited, at_most(MOST_MILLISECONDS), unit="ms")
        with _waiters(server):
            waited = [
                _longest_wait(server, "POST", "/whmcs.php", FUNDS) for _ in range(effort.pairs)
            ]
        what = f"longest wait during a message: {WAITERS} waiters for others"
        yield Result(what, waited, at_most(MOST_MILLISECONDS), unit="ms")


@contextmanager
def _waiters(server: Server) -> Iterator[None]:
    """Let many wait for a message, each for its own; they leave at the end."""
    with ExitStack() as all_of_them:
        for number in range(WAITERS):
            connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
            all_of_them.callback(connection.close)
            connection.request("GET", WAITED_FOR % number)
        yield


def _longest_wait(server: Server, method: str, path: str, body: bytes) -> float:
    """Tell how many milliseconds another one waits at most."""
    command = [sys.executable, "-c", ASKING, str(server.port)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as asking:
        assert asking.stdout is not None
        asking.stdout.readline()
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request(method, path, body)
        connection.getresponse().read()
        connection.close()
        told, _ = asking.communicate("\n")
    return 1000 * float(told)
