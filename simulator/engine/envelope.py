"""The envelope: what every answer is wrapped in, in the dialect of its world.

documented: `{"result": "OK", …}` and `{"code": -1, "message": "…"}`.
live: the same successes but for the words that clients wait for, and failures that every public
client recognizes: `{"result": -1, "code": -1, "error": "…", "message": "…"}`. A business rule may
have another code; its result is -1 too.
"""

from typing import Any

from simulator.domain.stubs import Stub
from simulator.domain.world import World
from simulator.engine.exchanges import HTML, JSON, Answer
from simulator.rules.access import INVALID_TOKEN, METHOD_NOT_ALLOWED
from simulator.spec.actions import Action
from simulator.spec.failures import Failure, Refusal
from simulator.spec.shapes import Document, EncodedAnswer, Payload, encoder, success_json

encode = encoder.encode

BYTES = "application/octet-stream"
DEAD_TOKEN = "Invalid token"  # noqa: S105 a message
DEAD_TOKEN_CODES = {"result_minus_2": -2, "result_minus_1": -1, "http_401": -2}


def success(world: World, action: Action, payload: Payload | Document) -> Answer:
    """Wrap what an action answers, encoded already or not; a document goes out as it is."""
    if isinstance(payload, Document):
        return Answer(
            payload.content,
            media_type=payload.media_type,
            disposition=payload.content_disposition(),
        )
    if isinstance(payload, EncodedAnswer):
        return Answer(payload.json)
    result = action.live_result if world.dialect == "live" else "OK"
    return Answer(success_json(payload, result))


def refusal(world: World, refused: Refusal, action: Action | None = None) -> Answer:
    """Wrap a "no"."""
    failure, message = refused.failure, str(refused)
    if failure is METHOD_NOT_ALLOWED and action is not None:
        return Answer(encode(_failure(world, failure, message)), 405, action.methods)
    if failure is INVALID_TOKEN and world.dialect == "live":
        return _dead_token(world)
    return Answer(encode(_failure(world, failure, message)))


def canned(stub: Stub) -> Answer:
    """Send what a stub says, as it says it: in no envelope."""
    content = stub.content
    headers = {name.lower(): (name, value) for name, value in stub.headers.items()}
    _, media_type = headers.pop("content-type", ("", _usual_media_type(stub, content)))
    return Answer(content, stub.status, media_type=media_type, headers=(*headers.values(),))


def _usual_media_type(stub: Stub, content: bytes) -> str:
    if stub.base64 is not None:
        return BYTES
    return JSON if content.lstrip()[:1] in (b"{", b"[", b"") else HTML


def malformed(message: str, status: int) -> Answer:
    """Wrap a "no" to a request that could not even be read, in words of both dialects."""
    return Answer(encode({"result": -1, "code": -1, "error": message, "message": message}), status)


def _failure(world: World, failure: Failure, message: str) -> dict[str, Any]:
    if world.dialect == "documented" and failure.keyed:
        return {str(failure.code): message}
    if world.dialect == "documented":
        return {"code": failure.code, "message": message}
    return _live_failure(failure.live_result, message, failure.live_code or failure.code)


def _live_failure(result: int, message: str, code: int | str) -> dict[str, Any]:
    return {"result": result, "code": code, "error": message, "message": message}


def _dead_token(world: World) -> Answer:
    policy = world.policies.dead_token
    code = DEAD_TOKEN_CODES[policy]
    status = 401 if policy == "http_401" else 200
    return Answer(encode(_live_failure(code, DEAD_TOKEN, code)), status)
