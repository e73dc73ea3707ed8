"""`eq_callback/check`: how what takes time goes on."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.provisioning import note_asked
from simulator.rules.tasks import KEY_NOT_FOUND
from simulator.shapes.orders import TASK_ANSWER, show_task
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("eq_callback/check, sent by clients that wait")


class Params(Struct, frozen=True):
    """What check can be asked."""

    key: str = param("The callback that a call answered", source=CLIENTS)


@action(
    Params,
    group="servers",
    methods=POST_OR_GET,
    access="anyone",
    failures=(KEY_NOT_FOUND,),
    answer=TASK_ANSWER,
    source=CLIENTS,
)
def check(work: UnitOfWork, params: Params) -> Payload:
    """Tells whether a task is over, and what came of it."""
    task = work.require(work.world.tasks.get(params.key), KEY_NOT_FOUND, key=params.key)
    shown = show_task(work, task)
    note_asked(work, task)
    return shown
