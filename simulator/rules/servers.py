"""Servers: which equipment is a client's own, billed or not."""

from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, refuse
from simulator.spec.sources import observed

SERVER_NOT_FOUND = Failure(
    -1,
    "server not found",
    observed("eq/show, a text that clients take for a server that is gone"),
    remedy="send the id of a server of the client that is neither cancelled nor terminated",
)


def own_servers(work: UnitOfWork) -> list[Service]:
    """List the caller's servers by ascending id; those that have ended are gone."""
    mine = work.world.services.where("client", work.client.id)
    return [service for service in mine if service.in_use]


def own_server(work: UnitOfWork, server_id: int) -> Service:
    """Give the caller's server; a foreign one is refused exactly like an unknown one.

    Raises:
        Refusal: `SERVER_NOT_FOUND`.
    """
    service = work.world.services.get(server_id)
    if service is None or service.client_id != work.client.id or not service.in_use:
        raise refuse(SERVER_NOT_FOUND)
    return service
