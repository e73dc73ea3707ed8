"""The server of a run of pytest: found, started or asked for when the first test needs a world."""

from __future__ import annotations

import os
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any

from simulator.testing.plugin.sharing import Sharing, url_of_shared

if TYPE_CHECKING:
    import pytest

    from simulator.testing.servers import WorldServer

OPTION = "--whmcs-sim-url"
VARIABLE = "WHMCS_SIM_URL"
INI = "whmcs_sim_url"
ADDRESS = "whmcs_sim_sharing"
WORD = "testrunuid"


class RunServer:
    """The server of one process of a run; it is there from the first test that needs it.

    Attributes:
        own: whether it was started here, and is therefore stopped here.
    """

    def __init__(self, config: pytest.Config) -> None:
        """Know where to look, and look nowhere yet."""
        self._config = config
        self._lock = Lock()  # with pytest-xdist, the thread that workers ask starts it
        self._server: WorldServer | None = None
        self._sharing: Sharing | None = None
        self.own = False

    @property
    def url(self) -> str | None:
        """Where the server is; None as long as nobody needed it."""
        return None if self._server is None else self._server.url

    def share(self, node: Any) -> None:  # noqa: ANN401 a worker of pytest-xdist, which may be missing
        """Tell a worker, before it starts, where to ask for the server of this run."""
        if named_url(self._config):
            return
        if self._sharing is None:
            self._sharing = Sharing(str(node.workerinput[WORD]), lambda: self.get().url)
        node.workerinput[ADDRESS] = self._sharing.address

    def get(self) -> WorldServer:
        """Give the server, which is started if nobody needed it so far.

        Raises:
            UsageError: it cannot be started, or the one that was named does not answer.
        """
        with self._lock:
            if self._server is None:
                self._server = self._found()
            return self._server

    def stop(self) -> None:
        """Stop it if it was started here."""
        if self._sharing is not None:
            self._sharing.stop()
            self._sharing = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _found(self) -> WorldServer:
        servers: Any = import_module("simulator.testing.servers")
        named = named_url(self._config)
        shared = None if named else _shared_url(self._config)
        if not named and not shared:
            return self._started()
        other = servers.OtherServer(named) if named else servers.OtherServer(shared, servers.DEMO)
        found: WorldServer = other
        return found

    def _started(self) -> WorldServer:
        server = import_module("simulator.testing.local_server").OwnServer(require_world=True)
        server.start_empty()
        self.own = True
        started: WorldServer = server
        return started


def named_url(config: pytest.Config) -> str:
    """Give the URL that was named: by the option, else the variable, else the ini file."""
    option: str | None = config.getoption(OPTION)
    return option or os.environ.get(VARIABLE, "") or str(config.getini(INI))


def _shared_url(config: pytest.Config) -> str | None:
    given: dict[str, Any] = getattr(config, "workerinput", {})
    address = given.get(ADDRESS)
    return url_of_shared(address, str(given[WORD])) if address else None
