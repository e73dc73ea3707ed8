"""`delete_cancellation_request`: the service shall go on."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.cancelling import withdraw_cancellation
from simulator.rules.cancellations import NO_RELID_TO_WITHDRAW, REQUEST_NOT_FOUND
from simulator.rules.services import billed_service
from simulator.shapes.cancellations import WITHDRAWAL_WITH_INVOICE, show_withdrawal
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed, documented

PAGE = documented("whmcs/delete_cancellation_request")


class Params(Struct, frozen=True):
    """What delete_cancellation_request can be asked."""

    id: int = param("Server ID", source=PAGE)


@action(
    Params,
    group="cancellations",
    failures=(NO_RELID_TO_WITHDRAW, REQUEST_NOT_FOUND),
    answer=WITHDRAWAL_WITH_INVOICE,
    source=PAGE,
    token_source=assumed(
        "the page marks it optional, but without it anybody could withdraw anybody's request"
    ),
)
def delete_cancellation_request(work: UnitOfWork, params: Params) -> Payload:
    """Withdraws the open request of a server and restores the invoice that it cancelled."""
    service = billed_service(work, params.id, NO_RELID_TO_WITHDRAW)
    request = work.world.open_cancellation(service)
    request = work.require(request, REQUEST_NOT_FOUND, service=service)

    return show_withdrawal(work.world, request, withdraw_cancellation(work, request))
