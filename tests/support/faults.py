"""Faults in tests: engines that misbehave, and calls by several HTTP clients that meet them."""

import http.client
import json
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
import requests
from msgspec.structs import replace

from simulator.domain.fault_effects import Effect
from simulator.domain.faults import Fault
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer
from simulator.engine.worlds import DEFAULT
from tests.support.recorder import new_engine
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world


def fault(effect: dict[str, Any], **match: object) -> Fault:
    """Make a fault; `fault({"status": 503}, action="get_invoices", first=2)`."""
    return msgspec.convert({"match": match, "effect": effect}, Fault)


def effect(**keys: object) -> Effect:
    """Make an effect; `effect(status=503)`."""
    return msgspec.convert(keys, Effect)


def faulty_engine(*faults: Fault, seed: int = 7) -> Engine:
    """Give an engine with the small billing world, whose scenario declares faults."""
    engine = new_engine()
    world = billing_world()
    chance = replace(world.randomness, seed=seed)
    engine.worlds.add(DEFAULT, replace(world, faults=faults, randomness=chance))
    return engine


def answer_json(answer: Answer) -> dict[str, Any]:
    """Give the JSON of an answer."""
    found: dict[str, Any] = json.loads(answer.body)
    return found


def balance(engine: Engine) -> str:
    """Give the credit of the client who asks."""
    return str(engine.worlds.slot().world.credit_balance(123))


FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class ServedEngine:
    """A served engine, and a way to call it with each client."""

    def __init__(self, engine: Engine, port: int) -> None:
        """Call the engine at a port of this machine."""
        self.engine = engine
        self.url = f"http://127.0.0.1:{port}/whmcs.php"
        self.port = port

    def with_requests(
        self, form: dict[str, str], effect: str = "", timeout: float = HANG_GUARD_S
    ) -> requests.Response:
        """Send a form as requests does."""
        headers = {"X-Sim-Fault": effect} if effect else {}
        return requests.post(self.url, form, headers=headers, timeout=timeout)

    def with_httpx(self, form: dict[str, str], effect: str, timeout: float = HANG_GUARD_S) -> bytes:
        """Send a form as httpx does, and give the body."""
        headers = {"X-Sim-Fault": effect}
        return httpx.post(self.url, data=form, headers=headers, timeout=timeout).content

    def with_http_client(self, form: dict[str, str], effect: str) -> bytes:
        """Send a form as Python's own client does, and give the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG_GUARD_S)
        try:
            headers = {**FORM_HEADERS, "X-Sim-Fault": effect}
            connection.request("POST", "/whmcs.php", urlencode(form), headers)
            return connection.getresponse().read()
        finally:
            connection.close()
