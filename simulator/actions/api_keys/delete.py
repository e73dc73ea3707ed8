"""`api_keys/delete`: a key that logs in no more."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.api_keys import KEY_NOT_FOUND, own_key
from simulator.shapes.api_keys import DELETED
from simulator.spec.actions import action
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/delete, sent by HOSTKEY's own client")


class Params(Struct, frozen=True):
    """What delete can be asked."""

    id: int = bracketed("params", "Number of the key", source=CLIENTS, required=True)


@action(Params, group="keys", failures=(KEY_NOT_FOUND,), answer=DELETED, source=CLIENTS)
def delete(work: UnitOfWork, params: Params) -> Payload:
    """Removes a key; sessions that it has opened go on until they expire."""
    work.remove(own_key(work, params.id))
    return DELETED.show(None, work.world.dialect)
