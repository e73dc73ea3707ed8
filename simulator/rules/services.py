"""Services: whose server it is, and whether billing knows it."""

from collections.abc import Callable
from heapq import nsmallest

from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.access import require_whmcs
from simulator.rules.clients import ask_as_another
from simulator.spec.failures import Advice, Failure, Refusal, either, several
from simulator.spec.sources import printed

LOOKED_AT = 1_000


def send_server(kind: str, fits: Callable[[World, Service], bool]) -> Advice:
    """Make an adviser that names servers of the caller; `kind` says which, such as "active "."""

    def advise(refused: Refusal) -> str:
        client, world = refused.client, refused.work.world
        if client is None:
            return ""
        first = nsmallest(LOOKED_AT, world.services.keys_where("client", client.id))
        mine = (world.services[key] for key in first)
        known = several(each.server_id for each in mine if fits(world, each))
        return f"send an id of the {kind}servers of client {client.id}: {known}" if known else ""

    return advise


SEND_BILLED_SERVER = either(
    ask_as_another, send_server("billed ", lambda _, service: service.id is not None)
)
SEND_SERVER_IN_USE = send_server(
    "living, billed ", lambda _, service: service.id is not None and service.in_use
)

NOT_LINKED_TO_BILLING = Failure(
    "server $id are not linked to the billing",
    printed("whmcs/get_related_invoices"),
    when="the client has no server of the id that is linked to billing",
    remedy="send the id of a server of the client that is linked to billing",
    advice=SEND_BILLED_SERVER,
)
INVALID_REQUEST = Failure(
    "invalid request",
    printed("whmcs/get_billing_data"),
    when="the client has no server of the id that is linked to billing",
    remedy="send the id of a server of the client that is linked to billing",
    advice=SEND_BILLED_SERVER,
)


def own_service(work: UnitOfWork, server_id: int) -> Service | None:
    """Find the caller's server; None for one that is foreign, unknown or not billed."""
    return _if_billed_to_caller(work, work.world.services.get(server_id))


def own_service_by_account(work: UnitOfWork, account_id: int) -> Service | None:
    """Find the caller's service by its WHMCS id; None for a foreign or unknown one."""
    return _if_billed_to_caller(work, work.world.service(account_id))


def billed_service(work: UnitOfWork, server_id: int, otherwise: Failure) -> Service:
    """Give the caller's server; a foreign one is refused exactly like an unknown one.

    InvAPI knows which servers are billed. What is billed for one it has to ask.
    """
    any_service = work.world.services.get(server_id)
    service = _if_billed_to_caller(work, any_service)
    found = work.require(service, otherwise, id=server_id, server=any_service, client=work.client)
    require_whmcs(work)
    return found


def _if_billed_to_caller(work: UnitOfWork, service: Service | None) -> Service | None:
    client = work.client
    if service is None or service.client_id != client.id or service.id is None or client.deleted:
        return None
    return service
