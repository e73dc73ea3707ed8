"""`eq/list`: the servers that a client rents."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import own_servers
from simulator.shapes.servers import FULL_LIST_ANSWER, LIST_ANSWER, view_servers
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/list, sent by all clients")


class Params(Struct, frozen=True):
    """What list can be asked."""

    full: bool = param("Rows instead of bare ids", source=CLIENTS, required=False)


@action(Params, group="servers", methods=POST_OR_GET, answer=FULL_LIST_ANSWER, source=CLIENTS)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the servers of the client, also those that billing does not know."""
    shape = FULL_LIST_ANSWER if params.full else LIST_ANSWER
    return shape.show(view_servers(work, own_servers(work)), work.world.dialect)
