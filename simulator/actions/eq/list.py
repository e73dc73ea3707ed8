"""`eq/list`: the servers that a client rents."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import ServerFilter, filtered_servers
from simulator.shapes.servers import FULL_LIST_ANSWER, LIST_ANSWER, view_servers
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/list, sent by all clients")
FILTERS = observed("eq/list, filters that HOSTKEY's MCP server sends")


class Params(Struct, frozen=True):
    """What list can be asked."""

    full: bool = param("Rows instead of bare ids", source=CLIENTS, required=False)
    ip: str = param("Only the server with this IP address", source=FILTERS, required=False)
    mac: str = param("Only the server with this MAC address", source=FILTERS, required=False)
    location: str = param(
        "Only those in these data centres, such as NL,FI", source=FILTERS, required=False
    )
    status: str = param("Only those that are rent or power_off", source=FILTERS, required=False)
    group: str = param("Only those in these groups, as VPS,Gpu", source=FILTERS, required=False)


@action(Params, group="servers", methods=POST_OR_GET, answer=FULL_LIST_ANSWER, source=CLIENTS)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the servers of the client, also those that billing does not know."""
    wanted = ServerFilter(
        ip=params.ip,
        mac=params.mac,
        location=params.location,
        status=params.status,
        group=params.group,
    )
    shape = FULL_LIST_ANSWER if params.full else LIST_ANSWER
    return shape.show(view_servers(work, filtered_servers(work, wanted)), work.world.dialect)
