"""The server of a run of pytest: found, started or asked for when the first test needs a world.

With pytest-xdist all workers share one. The controller opens a socket on this machine before they
start, which costs nothing. The first worker that needs a world connects, sends the secret of this
run, and gets the URL of a server that is started there and then. A run whose tests want no world
never starts one, and a worker that crashes takes nothing with it.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from simulator.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from simulator.testing.servers import WorldServer

OPTION = "--whmcs-sim-url"
KIND = "--whmcs-sim-server"
VARIABLE = "WHMCS_SIM_URL"
INI = "whmcs_sim_url"
LISTENER_ADDRESS = "whmcs_sim_sharing"
RUN_ID = "testrunuid"
BACKLOG = 128
LONGEST_LINE = 4096
READ_TIMEOUT = 5.0
START_TIMEOUT = 120.0
YES, NO = "yes", "no"


class RunServer:
    """The server of one process of a run; there is none until the first test needs it.

    Attributes:
        own: whether it was started here, and is therefore stopped here.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._lock = Lock()  # with pytest-xdist, the thread that workers ask starts it
        self._server: WorldServer | None = None
        self._listener: SharedServerListener | None = None
        self.own = False

    @property
    def url(self) -> str | None:
        """Where the server is; None as long as nobody needed it."""
        return None if self._server is None else self._server.url

    def share(self, node: Any) -> None:  # noqa: ANN401 a worker of pytest-xdist, which may be missing
        """Tell a worker, before it starts, where to ask for the server of this run."""
        if named_url(self._config):
            return
        if self._listener is None:
            secret = str(node.workerinput[RUN_ID])
            self._listener = SharedServerListener(secret, lambda: self.get().url)
        node.workerinput[LISTENER_ADDRESS] = self._listener.address

    def get(self) -> WorldServer:
        """Give the server, which is started if nobody needed it so far.

        Raises:
            UsageError: it cannot be started, or the one that was named does not answer.
        """
        with self._lock:
            if self._server is None:
                self._server = self._find() or self._start()
            return self._server

    def stop(self) -> None:
        """Stop it if it was started here."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _find(self) -> WorldServer | None:
        from simulator.testing.servers import DEMO, RemoteServer  # noqa: PLC0415 few runs need it

        if named := named_url(self._config):
            return RemoteServer(named)
        shared = _shared_server_url(self._config)
        return RemoteServer(shared, DEMO) if shared else None

    def _start(self) -> WorldServer:
        server = _process() if self._config.getoption(KIND) == "process" else _thread()
        self.own = True
        return server


def _process() -> WorldServer:
    from simulator.testing.plugin.server_process import ServerProcess  # noqa: PLC0415 seldom wanted

    return ServerProcess()


def _thread() -> WorldServer:
    from simulator.testing.local_server import LocalServer  # noqa: PLC0415 workers do without

    server = LocalServer(require_world=True)
    server.start_empty()
    return server


def named_url(config: pytest.Config) -> str:
    """Give the URL that was named: by the option, else the variable, else the ini file."""
    option: str | None = config.getoption(OPTION)
    return option or os.environ.get(VARIABLE, "") or str(config.getini(INI))


def _shared_server_url(config: pytest.Config) -> str | None:
    given: dict[str, Any] = getattr(config, "workerinput", {})
    address = given.get(LISTENER_ADDRESS)
    return ask_shared_url(address, str(given[RUN_ID])) if address else None


class SharedServerListener:
    """The socket of the controller that gives workers the URL of the server.

    Args:
        secret: what a worker of this run sends.
        start: starts the server, unless it runs already, and gives its URL.

    Attributes:
        address: where it listens, as `host:port`.
    """

    def __init__(self, secret: str, start: Callable[[], str]) -> None:
        self._secret = secret
        self._start = start
        self._stopping = False
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = Thread(target=self._listen, name="whmcs-sim sharing", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the socket and end the thread."""
        self._stopping = True
        with socket.create_connection(self._socket.getsockname()):
            self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._stopping:
            connection, _ = self._socket.accept()
            with connection, suppress(OSError):  # whoever connected has gone
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(READ_TIMEOUT)
        if not self._stopping and _read_line(connection) == self._secret:
            connection.sendall(f"{self._response()}\n".encode())

    def _response(self) -> str:
        try:
            return f"{YES} {self._start()}"
        except Exception as problem:  # noqa: BLE001 the worker that asks shall fail, not this thread
            return f"{NO} {str(problem) or type(problem).__name__}"


def ask_shared_url(address: str, secret: str) -> str | None:
    """Ask the controller for the URL of the server; None where it cannot be reached from here.

    Raises:
        UsageError: it could not start one.
    """
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=START_TIMEOUT) as connection:
            connection.sendall(f"{secret}\n".encode())
            answer = _read_line(connection)
    except OSError:  # a worker on another machine
        return None
    status, _, rest = answer.partition(" ")
    if status != YES:
        raise UsageError(
            f"the server of this run could not be started: {rest or 'no answer'}",
            where="whmcs_sim_server",
            would_be_right="run it without -n to see why, or name a server with --whmcs-sim-url",
        )
    return rest


def _read_line(connection: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\n") and len(received) < LONGEST_LINE:
        more = connection.recv(LONGEST_LINE)
        if not more:
            break
        received += more
    return received.decode("utf-8", "replace").strip()
