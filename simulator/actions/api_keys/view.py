"""`api_keys/view`: one key, without its secret."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.api_keys import KEY_NOT_FOUND, own_key
from simulator.shapes.api_keys import VIEWED, show_key
from simulator.spec.actions import action
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/view, sent by HOSTKEY's own client")


class Params(Struct, frozen=True):
    """What view can be asked."""

    id: int = bracketed("params", "Number of the key", source=CLIENTS, required=True)


@action(Params, group="keys", failures=(KEY_NOT_FOUND,), answer=VIEWED, source=CLIENTS)
def view(work: UnitOfWork, params: Params) -> Payload:
    """Returns what is known of a key, but not the key itself."""
    return show_key(VIEWED, work, own_key(work, params.id))
