"""What a scene tells, and how it asks a server."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.support.waiting import HANG_GUARD_S, LOOK_S
from tests.trials.servers import HERE, Server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WORLD = "/_sim/worlds/default"
SHOWN = 3
LONGEST_TOLD = 500


@dataclass
class Scene:
    """What was done, what must hold, how often it was tried, and what did not hold."""

    done: str
    must: str
    times: int = 0
    broken: list[str] = field(default_factory=list)

    def expect(self, condition: object, told: str) -> None:
        """Note what did not hold."""
        if not condition:
            self.broken.append(told)

    def expect_stop(self, server: Server, said: str = "", code: int = 0) -> None:
        """Stop a server, which must be gone within a second; gives what it has to say about it."""
        stop = server.stop()
        problem = stop._replace(code=stop.code - code).problem
        self.expect(not problem, f"{problem}; it said: {server.said[-LONGEST_TOLD:]!r}")
        self.expect(
            said in server.said if said else not server.said,
            f"said {server.said[-LONGEST_TOLD:]!r}",
        )

    @property
    def verdict(self) -> str:
        """Tell whether all held, or the first of what did not."""
        if not self.broken:
            return "held"
        more = f" (and {len(self.broken) - SHOWN} more)" if len(self.broken) > SHOWN else ""
        return "NOT HELD: " + "; ".join(self.broken[:SHOWN]) + more

    @property
    def row(self) -> str:
        """Write it as a row of Markdown."""
        return f"| {self.done} | {self.times:,} | {self.must} | {self.verdict} |"


def get(server: Server, path: str) -> bytes:
    """Get a path; the status has to be 200."""
    return _ask(server, "GET", path)


def call(server: Server, action: str, **form: str) -> Any:  # noqa: ANN401 any JSON
    """Call an action of `whmcs.php`."""
    return json.loads(_ask(server, "POST", "/whmcs.php", urlencode({"action": action, **form})))


def _ask(server: Server, method: str, path: str, body: str | None = None) -> bytes:
    connection = HTTPConnection(HERE, server.port, timeout=HANG_GUARD_S)
    try:
        connection.request(method, path, body, FORM if body else {})
        response = connection.getresponse()
        found = response.read()
        if response.status != 200:
            raise OSError(f"{path}: {response.status} {found[:200]!r}")
        return found
    finally:
        connection.close()


def laws_hold(server: Server) -> bool:
    """Tell whether every law holds in the default world."""
    return bool(json.loads(get(server, f"{WORLD}/invariants"))["holds"])


def comes(condition: Callable[[], object], seconds: float = HANG_GUARD_S) -> bool:
    """Wait until a condition holds; False when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_S)
    return True
