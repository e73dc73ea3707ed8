"""The image of the simulator as a container that a test starts; needs `whmcs-sim[testcontainers]`.

    from simulator.testing.container import WhmcsSimContainer

    with WhmcsSimContainer().with_scenario("worlds/overdue.yaml") as container:
        client = BillingClient(container.get_url(), container.get_token())

No image is published: `docker build --tag whmcs-sim .` makes the one that is started by default.
"""

import os
from pathlib import Path
from typing import Any, Self

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from simulator.errors import UsageError
from simulator.testing.admin_api import ADMIN_TOKEN, AdminApi
from simulator.testing.world_options import SUFFIXES

IMAGE = "whmcs-sim"
PORT = 8642
READY = "/_sim/ready"
DEFAULT_WORLD = "/_sim/worlds/default"
SCENARIOS = "/scenarios"
NO_ADMIN_TOKEN = "WHMCS_SIM_NO_ADMIN_TOKEN"  # noqa: S105 the name of a variable


class WhmcsSimContainer(DockerContainer):
    """A container of the simulator, ready when its scenario is loaded.

    Where the variable WHMCS_SIM_ADMIN_TOKEN is set, its admin paths want that token; else none, as
    it lasts no longer than a test.
    """

    def __init__(self, image: str = IMAGE, **options: Any) -> None:  # noqa: ANN401 of DockerContainer
        super().__init__(image, **options)
        self.with_exposed_ports(PORT)
        self.waiting_for(HttpWaitStrategy(PORT, READY))
        token = os.environ.get(ADMIN_TOKEN)
        self.with_env(*((ADMIN_TOKEN, token) if token else (NO_ADMIN_TOKEN, "1")))

    def with_scenario(self, name_or_path: str | Path) -> Self:
        """Serve a shipped scenario, by its name, or a file of yours, which is copied in.

        Raises:
            UsageError: there is no such file.
        """
        path = Path(name_or_path)
        if path.suffix not in SUFFIXES and path.name == str(name_or_path):
            return self.with_env("WHMCS_SIM_SCENARIO", path.name)
        if not path.is_file():
            raise UsageError(
                f"there is no file {str(path)!r}",
                where="with_scenario",
                would_be_right="name a .yaml file, or one of `whmcs-sim scenario list`",
            )
        inside = f"{SCENARIOS}/{path.name}"
        self.with_copy_into_container(path, inside)
        return self.with_env("WHMCS_SIM_SCENARIO", inside)

    def get_url(self) -> str:
        """Give the base URL of the simulator, as this machine reaches it."""
        return f"http://{self.get_container_host_ip()}:{self.get_exposed_port(PORT)}"

    def get_token(self, client_id: int | None = None) -> str:
        """Give the session token of a client; the first one's if none is named.

        Raises:
            UsageError: the client has none, so that one must log in.
        """
        return self._credential("tokens", client_id)

    def get_api_key(self, client_id: int | None = None) -> str:
        """Give the API key of a client; the first one's if none is named.

        Raises:
            UsageError: the client has none.
        """
        return self._credential("api_keys", client_id)

    def _credential(self, kind: str, client_id: int | None) -> str:
        known: dict[str, str] = AdminApi(self.get_url()).ask("GET", DEFAULT_WORLD)[kind]
        first = next(iter(known), "")
        client = first if client_id is None else str(client_id)
        if client not in known:
            who = "every client" if client_id is None else f"client {client_id}"
            raise UsageError(
                f"{who} has none of the {kind.replace('_', ' ')}",
                where=DEFAULT_WORLD,
                would_be_right=f"those of {', '.join(known) or 'no client'} are there",
            )
        return known[client]
