"""`auth/info`: what a token opens."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.tags import tags_of_account
from simulator.shapes.sessions import INFO_ANSWER, show_info
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("auth/info, read by clients for currency and location")


class Params(Struct, frozen=True):
    """Info is asked nothing but the token."""


@action(Params, group="sessions", methods=POST_OR_GET, answer=INFO_ANSWER, source=CLIENTS)
def info(work: UnitOfWork, _params: Params) -> Payload:
    """Returns what the session opens: servers, location, currency and permissions."""
    return show_info(work, work.session, tags_of_account(work.world, work.client))
