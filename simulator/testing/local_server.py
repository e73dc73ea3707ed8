"""A server of one's own: in a thread of this process, its worlds made without a request."""

from collections.abc import Mapping
from typing import Any

import msgspec

from simulator.engine.engine import Engine
from simulator.engine.world_creation import NewWorld, new_world
from simulator.errors import UsageError
from simulator.scenario import load_text
from simulator.testing.servers import DEMO
from simulator.web.admin.worlds import EXAMPLE
from simulator.web.background_server import BackgroundServer

DEFAULT_OPTIONS = {"scenario": DEMO}
NOBODY = "scenario: nobody\ndescription: Nobody is here, so that no test meets another.\n"


class LocalServer:
    """A server that lives as long as whoever made it wants.

    Attributes:
        engine: what it serves; only the server's thread may touch it.
        url: its base URL.
    """

    def __init__(self, *, require_world: bool = False) -> None:
        """Prepare a server.

        Args: require_world: it refuses requests that name no world.
        """
        self.engine = Engine(require_world=require_world)
        self.url = ""
        self._server = BackgroundServer(self.engine)

    def start(self, body: Mapping[str, Any], port: int = 0) -> dict[str, Any]:
        """Serve a world as the default one, and tell of it as `make` does.

        Raises:
            UsageError: the world cannot be made, or the port cannot be listened on.
        """
        wanted = _new_world({**DEFAULT_OPTIONS, **body})
        shown = self._server.start(lambda worlds: new_world(worlds, wanted), port)
        self.url = self._server.url
        return _as_dict(shown)

    def start_empty(self) -> None:
        """Serve a default world in which nobody is, for worlds that are made later."""
        nobody = load_text(NOBODY, "nobody.yaml").world
        self._server.start(lambda _worlds: nobody)
        self.url = self._server.url

    def make(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a world, of the demo where no scenario is named; tells what the admin API tells.

        Raises:
            UsageError: something that is wanted cannot be; nothing was made.
        """
        return _as_dict(self._server.make(_new_world({**DEFAULT_OPTIONS, **body})))

    def delete(self, name: str) -> None:
        """Delete a world; one that is gone already is fine."""
        self._server.delete(name)

    def stop(self) -> None:
        """Stop it, and forget all its worlds."""
        self._server.stop()


def _new_world(body: Mapping[str, Any]) -> NewWorld:
    try:
        return msgspec.convert(body, NewWorld)
    except msgspec.ValidationError as problem:
        raise UsageError(str(problem), where="a new world", would_be_right=EXAMPLE) from None


def _as_dict(shown: msgspec.Struct) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(shown)
    return told
