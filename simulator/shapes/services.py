"""Services as JSON: the flat billing data of a server."""

from typing import NamedTuple

from simulator.domain.clients import Location
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.shapes.wire import day
from simulator.spec.shapes import Field, Payload, Shape
from simulator.spec.sources import observed

SEEN_LIVE = observed("get_billing_data, an answer of the live API")
READ = observed("get_billing_data, read by clients for the currency")


class BillingView(NamedTuple):
    """A service and the billing location that bills it."""

    service: Service
    location: Location


BILLING_DATA: Shape[BillingView] = Shape(
    "billing data",
    (
        Field("IP", lambda v: v.service.hostname, SEEN_LIVE),
        Field("client_id", lambda v: v.service.client_id, SEEN_LIVE),
        Field("order_id", lambda v: v.service.id, SEEN_LIVE),
        Field("billing_name", lambda v: v.service.product, SEEN_LIVE),
        Field("billing_status", lambda v: v.service.status, SEEN_LIVE),
        Field("billing_cycle", lambda v: v.service.cycle, SEEN_LIVE),
        Field("billing_setupfee", lambda v: str(v.service.setup_fee), SEEN_LIVE),
        Field("billing_reccuring", lambda v: str(v.service.price), SEEN_LIVE),
        Field("reg_date", lambda v: day(v.service.registration_date), SEEN_LIVE),
        Field("next_due_date", lambda v: day(v.service.next_due_date), SEEN_LIVE),
        Field("currencycode", lambda v: v.location.currency, READ),
        Field("currencysuffix", lambda v: v.location.currency, READ),
    ),
)


def show_billing_data(world: World, service: Service) -> Payload:
    """Write what billing knows of a service."""
    location = world.location_of(world.clients[service.client_id])
    return BILLING_DATA.show(BillingView(service, location), world.dialect)
