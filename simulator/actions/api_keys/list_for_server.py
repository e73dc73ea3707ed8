"""`api_keys/list_for_server`: the keys that open one server."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.shapes.api_keys import LISTED_FOR_SERVER, show_keys
from simulator.spec.actions import action
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/list_for_server, sent by the reseller module and HOSTKEY's own client")


class Params(Struct, frozen=True):
    """What list_for_server can be asked."""

    server_id: int = bracketed("params", "Server ID", source=CLIENTS, required=True)


@action(
    Params, group="keys", failures=(SERVER_NOT_FOUND,), answer=LISTED_FOR_SERVER, source=CLIENTS
)
def list_for_server(work: UnitOfWork, params: Params) -> Payload:
    """Returns the keys that open this server and nothing else."""
    server = own_server(work, params.server_id)
    keys = work.world.api_keys.where("server", server.server_id)
    return show_keys(LISTED_FOR_SERVER, work, keys)
