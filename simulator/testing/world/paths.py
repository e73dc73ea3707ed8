"""The admin paths of one world: all that a world is asked goes below its own path."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from simulator.testing.world.admin_api import SECONDS, AdminApi

LONGEST_WAIT = 60.0


class WorldPath(NamedTuple):
    """Where the admin API is asked about a world."""

    api: AdminApi
    world: str

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        seconds: float = SECONDS,
    ) -> dict[str, Any]:
        """Ask at a path below that of the world; see `AdminApi.ask`.

        Raises:
            UsageError: the server refuses it, or does not answer.
        """
        whole = f"/_sim/worlds/{quote(self.world)}/{path}"
        told: dict[str, Any] = self.api.ask(method, whole, body, query=query, seconds=seconds)
        return told

    def wait(self, path: str, query: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Ask what answers once something has come, or when time is up.

        Raises:
            UsageError: the server refuses it, or does not answer.
        """
        while True:
            slice_of_time = min(seconds, LONGEST_WAIT)
            waiting = {**query, "wait": slice_of_time}
            told = self.ask("GET", path, query=waiting, seconds=slice_of_time + SECONDS)
            seconds -= slice_of_time
            if told["total"] or seconds <= 0:
                return told
