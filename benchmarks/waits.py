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
from benchmarks.served import LONG_INVOICES, ROWS
from benchmarks.worlds import ASKER, token_of

Asked = tuple[str, str, bytes]

MOST_MILLISECONDS = 50.0
MOST_INVOICES = 60_000
"""Some 32 MB of state."""
MOST_SERVICES = 10_000
WORLD = "/_sim/worlds/default"
STATE = f"{WORLD}/state"
WAITERS = 500
WAITED_FOR = f"{WORLD}/inbox?wait=60&since=0&to=%d@example.com"
FUNDS = f"action=create_addfunds&amount=20.00&token={token_of(ASKER)}".encode()
INVOICE = f"action=download_invoice&token={token_of(ASKER)}&invoice_id=".encode()
PROSE = b"note=" + b"The+quick+brown+fox:+jumps+over+it.+" * 27_000
LONG = {
    "nothing else": ("GET", "/_sim/health", b""),
    "laws": ("GET", f"{WORLD}/invariants", b""),
    "export": ("GET", STATE, b""),
    "import": ("PUT", STATE, b""),
    "a table": ("GET", f"{STATE}/invoices", b""),
    "forecast": ("GET", f"{WORLD}/clock/forecast?days=3660", b""),
    "a form of a million %": ("POST", "/whmcs.php", b"%" * 1_000_000),
    "journal": ("GET", f"{WORLD}/journal", b""),
    "HTTP archive": ("GET", f"{WORLD}/journal.har", b""),
    "a form of 1 MB": ("POST", "/whmcs.php", PROSE),
    "masking 1 MB": ("GET", f"{WORLD}/journal.har?limit=1", b""),
    f"PDF of {ROWS} rows": ("POST", "/whmcs.php", INVOICE),
    "reset": ("POST", f"{WORLD}/reset", b""),
}
AT_ONCE = {
    "forecast": ("GET", f"{WORLD}/clock/forecast?days=60", b""),
    "a move of the clock": ("POST", f"{WORLD}/clock", b'{"advance": {"days": 60}}'),
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
    """Ask servers with large worlds for each thing that takes long."""
    invoices, services = min(effort.largest, MOST_INVOICES), min(effort.largest, MOST_SERVICES)
    with running("benchmarks.served", "long", str(invoices)) as server:
        yield from _each(server, LONG, effort, f"{invoices:,} invoices")
        with _waiters(server):
            waited = [
                _longest_wait(server, "POST", "/whmcs.php", FUNDS) for _ in range(effort.pairs)
            ]
        what = f"longest wait during a message: {WAITERS} waiters for others"
        yield Result(what, waited, at_most(MOST_MILLISECONDS), unit="ms")

    with running("benchmarks.served", "due", str(services)) as server:
        yield from _each(server, AT_ONCE, effort, f"{services:,} services due on one day")


def _each(server: Server, long: dict[str, Asked], effort: Effort, size: str) -> Iterator[Result]:
    state = _ask(server, "GET", STATE)
    for name, (method, path, body) in long.items():
        waited = []
        for number in range(effort.pairs):
            sent = state if method == "PUT" else body
            if body is INVOICE:  # each is drawn for the first time
                sent = b"%s%d" % (body, number % LONG_INVOICES + 1)
            waited.append(_longest_wait(server, method, path, sent))
            _ask(server, "POST", f"{WORLD}/reset")
        what = f"longest wait during {name}: {size}"
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
        _ask(server, method, path, body)
        told, _ = asking.communicate("\n")
    return 1000 * float(told)


def _ask(server: Server, method: str, path: str, body: bytes = b"") -> bytes:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, body)
    answer = connection.getresponse().read()
    connection.close()
    return answer
