"""The wire: requests to a running server, and what their answers have to be.

A case is a list of requests as JSON, sent one after another to a fresh server:

    [{"method": "POST", "target": "/whmcs.php", "headers": {…}, "body": "action=get_client"}]

Each is answered in time, and never as a defect; and the answer is one that our OpenAPI documents
have for it: its status, its kind, and the schema of its JSON.
"""

import atexit
import json
import re
from contextlib import ExitStack, closing
from functools import cache
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from jsonschema import Draft202012Validator
from msgspec import Struct

from simulator.actions import TABLE
from simulator.contract.openapi import api_document
from simulator.engine import clocks
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from simulator.web.admin.openapi import admin_document
from simulator.web.admin.paths import ADMIN_PATHS
from simulator.web.forms import MalformedForm, nest, parse_urlencoded
from tests.support.api import serving
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world

JSON, STREAM, FORM = "application/json", "text/event-stream", "application/x-www-form-urlencoded"
SERVER_ERROR, OK, SENT_WRONG = 500, 200, 400
DEFECT, TELLING, ADMIN_PREFIX = b"defect of the simulator", ("/faults", "/stubs"), "/_sim/"
BRACES = re.compile(r"\\\{[a-z_]+\\\}")


class SentRequest(Struct, frozen=True):
    """A request; the body is written a character for each byte."""

    method: str
    target: str
    headers: dict[str, str] = {}
    body: str = ""


class ReceivedAnswer(NamedTuple):
    """What came back; of a stream, only that it begins."""

    status: int
    media: str
    body: bytes


def try_wire(data: bytes) -> None:
    """Every request is answered in time, without a defect, and as the documents say."""
    asked = msgspec.json.decode(data, type=list[SentRequest])
    _fresh_worlds()
    told = any(word in each.target for each in asked for word in TELLING)
    for each in asked:
        hold(each, send(each, _port()), told=told)


def hold(asked: SentRequest, answered: ReceivedAnswer, *, told: bool = False) -> None:
    """Hold an answer to what was promised of it.

    Args: told: faults or stubs may have told the API to answer otherwise.
    """
    where = f"{asked.method} {asked.target} was answered {answered.status} {answered.body[:300]!r}"
    assert DEFECT not in answered.body, where
    assert b"Traceback" not in answered.body, where
    if told and not asked.target.startswith(ADMIN_PREFIX):
        return
    assert answered.status < SERVER_ERROR, where
    if answered.media == JSON:
        json.loads(answered.body)
    operation = operation_of(asked)
    if operation is not None:
        documented = _content_of(*operation, answered.status)
        assert documented is not None, f"{where}, a status that the document has not"
        assert answered.media in documented, f"{where}, {answered.media}: the document has not"
        if answered.media == JSON:
            documented[JSON].validate(json.loads(answered.body))


def operation_of(asked: SentRequest) -> tuple[bool, str, str] | None:
    """Tell whether it is an admin path, the path and the method in its document; None for none."""
    path, method = urlsplit(asked.target).path, asked.method.lower()
    for pattern, written, methods in _admin_paths():
        if method in methods and pattern.fullmatch(path):
            return True, written, method
    written = f"{path}#{_action_of(asked)}"
    return (False, written, method) if method in _api()["paths"].get(written, {}) else None


@cache
def _content_of(admin: bool, path: str, method: str, status: int) -> dict[str, Any] | None:
    """Give what checks the answers of an operation, by their kind."""
    document = _admin() if admin else _api()
    responses = document["paths"][path][method]["responses"]
    known = responses.get(str(status)) or responses.get(f"{status // 100}XX")
    return known and {
        media: Draft202012Validator({**each["schema"], "components": document["components"]})
        for media, each in known["content"].items()
    }


def _action_of(asked: SentRequest) -> object:
    text = asked.body if asked.method == "POST" else urlsplit(asked.target).query
    try:
        return nest(parse_urlencoded(text)).get("action")
    except MalformedForm:
        return None


@cache
def _api() -> dict[str, Any]:
    return api_document(TABLE.values(), per_action=True)


@cache
def _admin() -> dict[str, Any]:
    return admin_document(ADMIN_PATHS)


@cache
def _admin_paths() -> list[tuple[re.Pattern[str], str, set[str]]]:
    return [
        (re.compile(BRACES.sub("[^/]+", re.escape(path))), path, {*methods})
        for path, methods in _admin()["paths"].items()
    ]


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """Give both documents: of the API, and of the admin paths."""
    return _api(), _admin()


def send(asked: SentRequest, port: int) -> ReceivedAnswer:
    """Send a request, and wait for its answer as long as nobody would."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)) as connection:
        body = asked.body.encode("latin-1") or None
        connection.request(asked.method, asked.target, body, asked.headers)
        with connection.getresponse() as response:
            media = response.headers.get_content_type()
            return ReceivedAnswer(
                response.status, media, b"" if media == STREAM else response.read()
            )


@cache
def _engine() -> Engine:
    return Engine(TABLE, clocks.monotonic_seconds)


@cache
def _port() -> int:
    """Serve until this process ends."""
    served = ExitStack()
    atexit.register(served.close)
    return served.enter_context(serving(_engine()))


def _fresh_worlds() -> None:
    """Have one world, as it was in the beginning."""
    worlds = _engine().worlds
    for slot in list(worlds):
        if slot.name != DEFAULT:
            worlds.remove(slot.name)
    worlds.add(DEFAULT, billing_world())
