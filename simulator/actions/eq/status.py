"""`eq/status`: whether a server is on."""

from msgspec import Struct

from simulator.domain.tasks import TaskKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.provisioning import begin_task
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.shapes.orders import BEGUN, show_begun
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/status, sent by clients")


class Params(Struct, frozen=True):
    """What status can be asked."""

    id: int = param("Server ID", source=CLIENTS)


@action(
    Params,
    group="servers",
    methods=POST_OR_GET,
    failures=(SERVER_NOT_FOUND,),
    answer=BEGUN,
    source=CLIENTS,
)
def status(work: UnitOfWork, params: Params) -> Payload:
    """Asks a server whether it is on; eq_callback/check gives the answer."""
    server = own_server(work, params.id)
    return show_begun(work, begin_task(work, server, TaskKind.STATUS))
