"""Calls, answers, and exchanges: a call, its answer and what the engine knows of both.

The journal keeps exchanges and an observer is given each of them. What people are shown of an
exchange is computed when somebody asks; a request pays for none of it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from simulator.domain.fault_effects import PROMPT, Delivery
from simulator.domain.stubs import Stub
from simulator.domain.world import World
from simulator.spec.actions import Action
from simulator.spec.failures import Failure
from simulator.spec.params import Form

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
OK_STATUS = 200
PHRASES = {each.value: each.phrase for each in HTTPStatus}
"""Of the statuses that have one: a fault may send any."""


class StaffRequest(Struct, frozen=True):
    """What billing staff asked for.

    Attributes:
        path: the admin path.
        named: the numbers in the path, by their names.
        sent: the JSON values of the body.
    """

    path: str
    named: Mapping[str, int]
    sent: Mapping[str, Any]

    @property
    def params(self) -> dict[str, Any]:
        """All that was asked, wherever it stood."""
        return {**self.named, **self.sent}


class GivenStub(NamedTuple):
    """A stub of a world that answers a call, with its number there."""

    number: int
    stub: Stub


class Call(Struct, frozen=True, gc=False):
    """One request to a module of the API, parsed but not understood.

    Attributes:
        module: the PHP file without its ending, such as `whmcs`.
        form: query and body merged as PHP merges them.
        world: the world that a header or the host names; empty for none.
        origin: scheme and host the client used, such as `http://127.0.0.1:8642`.
        size: bytes of query and body, as they came.
        client_address: where it came from: its connection, or the header X-Sim-Client-Address.
        fault: what the header X-Sim-Fault asks for; empty for nothing.
        stub: the stub that answers it instead of its action; None for none.
        staff: what billing staff asked for, the verb being the action; None for a client's call.
    """

    module: str
    method: str
    form: Form
    origin: str = ""
    world: str = ""
    size: int = 0
    fault: str = ""
    stub: GivenStub | None = None
    client_address: str = "127.0.0.1"
    staff: StaffRequest | None = None

    @property
    def action_name(self) -> str:
        """The name that is asked for, whether there is such an action or not."""
        sent = self.form.get("action", "")
        return sent.strip() if isinstance(sent, str) else ""


class EntryId(Struct, frozen=True, gc=False):
    """Names an entry of a journal, as in the header X-Sim-Request-Id: `default-7`."""

    world: str
    number: int

    def __str__(self) -> str:
        return f"{self.world}-{self.number}"


class Answer(Struct, gc=False):
    """What the edge sends back: JSON in UTF-8, with status 200 for every business answer.

    Status 0 is that of a connection that is reset before there is an answer.

    Attributes:
        allow: the methods of an Allow header, for an answer with status 405.
        disposition: the Content-Disposition of a document; empty for JSON.
        headers: others, which only a stub has.
        delivery: how it goes out; a fault may have it late, in pieces, or not at all.
        entry: where the journal has it; None where no world was found. The engine writes it when it
            writes the exchange down, and nothing else ever changes.
    """

    body: bytes
    status: int = 200
    allow: tuple[str, ...] = ()
    media_type: str = JSON
    disposition: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = PROMPT
    entry: EntryId | None = None

    @property
    def request_id(self) -> str:
        """World and number of the journal's entry; empty where no world was found."""
        return "" if self.entry is None else str(self.entry)


Touched = tuple[tuple[str, Any], ...]


class Exchange(Struct, frozen=True, kw_only=True, gc=False):
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
        contradicted: parameters sent as something else than they are, each with what it is.
        fault: the number of the fault that made a difference, or the effect that it asked for and
            that did; empty for none.
        fault_missed: what that fault, or one that changed nothing, was to set or remove in the
            answer and did not find there.
        problem: why it was answered without being performed; empty where it was performed.
        left_out: bytes of an answer that is too large to be kept, so that its body is not here.
    """

    number: int
    call: Call
    answer: Answer
    action: Action | None = None
    failure: Failure | None = None
    now: datetime
    seconds: float
    before: World
    after: World
    touched: Touched = ()
    contradicted: Mapping[str, str] = {}
    fault: str = ""
    fault_missed: tuple[str, ...] = ()
    problem: str = ""
    left_out: int = 0

    @property
    def refused(self) -> bool:
        """Whether the answer is a "no", or no answer of the API at all."""
        sound = self.answer.status == OK_STATUS or self.call.staff is not None
        failed = self.failure is not None or not sound
        return failed or bool(self.problem)

    @property
    def answer_json(self) -> Any:  # noqa: ANN401 any JSON
        """The JSON of the answer; None for a document, or a body left out or broken on purpose."""
        if self.answer.media_type != JSON or self.left_out:
            return None
        try:
            return msgspec.json.decode(self.answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    @property
    def message(self) -> str:
        """The text that the request was refused with; empty for a success."""
        if self.problem:
            return self.problem
        body = self.answer_json
        if not isinstance(body, dict) or not self.refused:
            return ""
        keyed = str(getattr(self.failure, "code", ""))
        found = (body.get(name) for name in ("message", "error", keyed))
        return next((text for text in found if isinstance(text, str)), "")


Observer = Callable[[Exchange], None]
