"""`software/list`: the applications that can be installed with the operating system."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.catalogue import SOFTWARE_LIST
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("software/list, sent by clients that order")


class Params(Struct, frozen=True):
    """List is asked nothing that matters: clients send preset and place, and all fits every one."""


@action(
    Params,
    group="catalogue",
    methods=POST_OR_GET,
    access="anyone",
    answer=SOFTWARE_LIST,
    source=CLIENTS,
)
def list(work: UnitOfWork, _params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the applications that an order can name."""
    offered = [each for each in work.world.catalogue.software if each.active]
    return SOFTWARE_LIST.show(offered, work.world.dialect)
