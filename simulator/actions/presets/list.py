"""`presets/list`: what can be ordered, and where."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import data_centre
from simulator.shapes.catalogue import PRESET_LIST
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("presets/list, sent by clients that order")


class Params(Struct, frozen=True):
    """What list can be asked."""

    location: str = param("Data centre, such as NL; all of them", source=CLIENTS, required=False)


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    answer=PRESET_LIST,
    source=CLIENTS,
)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the presets that can be ordered, in one data centre or in all."""
    place = data_centre(params.location)
    sold = [
        preset
        for preset in work.world.catalogue.presets
        if preset.active and (not place or place in preset.locations)
    ]
    return PRESET_LIST.show(sold, work.world.dialect)
