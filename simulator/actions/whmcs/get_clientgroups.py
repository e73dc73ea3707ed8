"""`get_clientgroups`: the groups that clients of a location can be in."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.access import INVALID_TOKEN
from simulator.shapes.clients import GROUP_LIST
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_clientgroups")


class Params(Struct, frozen=True):
    """What get_clientgroups can be asked."""

    location: str = param("Billing location; the session's own", source=PAGE, required=False)


@action(
    Params,
    group="clients",
    methods=POST_OR_GET,
    failures=(INVALID_TOKEN,),
    answer=GROUP_LIST,
    source=PAGE,
)
def get_clientgroups(work: UnitOfWork, params: Params) -> Payload:
    """Returns the groups that clients of the billing location can be in."""
    world = work.world
    location = world.locations.get(params.location, world.location_of(work.client))
    return GROUP_LIST.show(location.groups, world.dialect)
