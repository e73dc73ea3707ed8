"""`get_cancellation_requests`: which services were asked to end."""

from datetime import date

from msgspec import Struct

from simulator.domain.cancellations import Cancellation
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.cancellations import NO_RELID, of_type
from simulator.rules.services import billed_service
from simulator.shapes.cancellations import REQUEST_LIST, view_request
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_cancellation_requests")


class Params(Struct, frozen=True):
    """What get_cancellation_requests can be asked; all filters together narrow the list."""

    id: int = param("Server ID; all of the client's without", source=PAGE, required=False)
    period_from: date | None = param("First day of requests", source=PAGE, required=False)
    period_to: date | None = param("Last day of requests", source=PAGE, required=False)
    cancellation_type: str = param(
        "Immediate, or End of Billing Period", source=PAGE, required=False
    )
    billing_status: str = param(
        "Status of the newest invoice of the service", source=PAGE, required=False
    )


@action(Params, group="cancellations", failures=(NO_RELID,), answer=REQUEST_LIST, source=PAGE)
def get_cancellation_requests(work: UnitOfWork, params: Params) -> Payload:
    """Returns the active requests to cancel services: neither withdrawn nor carried out."""
    found = [
        view_request(work.world, request)
        for request in _asked_about(work, params.id)
        if request.open
        and _in_period(request.requested_at.date(), params)
        and of_type(request.type, params.cancellation_type)
        and _billed(work.world, request, params.billing_status)
    ]
    return REQUEST_LIST.show(found, work.world.dialect)


def _asked_about(work: UnitOfWork, server_id: int) -> list[Cancellation]:
    requests = work.world.cancellations
    if server_id:
        return requests.where("service", billed_service(work, server_id, NO_RELID).id)
    return [] if work.client.deleted else requests.where("client", work.client.id)


def _in_period(day: date, params: Params) -> bool:
    first, last = params.period_from, params.period_to
    return (first is None or first <= day) and (last is None or day <= last)


def _billed(world: World, request: Cancellation, status: str) -> bool:
    newest = max(world.invoices.keys_where("service", request.service_id), default=None)
    invoice = world.invoices.get(newest)
    has = "" if invoice is None else invoice.status.casefold()
    return status.casefold() in ("", has)
