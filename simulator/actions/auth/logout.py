"""`auth/logout`: the end of a token."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.shapes.sessions import LOGOUT_ANSWER
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("auth/logout, sent by clients by POST and GET")


class Params(Struct, frozen=True):
    """Logout is asked nothing but the token."""


@action(Params, group="sessions", methods=POST_OR_GET, answer=LOGOUT_ANSWER, source=CLIENTS)
def logout(work: UnitOfWork, _params: Params) -> Payload:
    """Ends the session: its token is worth nothing from now on."""
    work.remove(work.session)
    return LOGOUT_ANSWER.show(None, work.world.dialect)
