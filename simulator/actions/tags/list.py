"""`tags/list`: the tags of a server."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.rules.tags import tags_of
from simulator.shapes.tags import TAGS, view_tag
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import published

PAGE = published("tags/list")


class Params(Struct, frozen=True):
    """What list can be asked."""

    id: int = param("Server ID", source=PAGE)
    component: str = param("eq, or another component", source=PAGE, required=False)
    internal: int | None = param(
        "0: without the tags that the system sets", source=PAGE, required=False
    )


@action(
    Params,
    group="tags",
    methods=POST_OR_GET,
    failures=(SERVER_NOT_FOUND,),
    answer=TAGS,
    source=PAGE,
)
def list(work: UnitOfWork, params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the tags of a server; no other component has any here."""
    server = own_server(work, params.id)
    tags = tags_of(work.world, server) if params.component in ("", "eq") else []
    shown = [tag for tag in tags if params.internal != 0 or not tag.internal]
    return TAGS.show([view_tag(work, tag) for tag in shown], work.world.dialect)
