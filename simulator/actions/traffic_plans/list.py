"""`traffic_plans/list`: how much traffic a server may have."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import NO_SUCH_COMBINATION, data_centre, found_preset
from simulator.shapes.catalogue import PLAN_LIST
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("traffic_plans/list, sent by clients that order")


class Params(Struct, frozen=True):
    """What list can be asked."""

    location: str = param("Data centre; all of them", source=CLIENTS, required=False)
    instance: str = param(
        "Preset that it is for", source=CLIENTS, required=False, aliases=("instance_id",)
    )


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    failures=(NO_SUCH_COMBINATION,),
    answer=PLAN_LIST,
    source=CLIENTS,
)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the traffic plans that an order in a data centre can name."""
    catalogue = work.world.catalogue
    if params.instance:
        found_preset(work, params.instance, NO_SUCH_COMBINATION)
    plans = [each for each in catalogue.plans_for(data_centre(params.location)) if each.active]
    return PLAN_LIST.show(plans, work.world.dialect)
