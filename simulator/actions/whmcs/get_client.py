"""`get_client`: who am I, and how much credit do I have."""

from msgspec import Struct

from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import CLIENT_NOT_FOUND, CLIENT_UNREACHABLE, refuse_during_outage
from simulator.rules.contacts import may_see_contacts
from simulator.shapes.clients import FULL_CLIENT_ANSWER, show_client
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_client")


class Params(Struct, frozen=True):
    """What get_client can be asked.

    The page also lists client, billing_location, groupdata and internal, "detected in code": they
    are variables of the real server, and nobody sends them.
    """

    full: bool = param("Also give contacts and groups", source=PAGE, required=False)


@action(
    Params,
    group="clients",
    methods=POST_OR_GET,
    failures=(CLIENT_NOT_FOUND, CLIENT_UNREACHABLE),
    answer=FULL_CLIENT_ANSWER,
    live_result="success",
    source=PAGE,
)
def get_client(work: UnitOfWork, params: Params) -> Payload:
    """Returns detailed information about the authenticated client."""
    client = work.client
    who = {"client": client, "client_id": client.id, "location": client.location}
    refuse_during_outage(work, Outage.WHMCS, CLIENT_UNREACHABLE, **who)
    work.refuse_if(client.deleted, CLIENT_NOT_FOUND, **who)
    sees = may_see_contacts(work)
    return show_client(work.world, client, full=params.full, sees_contacts=sees)
