"""Servers: which equipment is a client's own, billed or not."""

from msgspec import Struct

from simulator.domain.clients import Location
from simulator.domain.equipment import (
    addresses_of,
    condition_of,
    data_centre_of,
    groups_of,
    mac_of,
    same_address,
)
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
    """List the caller's servers by ascending id; not those that ended, nor those to be paid for."""
    mine = work.world.services.where("client", work.client.id)
    delivered = (service for service in mine if work.world.delivered(service))
    return [service for service in delivered if work.session.opens(service)]


class ServerFilter(Struct, frozen=True, kw_only=True):
    """What is asked of listed servers; an empty word is asked nothing, commas part several.

    Attributes:
        ip: an address that the server has.
        status: its condition, such as rent.
    """

    ip: str = ""
    mac: str = ""
    location: str = ""
    status: str = ""
    group: str = ""

    def fits(self, service: Service, location: Location) -> bool:
        """Whether a server is what is asked for, capitals or not."""
        held = (
            (self.mac, [mac_of(service)]),
            (self.location, [data_centre_of(service, location)]),
            (self.status, [condition_of(service)]),
            (self.group, groups_of(service)),
        )
        asked = [(_words(wanted), {each.lower() for each in has}) for wanted, has in held]
        if any(wanted and not wanted & has for wanted, has in asked):
            return False
        addresses = addresses_of(service)
        return not self.ip.strip() or any(same_address(self.ip, each) for each in addresses)


def _words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")} - {""}


def filtered_servers(work: UnitOfWork, wanted: ServerFilter) -> list[Service]:
    """List those of the caller's servers that are what is asked for."""
    location = work.world.location_of(work.client)
    return [service for service in own_servers(work) if wanted.fits(service, location)]


def own_server(work: UnitOfWork, server_id: int) -> Service:
    """Give the caller's server; a foreign one is refused exactly like an unknown one."""
    service, client = work.world.services.get(server_id), work.client
    own = service if service is not None and _within_reach(work, service) else None
    return work.require(own, SERVER_NOT_FOUND, id=server_id, server=service, client=client)


def _within_reach(work: UnitOfWork, service: Service) -> bool:
    mine = service.client_id == work.client.id and work.session.opens(service)
    return mine and work.world.delivered(service)
