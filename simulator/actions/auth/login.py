"""`auth/login`: an API key becomes a token."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import open_session
from simulator.rules.logins import (
    BAD_KEY_FORMAT,
    IP_NOT_ALLOWED,
    KEY_NOT_FOUND,
    NO_SERVERS,
    refuse_foreign_address,
    well_formed,
)
from simulator.shapes.sessions import LOGIN_ANSWER, show_login
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("auth/login, sent by all clients")


class Params(Struct, frozen=True):
    """What login can be asked."""

    key: str = param("API key: 16 hex digits, a dash, 16 hex digits", source=CLIENTS)
    ttl: int = param("Seconds the token shall live", source=CLIENTS, required=False)
    fix_ip: bool = param(
        "1 binds the token to the caller's address", source=CLIENTS, required=False
    )


@action(
    Params,
    group="sessions",
    methods=POST_OR_GET,
    access="anyone",
    failures=(BAD_KEY_FORMAT, KEY_NOT_FOUND, IP_NOT_ALLOWED, NO_SERVERS),
    answer=LOGIN_ANSWER,
    source=CLIENTS,
)
def login(work: UnitOfWork, params: Params) -> Payload:
    """Opens a session for the owner of an API key."""
    work.refuse_if(not well_formed(params.key), BAD_KEY_FORMAT, key=params.key)
    client = work.world.clients.first("api_key", params.key.lower())
    client = work.require(client, KEY_NOT_FOUND, key=params.key)
    refuse_foreign_address(work, client)
    servers = work.world.services.keys_where("client", client.id)
    work.refuse_if(not servers, NO_SERVERS, servers=servers, client=client)

    session = open_session(work, client, params.ttl, fix_ip=params.fix_ip)
    return show_login(work, session, two_factor=client.two_factor)
