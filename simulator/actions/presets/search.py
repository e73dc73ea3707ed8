"""`presets/search`: the servers of a preset."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import PRESET_NOT_FOUND, data_centre, found_preset
from simulator.shapes.catalogue import FOUND_SERVERS, StockView
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("presets/search, sent before an order")
EVERYTHING = "all"


class Params(Struct, frozen=True):
    """What search can be asked."""

    name: str = param("Name or number of a preset", source=CLIENTS)
    location: str = param("Data centre; all of them", source=CLIENTS, required=False)
    scope: str = param("free, or all: also what is rented", source=CLIENTS, required=False)


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    failures=(PRESET_NOT_FOUND,),
    answer=FOUND_SERVERS,
    source=CLIENTS,
)
def search(work: UnitOfWork, params: Params) -> Payload:
    """Returns the servers of a preset that stand ready, in one data centre or in all."""
    world = work.world
    preset = found_preset(work, params.name)
    found = [
        StockView(each, preset, each.id in world.services)
        for each in world.catalogue.stock_of(preset, data_centre(params.location))
    ]
    free = [each for each in found if params.scope == EVERYTHING or not each.rented]
    return FOUND_SERVERS.show(free, world.dialect)
