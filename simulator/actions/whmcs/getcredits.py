"""`getcredits`: the ledger behind the credit balance."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import CREDITS_UNAVAILABLE, SERVICE_ID_NOT_FOUND, refuse_without_whmcs
from simulator.rules.services import own_service
from simulator.shapes.payments import CREDITS, LedgerView
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/getcredits")


class Params(Struct, frozen=True):
    """What getcredits can be asked."""

    server_id: int = param(
        "Server whose billing location is meant; the ledger is the client's in either case",
        source=PAGE,
        required=False,
        aliases=("id",),
    )


@action(Params, group="credit", failures=(CREDITS_UNAVAILABLE,), answer=CREDITS, source=PAGE)
def getcredits(work: UnitOfWork, params: Params) -> Payload:
    """Returns the changes of the client's credit balance; their sum is the balance."""
    client, server_id = work.client, params.server_id
    refuse_without_whmcs(work, CREDITS_UNAVAILABLE)
    work.refuse_if(
        server_id != 0 and own_service(work, server_id) is None,
        CREDITS_UNAVAILABLE,
        server_id=server_id,
        location=client.location,
        error=SERVICE_ID_NOT_FOUND,
    )
    entries = work.world.ledger.where("client", client.id)
    return CREDITS.show(LedgerView(client, entries), work.world.dialect)
