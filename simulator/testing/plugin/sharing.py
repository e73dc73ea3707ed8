"""One server for all workers of pytest-xdist: the controller waits to be asked for it.

The controller opens a socket on this machine before the workers start, which costs nothing. The
first worker that needs a world connects, says the word of this run, and is told the URL of a server
that is started there and then. A run whose tests want no world never starts one, and a worker that
crashes takes nothing with it.
"""

import socket
from collections.abc import Callable
from threading import Thread

from simulator.errors import UsageError

BACKLOG = 128
LONGEST_LINE = 4096
SECONDS_TO_SAY = 5.0
SECONDS_TO_START = 120.0
YES, NO = "yes", "no"


class Sharing:
    """The controller's side: tells the URL to whoever says the word.

    Attributes:
        address: where it waits, as `host:port`.
    """

    def __init__(self, word: str, begin: Callable[[], str]) -> None:
        """Wait in a thread.

        Args:
            word: what a worker of this run says.
            begin: starts the server, if it has not been, and gives its URL.
        """
        self._word = word
        self._begin = begin
        self._ends = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._wait, name="whmcs-sim sharing", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Wait no more."""
        self._ends = True
        with socket.create_connection(self._listener.getsockname()):
            self._thread.join()
        self._listener.close()

    def _wait(self) -> None:
        while not self._ends:
            connection, _ = self._listener.accept()
            with connection:
                try:
                    self._answer(connection)
                except OSError:  # whoever it was has gone
                    continue

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(SECONDS_TO_SAY)
        if not self._ends and _line_of(connection) == self._word:
            connection.sendall(f"{self._told()}\n".encode())

    def _told(self) -> str:
        try:
            return f"{YES} {self._begin()}"
        except Exception as problem:  # noqa: BLE001 the worker that asks shall fail, not this thread
            return f"{NO} {str(problem) or type(problem).__name__}"


def url_of_shared(address: str, word: str) -> str | None:
    """Ask the controller for the URL of the server; None where it cannot be reached from here.

    Raises:
        UsageError: it could not start one.
    """
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=SECONDS_TO_START) as connection:
            connection.sendall(f"{word}\n".encode())
            answer = _line_of(connection)
    except OSError:  # a worker on another machine
        return None
    told, _, rest = answer.partition(" ")
    if told != YES:
        raise UsageError(
            f"the server of this run could not be started: {rest or 'no answer'}",
            where="whmcs_sim_server",
            would_be_right="run it without -n to see why, or name a server with --whmcs-sim-url",
        )
    return rest


def _line_of(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\n") and len(received) < LONGEST_LINE:
        more = connection.recv(LONGEST_LINE)
        if not more:
            break
        received += more
    return received.decode("utf-8", "replace").strip()
