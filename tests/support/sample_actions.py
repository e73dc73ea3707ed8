"""Invented actions: two with one of everything that an action can declare, and some that misbehave.

The misbehaving ones belong to a module `probe`.
"""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from simulator.contract.coverage import CountedBasis, Coverage, coverage_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.engine.coverage_counters import CoverageCounters
from simulator.spec.actions import POST_OR_GET, Action, action
from simulator.spec.failures import Failure
from simulator.spec.params import param
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import assumed, documented, observed, reference

PAGE = documented("whmcs/told")
CLIENTS = observed("told, sent by a client")
WHMCS = reference("ToldThings")
OURS = assumed("nobody says | and we chose")

PLAIN = Failure("told_failed", PAGE, remedy="send *something* | else")
KEYED = Failure("no `$thing` | at all", WHMCS, keyed=True, code=-3)
WORDED = Failure("a word", CLIENTS, live_code="A_WORD")
OURS_ALONE = Failure("counted", OURS)
FAILURES = (PLAIN, KEYED, WORDED, OURS_ALONE)

INNER: Shape[int] = Shape(
    "inner",
    (
        Field("deep", lambda v: v, WHMCS, "integer"),
        Field("new", lambda v: v, CLIENTS, "integer", only="live"),
    ),
)
TOLD: Shape[int] = Shape(
    "told answer",
    (
        Field("plain", lambda v: v, PAGE, "integer"),
        Field("differs", lambda v: v, PAGE, "integer", live="digits"),
        Field("inner", lambda v: v, PAGE, of=INNER),
        Field("old", lambda v: v, OURS, "integer", only="documented", when="old | new"),
    ),
)


class SampleParams(Struct, frozen=True):
    """What the invented action can be asked."""

    amount: Decimal = param("Some money", source=PAGE)
    email: str = param(
        "An address", source=WHMCS, required=False, name="data[email]", aliases=("email", "mail")
    )
    pages: int = param("How <many>", source=CLIENTS, required=False, default=25)


@action(
    SampleParams,
    group="told things",
    methods=POST_OR_GET,
    failures=FAILURES,
    answer=TOLD,
    live_result="success",
    source=PAGE,
)
def told(work: UnitOfWork, params: SampleParams) -> Payload:
    """Tells | everything."""
    return TOLD.show(params.pages, work.world.dialect)


@action(SampleParams, group="told things", access="anyone", answer=TOLD, source=OURS)
def silent(work: UnitOfWork, params: SampleParams) -> Payload:
    """Tells nothing."""
    return TOLD.show(params.pages, work.world.dialect)


SAMPLE_ACTIONS = (told, silent)


def counted(*failures: object, **form: str) -> CoverageCounters:
    """Make what was seen of `told`: a call with a form, for each failure or for a success."""
    found = CoverageCounters()
    for failure in failures or (None,):
        found.note(told, failure, form)  # type: ignore[arg-type]
    return found


def coverage_report(
    basis: CountedBasis = "documented", what: CoverageCounters | None = None
) -> Coverage:
    """Report on the two invented actions."""
    return coverage_of(SAMPLE_ACTIONS, counted(PLAIN, amount="1") if what is None else what, basis)


INVENTED = assumed("an action of the tests")
DECLARED = Failure("declared: $why", INVENTED, code=-7)
UNDECLARED = Failure("nobody declared this", INVENTED, code=-8)
NOTHING: Shape[None] = Shape("nothing", ())


class ProbeParams(Struct, frozen=True):
    """What an invented action can be asked."""

    amount: Decimal = param("Some money", source=INVENTED, required=False)
    need: str = param("Something", source=INVENTED)


def spend(work: UnitOfWork) -> None:
    """Change the draft: money, identifiers and chance."""
    work.put(replace(work.world.clients[123], firstname=work.draw(8)))
    work.next_id("invoices")


def complies(work: UnitOfWork, params: ProbeParams) -> Payload:
    """Does as it is asked, and tells the time."""
    spend(work)
    return {"need": params.need, "now": work.now.isoformat(), "origin": work.origin}


def refuses(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Changes the draft and refuses then."""
    spend(work)
    raise DECLARED.refusal(work, {"why": "the draft is dropped"})


def refuses_undeclared(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Refuses with a failure that it does not declare."""
    spend(work)
    raise UNDECLARED.refusal(work, {})


def refuses_without_values(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Refuses without what fills the failure's placeholder."""
    spend(work)
    raise DECLARED.refusal(work, {})


def raises(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Runs into a defect that has a secret to tell."""
    spend(work)
    message = "the password is Secret-123"
    raise ZeroDivisionError(message)


def recurses(work: UnitOfWork, params: ProbeParams) -> Payload:
    """Never comes to an end."""
    return recurses(work, params)


def breaks_a_law(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Leaves an invoice with a negative balance."""
    work.put(replace(work.world.invoices[502], received=Decimal("1000.00")))
    return {}


def answers_what_is_no_json(work: UnitOfWork, _params: ProbeParams) -> Payload:
    """Changes the world, and answers what cannot be written."""
    spend(work)
    return {"half a character": "\udcff"}


def _probe(run: Callable[[UnitOfWork, ProbeParams], Payload]) -> Action:
    made = action(
        ProbeParams, group="probes", failures=(DECLARED,), answer=NOTHING, source=INVENTED
    )(run)
    return replace(made, module="probe")


PROBES: dict[tuple[str, str], Action] = {
    ("probe", run.__name__): _probe(run)
    for run in (
        complies,
        refuses,
        refuses_undeclared,
        refuses_without_values,
        raises,
        recurses,
        breaks_a_law,
        answers_what_is_no_json,
    )
}
