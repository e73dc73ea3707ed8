"""Where tests get their worlds: a server of this process, or one that somebody else started."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from simulator.errors import UsageError
from simulator.scenario.loading import load_scenario
from simulator.scenario.yaml_writer import portable
from simulator.testing.admin_api import AdminApi
from simulator.testing.simulated_world import SimulatedWorld
from simulator.testing.world_options import SUFFIXES, WorldOptions

DEMO = "demo"
NOT_FOUND = 404


class WorldServer(Protocol):
    """A server that makes worlds for tests."""

    @property
    def url(self) -> str:
        """Its base URL."""

    @property
    def admin(self) -> AdminApi:
        """Its admin API, over connections that are kept until `stop`."""

    def make(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a world, and give what `POST /_sim/worlds` answers.

        Raises:
            UsageError: an option has no such value; nothing was made.
        """

    def delete(self, name: str) -> None:
        """Delete a world; one that is gone already is fine."""

    def stop(self) -> None:
        """Stop the server, if it was started here."""


class RemoteServer:
    """A server that somebody else started; each world is a request.

    Args:
        url: its base URL.
        default_scenario: for worlds that name none; None for the server's default world.

    Raises:
        UsageError: no simulator answers, or it is not ready.
    """

    def __init__(self, url: str, default_scenario: str | None = None) -> None:
        self._defaults = {} if default_scenario is None else {"scenario": default_scenario}
        self.admin = AdminApi(url, keep_alive=True)
        self.url = self.admin.url
        AdminApi(url).ask("GET", "/_sim/ready")

    def make(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a world by a request; a file of ours is sent, as the server reads none."""
        return self.admin.ask("POST", "/_sim/worlds", _with_text({**self._defaults, **body}))

    def delete(self, name: str) -> None:
        """Delete a world; one that is gone already is fine."""
        try:
            self.admin.ask("DELETE", f"/_sim/worlds/{name}")
        except UsageError as problem:
            if problem.status != NOT_FOUND:
                raise

    def stop(self) -> None:
        """Leave the server running: somebody else started it."""
        self.admin.close()


def _with_text(body: Mapping[str, Any]) -> dict[str, Any]:
    """Put the text of a scenario in the place of its path; what is wrong with it is told here."""
    scenario = body.get("scenario", "")
    path = Path(scenario)
    if not scenario.endswith(SUFFIXES) or not path.is_file():
        return dict(body)  # a name, or a path that the server may know
    load_scenario(scenario)
    return {**body, "scenario": f"{portable(path)}\n"}


def open_world(
    server: WorldServer, options: WorldOptions, folders: Iterable[Path] = ()
) -> SimulatedWorld:
    """Make a world with its faults and stubs.

    Args: folders: where the file of a scenario may lie, besides the current one.

    Raises:
        UsageError: an option has no such value; no world is left.
    """
    world = SimulatedWorld(server.make(options.body(folders)), server.admin)
    try:
        declare(world, options)
    except UsageError:
        server.delete(world.world)
        raise
    return world


RIGHT = {
    "faults": 'write [{"match": {"action": "get_client"}, "effect": {"status": 503}}]',
    "stubs": 'write [{"match": {"action": "tags/list"}, "answer": {"result": "OK", "tags": []}}]',
}


def declare(world: SimulatedWorld, options: WorldOptions) -> None:
    """Declare faults and stubs in the order given.

    Raises:
        UsageError: one of them is none.
    """
    for kind, right in RIGHT.items():
        listed: object = getattr(options, kind)
        if not isinstance(listed, Iterable):
            raise UsageError(f"{listed!r} is no list of {kind}", where=kind, would_be_right=right)
        for each in listed:
            world.ask("POST", kind, each)
