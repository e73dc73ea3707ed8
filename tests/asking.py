"""Asking why a request is refused, and sending it again as one is told."""

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from simulator.engine.worlds import DEFAULT
from tests.api import flatten

Params = dict[str, Any]
HOME = f"/_sim/worlds/{DEFAULT}"


class Asking:
    """Sends requests, asks why they are refused, and follows what is said."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        """Speak to a server."""
        self.client = client

    async def remedy(self, action: str, params: Params, **more: Any) -> str:  # noqa: ANN401 JSON
        """Tell what would let a request pass, which must be refused."""
        body = {"action": action, "params": params, **more}
        response = await self.client.post(f"{HOME}/explain", json=body)
        told = await response.json()
        assert (response.status, told["verdict"]) == (200, "refused"), told
        remedy: str = told["remedy"]
        return remedy

    async def passes(self, action: str, params: Params, **more: Any) -> bool:  # noqa: ANN401 JSON
        """Tell whether a request gets through when it is really sent."""
        body = {"action": action, "params": params, **more}
        told = await (await self.client.post(f"{HOME}/explain", json=body)).json()
        module, method = more.get("module", "whmcs"), more.get("method", "POST")
        form = {"action": action, "token": more.get("token", "demo-token"), **params}
        sent = await self.client.request(method, f"/{module}.php", data=[*flatten(form)])
        answer = await sent.json(content_type=None)
        assert (told["verdict"] == "passes") == ("result" in answer)
        return "result" in answer
