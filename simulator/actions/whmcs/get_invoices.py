"""`get_invoices`: every invoice of the client."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import (
    CLIENT_ID_NOT_FOUND,
    INVOICES_UNAVAILABLE,
    named_elsewhere,
    refuse_without_whmcs,
)
from simulator.shapes.invoices import INVOICE_LIST, show_invoices
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented, observed

PAGE = documented("whmcs/get_invoices")
PAGING = observed("get_invoices, sent by a client that pages")


class Params(Struct, frozen=True):
    """What get_invoices can be asked."""

    location: str = param("Billing location; the session's own", source=PAGE, required=False)
    limitstart: int = param("How many invoices to skip", source=PAGING, required=False)
    limitnum: int = param("How many to return; 0 for all", source=PAGING, required=False)


@action(
    Params, group="invoices", failures=(INVOICES_UNAVAILABLE,), answer=INVOICE_LIST, source=PAGE
)
def get_invoices(work: UnitOfWork, params: Params) -> Payload:
    """Returns a list of all invoices of the client in the billing location."""
    client, location = work.client, params.location
    refuse_without_whmcs(work, INVOICES_UNAVAILABLE)
    work.refuse_if(
        named_elsewhere(work.world, client, location),
        INVOICES_UNAVAILABLE,
        location=location,
        client=client,
        error=CLIENT_ID_NOT_FOUND,
    )
    return show_invoices(
        work.world, client, max(0, params.limitstart), max(0, params.limitnum) or None
    )
