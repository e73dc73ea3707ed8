"""Services: whose server it is, and whether billing knows it."""

from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, refuse
from simulator.spec.sources import documented

NOT_LINKED_TO_BILLING = Failure(
    -1,
    "server $id are not linked to the billing",
    documented("whmcs/get_related_invoices, failure response"),
    remedy="send the id of a server of the client that is linked to billing",
)
INVALID_REQUEST = Failure(
    -1,
    "invalid request",
    documented("whmcs/get_billing_data, failure response"),
    remedy="send the id of a server of the client that is linked to billing",
)


def own_service(work: UnitOfWork, server_id: int) -> Service | None:
    """Find the caller's server; None for one that is foreign, unknown or not billed."""
    service = work.world.services.get(server_id)
    return service if service is not None and _billed_to_caller(work, service) else None


def own_service_by_account(work: UnitOfWork, account_id: int) -> Service | None:
    """Find the caller's service by its WHMCS id; None for a foreign or unknown one."""
    service = work.world.service(account_id)
    return service if service is not None and _billed_to_caller(work, service) else None


def billed_service(work: UnitOfWork, server_id: int, otherwise: Failure) -> Service:
    """Give the caller's server; a foreign one is refused exactly like an unknown one.

    Raises:
        Refusal: `otherwise`, with the server's `id`.
    """
    service = own_service(work, server_id)
    if service is None:
        raise refuse(otherwise, id=server_id)
    return service


def _billed_to_caller(work: UnitOfWork, service: Service) -> bool:
    client = work.client
    return service.client_id == client.id and service.id is not None and not client.deleted
