"""Clients that meet faults: the same call with requests, httpx and Python's own client."""

import http.client
from urllib.parse import urlencode

import httpx
import requests

from simulator.engine.engine import Engine

PATIENCE = 5
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Served:
    """A served engine, and a way to call it with each client."""

    def __init__(self, engine: Engine, port: int) -> None:
        """Call the engine at a port of this machine."""
        self.engine = engine
        self.url = f"http://127.0.0.1:{port}/whmcs.php"
        self.port = port

    def with_requests(
        self, form: dict[str, str], effect: str = "", timeout: float = PATIENCE
    ) -> requests.Response:
        """Send a form as requests does."""
        headers = {"X-Sim-Fault": effect} if effect else {}
        return requests.post(self.url, form, headers=headers, timeout=timeout)

    def with_httpx(self, form: dict[str, str], effect: str, timeout: float = PATIENCE) -> bytes:
        """Send a form as httpx does, and give the body."""
        headers = {"X-Sim-Fault": effect}
        return httpx.post(self.url, data=form, headers=headers, timeout=timeout).content

    def with_http_client(self, form: dict[str, str], effect: str) -> bytes:
        """Send a form as Python's own client does, and give the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            headers = {**FORM, "X-Sim-Fault": effect}
            connection.request("POST", "/whmcs.php", urlencode(form), headers)
            return connection.getresponse().read()
        finally:
            connection.close()
