"""Laws of requests to end a service."""

from simulator.domain.cancellations import Cancellation
from simulator.domain.money import ZERO, exact
from simulator.domain.world import World


def one_open_cancellation_for_each_service(world: World, request: Cancellation) -> bool:
    """A service that is to end is asked for once."""
    return len(world.cancellations.keys_where("open_of_service", request.service_id)) <= 1


def cancelled_service_has_both_numbers(world: World, request: Cancellation) -> bool | str:
    """A request names one service under both its numbers."""
    service = world.services.get(request.server_id)
    if service is None or service.id == request.service_id:
        return True
    return f"server {service.server_id} is not service {request.service_id}; write {service.id}"


def cancelled_invoices_exist(world: World, request: Cancellation) -> bool | str:
    """The invoices that a request cancelled, or took rows off, exist."""
    named = {*request.cancelled_invoice_ids, *[row.invoice_id for row in request.removed_rows]}
    missing = [number for number in sorted(named) if number not in world.invoices]
    return not missing or f"there is no invoice {missing[0]}"


def cancelled_service_belongs_to_the_client(world: World, request: Cancellation) -> bool:
    """The service that a request is about exists and is its client's own."""
    service = world.services.get(request.server_id)
    return service is not None and service.client_id == request.client_id


def refund_of_a_request_is_money(_world: World, request: Cancellation) -> bool:
    """What a request returned, and each row that it took away, is whole cents."""
    amounts = [row.item.amount for row in request.removed_rows]
    return request.refund >= ZERO and exact(request.refund, *amounts)
