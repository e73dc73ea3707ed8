"""`eq/rename_server`: give a server another name."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.provisioning import rename
from simulator.rules.orders import BAD_HOSTNAME, NO_HOSTNAME, require_hostname
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.shapes.orders import BEGUN, show_begun
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/rename_server, sent by clients")


class Params(Struct, frozen=True):
    """What rename_server can be asked."""

    id: int = param("Server ID", source=CLIENTS)
    hostname: str = param("Its new name", source=CLIENTS)


@action(
    Params,
    group="servers",
    methods=POST_OR_GET,
    failures=(SERVER_NOT_FOUND, NO_HOSTNAME, BAD_HOSTNAME),
    answer=BEGUN,
    source=CLIENTS,
)
def rename_server(work: UnitOfWork, params: Params) -> Payload:
    """Gives a server another name; invoices that are issued stay as they are."""
    server = own_server(work, params.id)
    work.refuse_if(not params.hostname, NO_HOSTNAME, hostname=params.hostname)
    require_hostname(work, params.hostname)
    return show_begun(work, rename(work, server, params.hostname))
