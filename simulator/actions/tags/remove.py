"""`tags/remove`: a tag less."""

from msgspec import Struct

from simulator.domain.tags import HOSTNAME, TRAFFIC_EXCEEDED
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.rules.tags import TAG_INTERNAL, TAG_NOT_VALID
from simulator.shapes.tags import REMOVED_TAG
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("tags/remove, sent by the Terraform provider")


class Params(Struct, frozen=True):
    """What remove can be asked. Clients also send component, which is always eq."""

    id: int = param("Server ID", source=CLIENTS, aliases=("component_id",))
    tag: str = param("Name of the tag", source=CLIENTS)


@action(
    Params,
    group="tags",
    failures=(SERVER_NOT_FOUND, TAG_NOT_VALID, TAG_INTERNAL),
    answer=REMOVED_TAG,
    source=CLIENTS,
)
def remove(work: UnitOfWork, params: Params) -> Payload:
    """Removes a tag from a server, if it has it; auto_credit lets credit pay for it no more."""
    server = own_server(work, params.id)
    name = params.tag
    work.refuse_if(not name, TAG_NOT_VALID, tag=name)
    work.refuse_if(name in (HOSTNAME, TRAFFIC_EXCEEDED), TAG_INTERNAL, tag=name)

    known = work.world.tag(server.client_id, server.server_id, name)
    if known is not None:
        work.remove(known)
    return REMOVED_TAG.show(name, work.world.dialect)
