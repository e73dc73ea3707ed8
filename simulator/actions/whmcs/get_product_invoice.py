"""`get_product_invoice`: the invoices of a service, as a reseller reads them to pay renewals."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import named_elsewhere
from simulator.rules.services import own_service_by_account
from simulator.shapes.invoices import PRODUCT_INVOICES
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("get_product_invoice, sent by a reseller in production")


class Params(Struct, frozen=True):
    """What get_product_invoice can be asked."""

    product: int = param("WHMCS service id (account_id)", source=CLIENTS, required=False)
    location: str = param(
        "Billing location (type_billing); the client's own without", source=CLIENTS, required=False
    )


@action(Params, group="invoices", answer=PRODUCT_INVOICES, source=CLIENTS)
def get_product_invoice(work: UnitOfWork, params: Params) -> Payload:
    """Returns the invoices that bill a service; none for a service that is not the client's."""
    world = work.world
    service = own_service_by_account(work, params.product)
    elsewhere = named_elsewhere(world, work.client, params.location)
    invoices = [] if service is None or elsewhere else world.invoices.where("service", service.id)
    return PRODUCT_INVOICES.show(invoices, world.dialect)
