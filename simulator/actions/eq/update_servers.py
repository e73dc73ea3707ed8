"""`eq/update_servers`: the inventory of a session, fetched anew."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.servers import own_servers
from simulator.shapes.servers import UPDATE_ANSWER, view_inventory
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq/update_servers, sent once for each token")


class Params(Struct, frozen=True):
    """Update_servers is asked nothing but the token."""


@action(Params, group="servers", methods=POST_OR_GET, answer=UPDATE_ANSWER, source=CLIENTS)
def update_servers(work: UnitOfWork, _params: Params) -> Payload:
    """Returns the servers of the session, which of them are billed, and what is being deployed."""
    return UPDATE_ANSWER.show(view_inventory(work, own_servers(work)), work.world.dialect)
