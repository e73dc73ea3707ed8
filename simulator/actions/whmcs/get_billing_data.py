"""`get_billing_data`: what a server costs, and when it is due."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.services import INVALID_REQUEST, billed_service
from simulator.shapes.servers import BILLING_DATA, view_server
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_billing_data")


class Params(Struct, frozen=True):
    """What get_billing_data can be asked; customer_name is a variable of the real server."""

    id: int = param("Equipment ID (server id)", source=PAGE)


@action(Params, group="services", failures=(INVALID_REQUEST,), answer=BILLING_DATA, source=PAGE)
def get_billing_data(work: UnitOfWork, params: Params) -> Payload:
    """Returns the billing settings and status of a server."""
    service = billed_service(work, params.id, INVALID_REQUEST)
    return BILLING_DATA.show(view_server(work, service), work.world.dialect)
