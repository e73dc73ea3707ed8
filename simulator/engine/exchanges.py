"""Calls, answers, and exchanges: a call, its answer and what the engine knows of both.

The journal keeps exchanges and an observer is given each of them. What people are shown of an
exchange is computed when somebody asks; a request pays for none of it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from simulator.domain.world import World
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.params import Form

JSON = "application/json; charset=utf-8"


class Call(Struct, frozen=True):
    """One request to a module of the API, parsed but not understood.

    Attributes:
        module: the PHP file without its ending, such as `whmcs`.
        method: the HTTP method.
        form: query and body merged as PHP merges them.
        world: the world that a header or the host names; empty for none.
        origin: scheme and host the client used, such as `http://127.0.0.1:8642`.
        size: bytes of query and body, as they came.
        fault: what the header X-Sim-Fault asks for; empty for nothing.
    """

    module: str
    method: str
    form: Form
    origin: str = ""
    world: str = ""
    size: int = 0
    fault: str = ""


class Delivery(Struct, frozen=True):
    """How an answer goes out, where it does not simply go out.

    Attributes:
        delay: seconds until its first byte.
        drip: seconds over which its body is spread, piece by piece.
        cut: bytes of the body that are sent before the connection is closed; None sends all.
        reset: the connection is reset instead of an answer.
    """

    delay: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    reset: bool = False


PROMPT = Delivery()


class Answer(Struct, frozen=True):
    """What the edge sends back: JSON in UTF-8, with status 200 for every business answer.

    Status 0 is that of a connection that is reset before there is an answer.

    Attributes:
        allow: the methods of an Allow header, for an answer with status 405.
        disposition: the Content-Disposition of a document; empty for JSON.
        request_id: world and number of the journal's entry; empty where no world was met.
        delivery: how it goes out; a fault may have it late, in pieces, or not at all.
    """

    body: bytes
    status: int = 200
    allow: tuple[str, ...] = ()
    media_type: str = JSON
    disposition: str = ""
    request_id: str = ""
    delivery: Delivery = PROMPT


Touched = tuple[tuple[str, Any], ...]


class Exchange(Struct, frozen=True, kw_only=True):
    """One call that was answered in a world.

    Attributes:
        number: counts the exchanges of its world, from 1.
        call: as the world read it: its token is the world's own.
        action: what was asked; None where no action has the name.
        failure: the failure that was refused with; None for a success, and for a defect (500).
        now: when it happened, by the world's clock.
        seconds: how long it took, by the machine's.
        before, after: the world; the same one where nothing was changed.
        touched: table and key of every row that was written.
        fault: the number of the fault that it met, or the effect that it asked for; empty for none.
        problem: why it was answered without being performed; empty where it was performed.
        left_out: bytes of an answer that is too large to be kept, so that its body is not here.
    """

    number: int
    call: Call
    answer: Answer
    action: Action | None
    failure: Failure | None
    now: datetime
    seconds: float
    before: World
    after: World
    touched: Touched = ()
    fault: str = ""
    problem: str = ""
    left_out: int = 0


Observer = Callable[[Exchange], None]


OK_STATUS = 200


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


def refused(exchange: Exchange) -> bool:
    """Tell whether the answer is a "no", or no answer of the API at all."""
    failed = exchange.failure is not None or exchange.answer.status != OK_STATUS
    return failed or bool(exchange.problem)


def body_of(exchange: Exchange) -> Any:  # noqa: ANN401 any JSON
    """Read the body of an answer; None where it is a document, left out, or broken on purpose."""
    if exchange.answer.media_type != JSON or exchange.left_out:
        return None
    try:
        return msgspec.json.decode(exchange.answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


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
