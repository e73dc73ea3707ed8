"""`auth/flip_tag`: a tag of the account, on or off."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.tags import AUTO_CREDIT, Tag
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.access import require_account
from simulator.rules.tags import TAG_NOT_VALID, TAG_TOO_LONG, refuse_odd_tag
from simulator.shapes.tags import FLIPPED_TAG
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed, published

PAGE = published("auth/flip_tag")


class Params(Struct, frozen=True):
    """What flip_tag can be asked."""

    tag: str = param("Name of the tag", source=assumed("named as in tags.php (decision 50)"))


@action(
    Params,
    group="tags",
    methods=POST_OR_GET,
    failures=(TAG_TOO_LONG, TAG_NOT_VALID),
    answer=FLIPPED_TAG,
    source=PAGE,
)
def flip_tag(work: UnitOfWork, params: Params) -> Payload:
    """Sets a tag of the account or removes it; auto_credit is whether credit pays renewals."""
    require_account(work)
    client, name = work.client, params.tag
    refuse_odd_tag(work, name, "")

    known = work.world.tag(client.id, None, name)
    on = not client.automatic_renewal if name == AUTO_CREDIT else known is None
    if name == AUTO_CREDIT:
        work.put(replace(client, automatic_renewal=on))
    elif known is not None:
        work.remove(known)
    else:
        number = work.next_id("tags")
        work.put(Tag(id=number, client_id=client.id, server_id=None, tag=name, value="1"))
    return FLIPPED_TAG.show((name, on), work.world.dialect)
