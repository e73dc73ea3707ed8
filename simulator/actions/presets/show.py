"""`presets/show`: one preset, or all of them."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import PRESET_NOT_FOUND, found_preset
from simulator.shapes.catalogue import SHOWN_PRESETS
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("presets/show, sent by clients that order")


class Params(Struct, frozen=True):
    """What show can be asked."""

    id: str = param(
        "Number or name of a preset; all of them", source=CLIENTS, required=False, aliases=("name",)
    )


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    failures=(PRESET_NOT_FOUND,),
    answer=SHOWN_PRESETS,
    source=CLIENTS,
)
def show(work: UnitOfWork, params: Params) -> Payload:
    """Returns a preset, also one that can no longer be ordered; without a number, all of them."""
    catalogue = work.world.catalogue
    found = [found_preset(work, params.id)] if params.id else [*catalogue.presets]
    return SHOWN_PRESETS.show(found, work.world.dialect)
