"""`Simulator`: a simulated billing system for as long as a `with` block lasts.

with Simulator() as sim:
    requests.post(f"{sim.url}/whmcs.php", data={"action": "get_client", "token": sim.token})
    sim.assert_called("get_client")
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from types import TracebackType

from simulator.errors import UsageError
from simulator.testing.local_server import LocalServer
from simulator.testing.plugin.failure_notes import TITLE, journal_text
from simulator.testing.servers import RemoteServer, WorldServer, declare, open_world
from simulator.testing.simulated_world import SimulatedWorld
from simulator.testing.world_options import Instant, ScenarioName, WorldOptions


class Simulator:
    """A server with one world of yours, from `with` to the end of its block.

    The server has a thread of its own, so the block may wait, or be `async with`: it answers
    whatever your event loop does. The world is the server's default one, so clients that send
    neither its token nor its headers reach it too, and `demo-token` is known. With `url` no server
    is started; a fresh world is made on that one, and deleted at the end.

    Args:
        scenario: a shipped one by its name, or the path of a file; None for the demo, or for the
            default world of the server at `url`.
        now: where the clock is frozen: an instant in ISO 8601 or a datetime; `now` lets it run.
        dialect: `documented` or `live`.
        policies: choices where the evidence conflicts, by their names.
        faults: each `{"match": …, "effect": …}`; see `sim.faults.add`.
        stubs: each `{"match": …, "answer": …}`; see `sim.stubs.add`.
        seed: what tokens and references follow from, 0 or more.
        url: the base URL of a server that somebody else started.
        port: where to listen on this machine; 0 takes any that is free.
    """

    def __init__(  # noqa: PLR0913 as many as a world has options
        self,
        scenario: ScenarioName | None = None,
        *,
        now: Instant | None = None,
        dialect: str | None = None,
        policies: Mapping[str, object] | None = None,
        faults: Iterable[Mapping[str, object]] = (),
        seed: int | None = None,
        stubs: Iterable[Mapping[str, object]] = (),
        url: str | None = None,
        port: int = 0,
    ) -> None:
        self._options = WorldOptions(scenario, now, dialect, policies, faults, seed, stubs)
        self._url = url
        self._port = port
        self._open: tuple[WorldServer, SimulatedWorld] | None = None

    def __enter__(self) -> SimulatedWorld:
        """Make the world, on a server that is started for it unless there is a `url`.

        Raises:
            UsageError: an option has no such value, the server does not answer, or the block is
                entered already.
        """
        if self._open is not None:
            raise UsageError(
                "it is in use", where="Simulator", would_be_right="make another Simulator()"
            )
        self._open = self._on_remote(self._url) if self._url else self._on_local()
        return self._open[1]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server, or delete the world; an error is given the journal as a note."""
        if self._open is None:
            return
        server, world = self._open
        self._open = None
        world.close()
        try:
            if isinstance(problem, Exception):
                problem.add_note(f"{TITLE}: {journal_text(world)}")
            if self._url:
                server.delete(world.world)
        finally:
            server.stop()

    def __aenter__(self) -> Awaitable[SimulatedWorld]:
        return asyncio.to_thread(self.__enter__)

    def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> Awaitable[None]:
        return asyncio.to_thread(self.__exit__, kind, problem, trace)

    def _on_local(self) -> tuple[WorldServer, SimulatedWorld]:
        server = LocalServer()
        world = SimulatedWorld(server.start(self._options.body(), self._port), server.admin)
        try:
            declare(world, self._options)
        except UsageError:
            server.stop()
            raise
        return server, world

    def _on_remote(self, url: str) -> tuple[WorldServer, SimulatedWorld]:
        server = RemoteServer(url)
        try:
            return server, open_world(server, self._options)
        except UsageError:
            server.stop()
            raise
