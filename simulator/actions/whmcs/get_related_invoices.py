"""`get_related_invoices`: the invoices of one server."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.services import NOT_LINKED_TO_BILLING, billed_service, own_service_by_account
from simulator.shapes.invoices import RELATED_INVOICES, show_related_invoices
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_related_invoices")


class Params(Struct, frozen=True):
    """What get_related_invoices can be asked; the server id wins over the account id."""

    account_id: int = param("Account ID to search for invoices", source=PAGE, required=False)
    id: int = param("Server ID", source=PAGE, required=False)


@action(
    Params,
    group="invoices",
    methods=POST_OR_GET,
    failures=(NOT_LINKED_TO_BILLING,),
    answer=RELATED_INVOICES,
    source=PAGE,
)
def get_related_invoices(work: UnitOfWork, params: Params) -> Payload:
    """Returns a list of the invoices that bill a server or account."""
    if params.id or not params.account_id:
        service = billed_service(work, params.id, NOT_LINKED_TO_BILLING)
    else:
        found = own_service_by_account(work, params.account_id)
        service = work.require(found, NOT_LINKED_TO_BILLING, id=params.account_id)
    return show_related_invoices(work.world, service)
