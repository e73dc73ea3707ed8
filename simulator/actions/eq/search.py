"""`eq/search`: servers by a part of their name."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import own_servers
from simulator.shapes.servers import SEARCH_ANSWER, found_servers
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed

CLIENTS = assumed("eq/search is named beside unified_server_search; nothing of it is public")


class Params(Struct, frozen=True):
    """What search can be asked."""

    query: str = param("Part of a name, number or address", source=CLIENTS, required=False)


@action(Params, group="servers", methods=POST_OR_GET, answer=SEARCH_ANSWER, source=CLIENTS)
def search(work: UnitOfWork, params: Params) -> Payload:
    """Finds servers of the client as unified_server_search does, and lists them by themselves."""
    found = found_servers(work, own_servers(work), params.query)
    return SEARCH_ANSWER.show(found, work.world.dialect)
