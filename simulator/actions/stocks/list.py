"""`stocks/list`: machines that stand ready."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import ANYWHERE, data_centre
from simulator.shapes.catalogue import STOCK_LIST, StockView
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("stocks/list, sent by clients that order")


class Params(Struct, frozen=True):
    """What list can be asked."""

    location: str = param("Data centre; all of them", source=CLIENTS, required=False)
    group: str = param("Group, such as 1CPU, AMD or GPU; all", source=CLIENTS, required=False)


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    answer=STOCK_LIST,
    source=CLIENTS,
)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the machines that nobody rents yet, of one group or of all."""
    world, group = work.world, params.group.strip().upper()
    machines = [each for each in world.catalogue.presets if each.active and not each.virtual]
    wanted = [each for each in machines if group in ANYWHERE or each.group.upper() == group]
    free = [
        StockView(server, preset, rented=False)
        for preset in wanted
        for server in world.catalogue.stock_of(preset, data_centre(params.location))
        if server.id not in world.services
    ]
    return STOCK_LIST.show(free, world.dialect)
