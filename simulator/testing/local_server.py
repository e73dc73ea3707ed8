"""`LocalServer`: a server in a thread of this process, whose worlds are made without a request."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from simulator.engine.engine import Engine
from simulator.engine.world_creation import NewWorld, new_world
from simulator.errors import UsageError
from simulator.scenario.loading import load_text
from simulator.testing.admin_api import AdminApi
from simulator.testing.servers import DEMO
from simulator.web.admin.worlds import EXAMPLE
from simulator.web.background_server import BackgroundServer

NOBODY = "scenario: nobody\ndescription: Nobody is here, so that no test meets another.\n"


class LocalServer(BackgroundServer):
    """A server in a thread of this process, whose worlds are described as in the admin API.

    Args:
        require_world: it refuses requests that name no world.
    """

    def __init__(self, *, require_world: bool = False) -> None:
        super().__init__(Engine(require_world=require_world))

    @cached_property
    def admin(self) -> AdminApi:
        """Its admin API, over connections that are kept until `stop`."""
        return AdminApi(self.url, keep_alive=True)

    def start(self, body: Mapping[str, Any], port: int = 0) -> dict[str, Any]:
        """Serve a world as the default one, and give what `make` gives.

        Raises:
            UsageError: the world cannot be made, or the port cannot be listened on.
        """
        described = _new_world(body)
        info = self.serve(lambda worlds: new_world(worlds, described), port)
        return dict(msgspec.to_builtins(info))

    def start_empty(self) -> None:
        """Serve a default world without clients; worlds are made later."""
        nobody = load_text(NOBODY, "nobody.yaml").world
        self.serve(lambda _worlds: nobody)

    def make(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a world, of the demo by default, and give what `POST /_sim/worlds` answers."""
        return dict(msgspec.to_builtins(self.create(_new_world(body))))

    def stop(self) -> None:
        """Stop, and forget all worlds; a server that has stopped stays so."""
        if self.url:
            self.admin.close()
        super().stop()


def _new_world(body: Mapping[str, Any]) -> NewWorld:
    try:
        return msgspec.convert({"scenario": DEMO, **body}, NewWorld)
    except msgspec.ValidationError as problem:
        raise UsageError(str(problem), where="a new world", would_be_right=EXAMPLE) from None
