"""`api_keys/history`: what happened to a key, and who logged in with it."""

from datetime import date

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.api_keys import KEY_NOT_FOUND, own_key
from simulator.shapes.api_keys import HISTORY_ANSWER
from simulator.spec.actions import action
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/history, sent by HOSTKEY's own client")


class Params(Struct, frozen=True):
    """What history can be asked."""

    id: int = bracketed("params", "Number of the key", source=CLIENTS, required=True)
    period_from: date | None = bracketed("params", "First day", source=CLIENTS)
    period_to: date | None = bracketed("params", "Last day", source=CLIENTS)


@action(Params, group="keys", failures=(KEY_NOT_FOUND,), answer=HISTORY_ANSWER, source=CLIENTS)
def history(work: UnitOfWork, params: Params) -> Payload:
    """Returns the newest hundred events of a key, the oldest of them first."""
    first, last = params.period_from or date.min, params.period_to or date.max
    events = own_key(work, params.id).history
    found = [each for each in events if first <= each.happened_at.date() <= last]
    return HISTORY_ANSWER.show(found, work.world.dialect)
