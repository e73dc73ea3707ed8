"""`eq/show`: one server, with the keys that lead to its billing."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.rules.tags import tags_of
from simulator.shapes.servers import SHOW_ANSWER, view_tagged_server
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/show, sent by clients")


class Params(Struct, frozen=True):
    """What show can be asked."""

    id: int = param("Server ID", source=CLIENTS, required=False)


@action(
    Params,
    group="servers",
    methods=POST_OR_GET,
    failures=(SERVER_NOT_FOUND,),
    answer=SHOW_ANSWER,
    source=CLIENTS,
)
def show(work: UnitOfWork, params: Params) -> Payload:
    """Returns what is known of a server of the client."""
    server = own_server(work, params.id)
    view = view_tagged_server(work, server, tags_of(work.world, server))
    return SHOW_ANSWER.show(view, work.world.dialect)
