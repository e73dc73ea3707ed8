"""An invented action that has one of everything that can be told of an action."""

from decimal import Decimal

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.failures import Failure
from simulator.spec.params import param
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, reference

PAGE = documented("whmcs/told")
CLIENTS = observed("told, sent by a client")
WHMCS = reference("ToldThings")
OURS = assumed("nobody says | and we chose")

PLAIN = Failure(-1, "told_failed", PAGE, remedy="send *something* | else")
KEYED = Failure(-3, "no `$thing` | at all", WHMCS, keyed=True)
WORDED = Failure(-1, "a word", CLIENTS, live_code="A_WORD")
OURS_ALONE = Failure(-1, "counted", OURS)
FAILURES = (PLAIN, KEYED, WORDED, OURS_ALONE)

INNER: Shape[int] = Shape(
    "inner", (Field("deep", lambda v: v, WHMCS), Field("new", lambda v: v, CLIENTS, only="live"))
)
TOLD: Shape[int] = Shape(
    "told answer",
    (
        Field("plain", lambda v: v, PAGE),
        Field("differs", lambda v: v, PAGE, live=str),
        Field("inner", lambda v: v, PAGE, of=INNER),
        Field("old", lambda v: v, OURS, only="documented"),
    ),
)


class Params(Struct, frozen=True):
    """What the invented action can be asked."""

    amount: Decimal = param("Some money", source=PAGE)
    email: str = param(
        "An address", source=WHMCS, required=False, name="data[email]", aliases=("email", "mail")
    )
    pages: int = param("How <many>", source=CLIENTS, required=False, default=25)


@action(
    Params,
    group="told things",
    methods=POST_OR_GET,
    failures=FAILURES,
    answer=TOLD,
    live_result="success",
    source=PAGE,
)
def told(work: UnitOfWork, params: Params) -> Payload:
    """Tells | everything."""
    return TOLD.show(params.pages, work.world.dialect)


@action(Params, group="told things", access="anyone", answer=TOLD, source=OURS)
def silent(work: UnitOfWork, params: Params) -> Payload:
    """Tells nothing."""
    return TOLD.show(params.pages, work.world.dialect)
