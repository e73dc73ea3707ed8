"""`eq/on`: switch a server on."""

from msgspec import Struct

from simulator.domain.tasks import TaskKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.provisioning import switch
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.shapes.orders import BEGUN, show_begun
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/on, sent by clients")


class Params(Struct, frozen=True):
    """What on can be asked. Clients also send pin; no account here has one."""

    id: int = param("Server ID", source=CLIENTS)


@action(
    Params,
    group="servers",
    methods=POST_OR_GET,
    failures=(SERVER_NOT_FOUND,),
    answer=BEGUN,
    source=CLIENTS,
)
def on(work: UnitOfWork, params: Params) -> Payload:
    """Switches a server on."""
    server = own_server(work, params.id)
    return show_begun(work, switch(work, server, TaskKind.ON))
