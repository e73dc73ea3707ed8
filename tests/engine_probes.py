"""Invented actions of a module `probe`, each of which misbehaves in one way."""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.actions import Action, action
from simulator.spec.failures import Failure, refuse
from simulator.spec.params import param
from simulator.spec.shapes import Payload, Shape
from simulator.spec.sources import assumed

INVENTED = assumed("an action of the tests")
DECLARED = Failure(-7, "declared: $why", INVENTED)
UNDECLARED = Failure(-8, "nobody declared this", INVENTED)
NOTHING: Shape[None] = Shape("nothing", ())


class Params(Struct, frozen=True):
    """What an invented action can be asked."""

    amount: Decimal = param("Some money", source=INVENTED, required=False)
    need: str = param("Something", source=INVENTED)


def spend(work: UnitOfWork) -> None:
    """Change the draft: money, identifiers and chance."""
    work.put(replace(work.world.clients[123], firstname=work.draw(8)))
    work.next_id("invoices")


def complies(work: UnitOfWork, params: Params) -> Payload:
    """Does as it is asked, and tells the time."""
    spend(work)
    return {"need": params.need, "now": work.now.isoformat(), "origin": work.origin}


def refuses(work: UnitOfWork, _params: Params) -> Payload:
    """Changes the draft and refuses then."""
    spend(work)
    raise refuse(DECLARED, why="the draft is dropped")


def refuses_undeclared(work: UnitOfWork, _params: Params) -> Payload:
    """Refuses with a failure that it does not declare."""
    spend(work)
    raise refuse(UNDECLARED)


def refuses_without_values(work: UnitOfWork, _params: Params) -> Payload:
    """Refuses without what fills the failure's placeholder."""
    spend(work)
    raise refuse(DECLARED)


def raises(work: UnitOfWork, _params: Params) -> Payload:
    """Runs into a defect that has a secret to tell."""
    spend(work)
    message = "the password is Secret-123"
    raise ZeroDivisionError(message)


def recurses(work: UnitOfWork, params: Params) -> Payload:
    """Never comes to an end."""
    return recurses(work, params)


def breaks_a_law(work: UnitOfWork, _params: Params) -> Payload:
    """Leaves an invoice with a negative balance."""
    work.put(replace(work.world.invoices[502], received=Decimal("1000.00")))
    return {}


def answers_what_is_no_json(work: UnitOfWork, _params: Params) -> Payload:
    """Changes the world, and answers what cannot be written."""
    spend(work)
    return {"half a character": "\udcff"}


def _probe(run: Callable[[UnitOfWork, Params], Payload]) -> Action:
    made = action(Params, group="probes", failures=(DECLARED,), answer=NOTHING, source=INVENTED)(
        run
    )
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
