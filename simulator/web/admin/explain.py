"""Explanations as admin paths and as a header: why a request was refused, and what would pass.

GET  /_sim/worlds/{world}/journal/{number}/explain
POST /_sim/worlds/{world}/explain        {"action": "mass_pay", "params": {"invoices": [7]}}
X-Sim-Explain: 1                         on any request to the API
"""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from aiohttp import web
from msgspec import UNSET, Meta, Struct, UnsetType

from simulator.domain.world import World
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call, Exchange
from simulator.engine.explain import Explanation, explain_call, explain_exchange
from simulator.engine.world_lookup import look_up_world
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.actions import module_and_name
from simulator.web.admin.reading import number_in
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.admin.worlds import lasting_sessions
from simulator.web.forms import MalformedForm, nest

EXPLAIN_HEADER = "X-Sim-Explain"
EXPLANATION_HEADER = "X-Sim-Explanation"
YES = "1"
DELETE, ESCAPED = "\x7f", "\\u007f"
LARGEST_HEADER = 4096
LONGEST_TEXT = 500
EXAMPLE = '{"action": "mass_pay", "params": {"invoices": [554433]}}'

log = logging.getLogger("whmcs_sim")


class ExplanationRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request to explain; it is not performed.

    Attributes:
        token: null sends none; left out, the token of the world's first client that lasts.
    """

    action: Annotated[str, Meta(description="Its name, such as mass_pay or auth/login.")]
    module: Annotated[
        str, Meta(description="The PHP file without its ending; else what action begins with.")
    ] = ""
    params: Annotated[
        dict[str, Any], Meta(description="What is sent; lists and objects become PHP's arrays.")
    ] = {}
    token: str | UnsetType | None = UNSET
    method: Annotated[str, Meta(max_length=20)] = "POST"


class Explanations:
    """The handlers that explain."""

    def __init__(self, engine: Engine) -> None:
        """Explain requests to an engine's worlds."""
        self._engine = engine

    @admin_path("GET", f"{WORLD}/journal/{{number}}/explain")
    async def of_entry(self, request: web.Request) -> Explanation:
        """Explain an exchange of the journal: why it was refused, and what would have passed."""
        slot = self._engine.slot(request.match_info["world"])
        return explain_exchange(self._engine.actions, _entry(slot, number_in(request, "number")))

    @admin_path("POST", f"{WORLD}/explain", example=EXAMPLE)
    async def of_request(self, request: web.Request, body: ExplanationRequest) -> Explanation:
        """Explain what a request would come to, without performing it."""
        slot = self._engine.slot(request.match_info["world"])
        call = self._call(request, slot, body)
        now = self._engine.now(slot.world)
        return explain_call(self._engine.actions, slot.world, call, now)

    def _call(self, request: web.Request, slot: WorldSlot, asked: ExplanationRequest) -> Call:
        module, action = asked.module, asked.action
        if not module:
            module, action = module_and_name(action)
        self._refuse_unknown_module(request, module)
        form = _form(request, slot.world, asked, action)
        origin = f"{request.scheme}://{request.host}"
        call = Call(module, asked.method.upper(), form, origin, world=slot.name)
        meant, form = look_up_world(self._engine.worlds, call, strict=False)
        if meant is not slot:
            raise UsageError(
                f"the token or key is of world {meant.name}",
                where=request.path,
                would_be_right=f"ask /_sim/worlds/{meant.name}/explain, or send another token",
            )
        return Call(call.module, call.method, form, origin, world=slot.name)

    def _refuse_unknown_module(self, request: web.Request, module: str) -> None:
        known = sorted({each for each, _ in self._engine.actions})
        if module not in known:
            raise UsageError(
                f"there is no module {module[:LONGEST_TEXT]!r}",
                where=f"the body of {request.path}: module",
                would_be_right=f"known: {', '.join(known)}",
            )


def _entry(slot: WorldSlot, number: int) -> Exchange:
    found = slot.journal.find(number)
    if found is None:
        kept = slot.journal.numbers
        known = f"{kept.start} to {kept.stop - 1}" if kept else "nothing"
        raise UsageError(
            f"the journal of world {slot.name} has no entry {number}",
            where=f"/_sim/worlds/{slot.name}/journal/{number}",
            would_be_right=f"it keeps {known}",
            status=404,
        )
    return found


def _form(
    request: web.Request, world: World, asked: ExplanationRequest, action: str
) -> Mapping[str, Any]:
    token = _first_token(world) if asked.token is UNSET else asked.token
    pairs = [("action", action)] + ([] if token is None else [("token", token)])
    try:
        return nest([*_pairs(asked.params), *pairs])
    except (MalformedForm, RecursionError):
        raise UsageError(
            "the params are nested too deep",
            where=f"the body of {request.path}: params",
            would_be_right=EXAMPLE,
        ) from None


def _first_token(world: World) -> str | None:
    """Give the token that does not expire of the client with the lowest id."""
    first = next(iter(lasting_sessions(world.sessions)), None)
    return None if first is None else world.public_token(first.token)


def _pairs(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Write parameters as a client would send them."""
    for name, value in params.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}{key}", each) for key, each in _pairs(_bracketed(value)))
        elif isinstance(value, list):
            numbered = {str(slot): each for slot, each in enumerate(value)}
            yield from ((f"{name}{key}", each) for key, each in _pairs(_bracketed(numbered)))
        elif isinstance(value, bool):
            yield name, str(int(value))
        elif value is not None:
            yield name, str(value)


def _bracketed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"[{key}]": each for key, each in values.items()}


def note_explanation(
    engine: Engine, request: web.Request, answer: Answer, response: web.Response
) -> None:
    """Put the header with an explanation on a response, where the request asks for one."""
    if request.headers.get(EXPLAIN_HEADER) == YES:
        response.headers[EXPLANATION_HEADER] = encode_header(_explained(engine, answer))


def _explained(engine: Engine, answer: Answer) -> dict[str, Any]:
    name, _, number = answer.request_id.rpartition("-")
    slot = engine.worlds.find(name)
    exchange = None if slot is None else slot.journal.find(int(number))
    if exchange is None:
        return {"verdict": "not performed", "remedy": "see the answer; no journal has it"}
    try:
        return _short(explain_exchange(engine.actions, exchange))
    except Exception:
        log.exception("the explanation of %s failed", answer.request_id)
        return {"verdict": "unexplained", "remedy": "a defect of the simulator: report it"}


def _short(told: Explanation) -> dict[str, Any]:
    if told.verdict == "passes":
        return {"verdict": "passes"}
    source = told.source
    return {
        "verdict": told.verdict,
        "failure": told.failure.message[:LONGEST_TEXT] if told.failure else "",
        "facts": [fact.says[:LONGEST_TEXT] for fact in told.facts],
        "source": f"{source.basis}: {source.page}, {source.section}" if source else "",
        "remedy": told.remedy[:LONGEST_TEXT],
        "explain": f"/_sim/worlds/{told.world}/journal/{told.number}/explain",
    }


def encode_header(told: dict[str, Any]) -> str:
    """Write an explanation as a header: one line of ASCII, shorter by facts where it is too long.

    >>> written({"verdict": "passes"})
    '{"verdict":"passes"}'
    """
    line = json.dumps(told, separators=(",", ":")).replace(DELETE, ESCAPED)
    facts = told.get("facts", [])
    if len(line) <= LARGEST_HEADER or not facts:
        return line if len(line) <= LARGEST_HEADER else _bare(told)
    return encode_header({**told, "facts": facts[:-1]})


def _bare(told: dict[str, Any]) -> str:
    kept = {name: told[name] for name in ("verdict", "explain") if name in told}
    return json.dumps(kept, separators=(",", ":"))
