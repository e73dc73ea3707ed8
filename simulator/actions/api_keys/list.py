"""`api_keys/list`: all keys of the client, without their secrets."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.api_keys import LISTED, show_keys
from simulator.spec.actions import action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/list, sent by HOSTKEY's own client")


class Params(Struct, frozen=True):
    """List is asked nothing but the token."""


@action(Params, group="keys", answer=LISTED, source=CLIENTS)
def list(work: UnitOfWork, _params: Params) -> Payload:  # noqa: A001 the wire name is the name
    """Returns the keys of the account and of its servers."""
    return show_keys(LISTED, work, work.world.api_keys.where("client", work.client.id))
