"""Asking the API over HTTP with nothing but the standard library."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator.testing import SimulatedWorld


def ask(sim: SimulatedWorld, action: str, **params: object) -> dict[str, Any]:
    """Ask the API as the first client."""
    connection = HTTPConnection(urlsplit(sim.url).netloc, timeout=10)
    form = urlencode({"action": action, "token": sim.token, **params})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/whmcs.php", form, headers)
    body = connection.getresponse().read()
    connection.close()
    answer: dict[str, Any] = json.loads(body)
    return answer
