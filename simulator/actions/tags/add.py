"""`tags/add`: a tag for a server, or another value of one."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.tags import HOSTNAME, TRAFFIC_EXCEEDED, Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import SERVER_NOT_FOUND, own_server
from simulator.rules.tags import (
    TAG_INTERNAL,
    TAG_NOT_VALID,
    TAG_TOO_LONG,
    refuse_odd_tag,
    tags_of,
)
from simulator.shapes.tags import ADDED_TAG, view_tag
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import published

PAGE = published("tags/add")


class Params(Struct, frozen=True):
    """What add can be asked."""

    id: int = param("Server ID", source=PAGE)
    tag: str = param("Name: letters, digits, dashes and underscores", source=PAGE)
    value: str = param("Value", source=PAGE, required=False)
    extra: str = param("Additional text", source=PAGE, required=False)


@action(
    Params,
    group="tags",
    failures=(SERVER_NOT_FOUND, TAG_TOO_LONG, TAG_NOT_VALID, TAG_INTERNAL),
    answer=ADDED_TAG,
    source=PAGE,
)
def add(work: UnitOfWork, params: Params) -> Payload:
    """Adds a tag or changes it; hostname renames the server, auto_credit lets credit pay for it."""
    server = own_server(work, params.id)
    name, value = params.tag, params.value
    refuse_odd_tag(work, name, value)
    work.refuse_if(name == TRAFFIC_EXCEEDED, TAG_INTERNAL, tag=name)
    work.refuse_if(name == HOSTNAME and not value, TAG_NOT_VALID, tag=name)

    if name == HOSTNAME:
        renamed = replace(server, hostname=value)
        work.put(renamed)
        tag = tags_of(work.world, renamed)[0]
    else:
        known = work.world.tag(server.client_id, server.server_id, name)
        tag = Tag(
            id=work.next_id("tags") if known is None else known.id,
            client_id=server.client_id,
            server_id=server.server_id,
            tag=name,
            value=value,
            extra=params.extra,
        )
        work.put(tag)
    return ADDED_TAG.show(view_tag(work, tag), work.world.dialect)
