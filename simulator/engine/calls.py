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
    """

    module: str
    method: str
    form: Form
    origin: str = ""
    world: str = ""


class Answer(Struct, frozen=True):
    """What the edge sends back: JSON in UTF-8, with status 200 for every business answer.

    Attributes:
        allow: the methods of an Allow header, for an answer with status 405.
        disposition: the Content-Disposition of a document; empty for JSON.
    """

    body: bytes
    status: int = 200
    allow: tuple[str, ...] = ()
    media_type: str = JSON
    disposition: str = ""
