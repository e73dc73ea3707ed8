"""Waits: the longest that another request waits while one that takes long is answered.

A process of its own asks for the server's health, again and again, over a kept connection. What it
waits on a machine that is busy otherwise counts too, so the first line says what that is.
"""

import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from subprocess import PIPE, Popen

from benchmarks.processes import Server, running
from benchmarks.results import Effort, Result, at_most

MOST_MILLISECONDS = 50.0
WORLD = "/_sim/worlds/default"
LONG = {
    "nothing else": ("GET", "/_sim/health", b""),
    "laws": ("GET", f"{WORLD}/invariants", b""),
    "export": ("GET", f"{WORLD}/state", b""),
    "a table": ("GET", f"{WORLD}/state/invoices", b""),
    "forecast": ("GET", f"{WORLD}/clock/forecast?days=3660", b""),
    "a form of a million %": ("POST", "/whmcs.php", b"%" * 1_000_000),
    "journal": ("GET", f"{WORLD}/journal", b""),
    "HTTP archive": ("GET", f"{WORLD}/journal.har", b""),
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
