"""Servers: which equipment is a client's own, billed or not."""

from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.services import send_server
from simulator.spec.failures import Failure
from simulator.spec.sources import observed

SERVER_NOT_FOUND = Failure(
    "server not found",
    observed("eq/show, a text that clients take for a server that is gone"),
    when="the client has no server of the id that is in use",
    remedy="send the id of a server of the client that is neither cancelled nor terminated",
    advice=send_server("living ", lambda _, service: service.in_use),
)


def own_servers(work: UnitOfWork) -> list[Service]:
    """List the caller's servers by ascending id; those that have ended are gone."""
    mine = work.world.services.where("client", work.client.id)
    return [service for service in mine if service.in_use and work.session.opens(service)]


def own_server(work: UnitOfWork, server_id: int) -> Service:
    """Give the caller's server; a foreign one is refused exactly like an unknown one."""
    service, client = work.world.services.get(server_id), work.client
    mine = service is not None and service.client_id == client.id and work.session.opens(service)
    own = service if service is not None and service.in_use and mine else None
    return work.require(own, SERVER_NOT_FOUND, id=server_id, server=service, client=client)
