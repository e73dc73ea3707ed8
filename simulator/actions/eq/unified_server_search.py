"""`eq/unified_server_search`: servers by a part of their name."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import own_servers
from simulator.shapes.servers import UNIFIED_SEARCH, found_servers
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/unified_server_search, sent by a client that ordered")


class Params(Struct, frozen=True):
    """What unified_server_search can be asked."""

    query: str = param("Part of a name, number or address", source=CLIENTS, required=False)


@action(Params, group="servers", methods=POST_OR_GET, answer=UNIFIED_SEARCH, source=CLIENTS)
def unified_server_search(work: UnitOfWork, params: Params) -> Payload:
    """Finds servers of the client by a part of their name, number or address."""
    found = found_servers(work, own_servers(work), params.query)
    return UNIFIED_SEARCH.show(found, work.world.dialect)
