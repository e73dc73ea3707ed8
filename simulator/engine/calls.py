"""Calls and answers: what comes in from the edge, and what goes back out."""

from msgspec import Struct

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
