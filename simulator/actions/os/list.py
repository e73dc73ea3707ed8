"""`os/list`: the operating systems."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.catalogue import fits
from simulator.shapes.catalogue import OS_LIST, SystemsView
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("os/list, sent by clients that order")


class Params(Struct, frozen=True):
    """What list can be asked. Clients also send location and bill_period: all fits them."""

    id: int = param("Server that it is for", source=CLIENTS, required=False)
    instance_id: str = param("Preset that it is for", source=CLIENTS, required=False)


@action(
    Params, group="catalogue", methods=POST_OR_GET, access="anyone", answer=OS_LIST, source=CLIENTS
)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the operating systems, for a preset or server those that fit it."""
    catalogue, server = work.world.catalogue, work.world.services.get(params.id)
    named = server.product if server is not None else params.instance_id
    preset = catalogue.preset(named) if named else None
    offered = [each for each in catalogue.operating_systems if each.active]
    fitting = [each for each in offered if fits(each, preset)]
    excluded = [each for each in offered if not fits(each, preset)]
    return OS_LIST.show(SystemsView(fitting, excluded), work.world.dialect)
