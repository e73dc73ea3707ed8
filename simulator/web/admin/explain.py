"""Admin paths and header of explanations: why a request was refused, and what would pass.

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
from msgspec.structs import replace

from simulator.domain.world import World
from simulator.engine import explain
from simulator.engine.engine import Engine
from simulator.engine.exchanges import Answer, Call
from simulator.engine.explain import Explanation
from simulator.engine.journal.filters import kept_exchange
from simulator.engine.journal.view import mask_of
from simulator.engine.world_lookup import look_up_world
from simulator.engine.worlds import WorldSlot
from simulator.errors import UsageError
from simulator.spec.actions import module_and_name
from simulator.web.admin.routes import WORLD, admin_path
from simulator.web.admin.worlds import lasting_sessions
from simulator.web.forms import MalformedForm, nest
from simulator.web.requests import client_address_of, origin_of
from simulator.web.threads import in_thread

EXPLANATION_HEADER = "X-Sim-Explanation"
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


@admin_path("GET", f"{WORLD}/journal/{{number}}/explain")
async def explain_exchange(
    engine: Engine, slot: WorldSlot, request: web.Request, number: int
) -> Explanation:
    """Explain an exchange of the journal: why it was refused, and what would have passed."""
    exchange = kept_exchange(slot, number, where=request.path)
    return await in_thread(explain.explain_exchange, engine.actions, exchange)


@admin_path("POST", f"{WORLD}/explain", example=EXAMPLE)
async def explain_request(
    engine: Engine, slot: WorldSlot, request: web.Request, body: ExplanationRequest
) -> Explanation:
    """Explain what a request would come to, without performing it."""
    call = _call(engine, slot, request, body)
    world, now = slot.world, engine.now(slot.world)
    return await in_thread(explain.explain_call, engine.actions, world, call, now)


def _call(engine: Engine, slot: WorldSlot, request: web.Request, asked: ExplanationRequest) -> Call:
    module, action = asked.module, asked.action
    if not module:
        module, action = module_and_name(action)
    known = sorted({each for each, _ in engine.actions})
    if module not in known:
        raise UsageError(
            f"there is no module {module[:LONGEST_TEXT]!r}",
            where=f"the body of {request.path}: module",
            would_be_right=f"known: {', '.join(known)}",
        )
    form = _form(request, slot.world, asked, action)
    method, address = asked.method.upper(), client_address_of(request)
    call = Call(module, method, form, origin_of(request), world=slot.name, client_address=address)
    meant, form = look_up_world(engine.worlds, call, strict=False)
    if meant is not slot:
        raise UsageError(
            f"the token or key is of world {meant.name}",
            where=request.path,
            would_be_right=f"ask /_sim/worlds/{meant.name}/explain, or send another token",
        )
    return replace(call, form=form)


def _form(
    request: web.Request, world: World, asked: ExplanationRequest, action: str
) -> Mapping[str, Any]:
    token = asked.token
    if token is UNSET:
        first = next(iter(lasting_sessions(world.sessions)), None)
        token = None if first is None else world.public_token(first.token)
    pairs = [("action", action)] + ([] if token is None else [("token", token)])
    try:
        return nest([*_pairs(asked.params), *pairs])
    except (MalformedForm, RecursionError):
        raise UsageError(
            "the params are nested too deep",
            where=f"the body of {request.path}: params",
            would_be_right=EXAMPLE,
        ) from None


def _pairs(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if isinstance(value, Mapping | list):
            items = value.items() if isinstance(value, Mapping) else enumerate(value)
            bracketed = {f"[{key}]": each for key, each in items}
            yield from ((f"{name}{key}", each) for key, each in _pairs(bracketed))
        elif isinstance(value, bool):
            yield name, str(int(value))
        elif value is not None:
            yield name, str(value)


def note_explanation(engine: Engine, answer: Answer, response: web.Response) -> None:
    """Put the header with an explanation on a response."""
    response.headers[EXPLANATION_HEADER] = encode_header(_explained(engine, answer))


def _explained(engine: Engine, answer: Answer) -> dict[str, Any]:
    entry = answer.entry
    slot = None if entry is None else engine.worlds.find(entry.world)
    exchange = None if slot is None or entry is None else slot.journal.find(entry.number)
    if exchange is None:
        return {"verdict": "not performed", "remedy": "see the answer; no journal has it"}
    try:
        return _short(explain.explain_exchange(engine.actions, exchange))
    except Exception as defect:  # noqa: BLE001 an explanation must not fail the answer
        told = mask_of(exchange).traceback(defect)
        log.error("the explanation of %s failed\n%s", answer.request_id, told)  # noqa: TRY400 masked
        return {"verdict": "unexplained", "remedy": "a defect of the simulator: report it"}


def _short(explanation: Explanation) -> dict[str, Any]:
    if explanation.verdict == "passes":
        return {"verdict": "passes"}
    source = explanation.source
    return {
        "verdict": explanation.verdict,
        "failure": explanation.failure.message[:LONGEST_TEXT] if explanation.failure else "",
        "facts": [fact.says[:LONGEST_TEXT] for fact in explanation.facts],
        "source": f"{source.basis}: {source.page}, {source.section}" if source else "",
        "remedy": explanation.remedy[:LONGEST_TEXT],
        "explain": f"/_sim/worlds/{explanation.world}/journal/{explanation.number}/explain",
    }


def encode_header(short: dict[str, Any]) -> str:
    """Write an explanation as a header: one line of ASCII, shorter by facts where it is too long.

    >>> encode_header({"verdict": "passes"})
    '{"verdict":"passes"}'
    """
    line = json.dumps(short, separators=(",", ":")).replace(DELETE, ESCAPED)
    if len(line) <= LARGEST_HEADER:
        return line
    if facts := short.get("facts"):
        return encode_header({**short, "facts": facts[:-1]})
    return encode_header({name: short[name] for name in ("verdict", "explain") if name in short})
