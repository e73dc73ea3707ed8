"""Facts of an exchange, worked out when somebody asks: who asked, for what, and what came back."""

from hashlib import sha256
from typing import Any

import msgspec

from simulator.engine.exchanges import JSON, Exchange
from simulator.engine.masking import CODE_OF_A_FAILURE, Mask

GOOD = 200


def action_sent(exchange: Exchange) -> str:
    """Give the name that was asked for, whether there is such an action or not."""
    sent = exchange.call.form.get("action", "")
    return sent.strip() if isinstance(sent, str) else ""


def client_of(exchange: Exchange) -> int | None:
    """Tell which client asked: the owner of the token, or whoever logged in; None for nobody."""
    token = exchange.call.form.get("token")
    session = exchange.before.sessions.get(token) if isinstance(token, str) else None
    if session is None:
        keys = [key for table, key in exchange.touched if table == "sessions"]
        opened = (exchange.after.sessions.get(key) for key in keys)
        session = next((each for each in opened if each is not None), None)
    return None if session is None else session.client_id


def message_of(exchange: Exchange) -> str:
    """Give the text that a refused request was answered with; empty for a success."""
    if exchange.problem:
        return exchange.problem
    body = body_of(exchange)
    if not isinstance(body, dict) or not refused(exchange):
        return ""
    keyed = str(getattr(exchange.failure, "code", ""))
    found = (body.get(name) for name in ("message", "error", keyed))
    return next((text for text in found if isinstance(text, str)), "")


def refused(exchange: Exchange) -> bool:
    """Tell whether the answer is a "no", or no answer of the API at all."""
    failed = exchange.failure is not None or exchange.answer.status != GOOD
    return failed or bool(exchange.problem)


def body_of(exchange: Exchange) -> Any:  # noqa: ANN401 any JSON
    """Read the body of an answer; None where it is a document, left out, or broken on purpose."""
    if exchange.answer.media_type != JSON or exchange.left_out:
        return None
    try:
        return msgspec.json.decode(exchange.answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def answer_of(exchange: Exchange, mask: Mask) -> object:
    """Show the body of an answer: JSON as it is, without secrets; else its size and its hash."""
    body = body_of(exchange)
    if body is not None:
        return mask.shown(body, CODE_OF_A_FAILURE)
    if exchange.left_out:
        return {"bytes": exchange.left_out, "kept": False}
    content = exchange.answer.body
    return {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def mask_of(exchange: Exchange) -> Mask:
    """Make a mask that knows the secrets of an exchange: sent, answered, and written to rows."""
    body = body_of(exchange)
    answered = {n: v for n, v in body.items() if n != "code"} if isinstance(body, dict) else body
    token = exchange.call.form.get("token")
    public_token = exchange.before.public_token(token) if isinstance(token, str) and token else ""
    return Mask({"token": public_token}, exchange.call.form, answered, *_rows(exchange))


def plain(row: object) -> Any:  # noqa: ANN401 any JSON
    """Write a row as JSON values; None for a row that is not there."""
    return msgspec.to_builtins(row, enc_hook=_sorted)


def _rows(exchange: Exchange) -> list[object]:
    worlds = (exchange.before, exchange.after)
    found = (world.table(name).get(key) for name, key in exchange.touched for world in worlds)
    return [plain(row) for row in found]


def _sorted(value: Any) -> object:  # noqa: ANN401 a persistent map
    return dict(sorted(value.items()))
