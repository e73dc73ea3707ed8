"""`auth/login`: an API key becomes a token."""

from msgspec import Struct

from simulator.domain.api_keys import well_formed
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import open_session, use_key
from simulator.rules.access import MALFORMED_REQUEST
from simulator.rules.logins import (
    BAD_KEY_FORMAT,
    IP_NOT_ALLOWED,
    KEY_EMPTY,
    KEY_INACTIVE,
    KEY_NOT_FOUND,
    NO_SERVERS,
    refuse_foreign_address,
)
from simulator.shapes.sessions import LOGIN_ANSWER, show_login
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("auth/login, sent by all clients")


class Params(Struct, frozen=True):
    """What login can be asked."""

    key: str | None = param("API key: 16 hex digits, a dash, 16 hex digits", source=CLIENTS)
    ttl: int = param("Seconds the token shall live", source=CLIENTS, required=False)
    fix_ip: bool = param(
        "1 binds the token to the caller's address", source=CLIENTS, required=False
    )


@action(
    Params,
    group="sessions",
    methods=POST_OR_GET,
    access="anyone",
    failures=(
        KEY_EMPTY,
        BAD_KEY_FORMAT,
        KEY_NOT_FOUND,
        KEY_INACTIVE,
        IP_NOT_ALLOWED,
        NO_SERVERS,
    ),
    answer=LOGIN_ANSWER,
    source=CLIENTS,
)
def login(work: UnitOfWork, params: Params) -> Payload:
    """Opens a session for the owner of an API key, or for one server of theirs."""
    text = work.require(params.key, MALFORMED_REQUEST, module="auth", action="login")
    work.refuse_if(not text, KEY_EMPTY, key=text)
    work.refuse_if(not well_formed(text), BAD_KEY_FORMAT, key=text)
    row = work.world.api_keys.first("api_key", text.lower())
    key = work.require(row, KEY_NOT_FOUND, key=text)
    client = work.world.clients[key.client_id]
    work.refuse_if(not key.active, KEY_INACTIVE, key=key, client=client)
    refuse_foreign_address(work, client, key)
    server = work.world.services.get(key.server_id)
    mine = work.world.services.keys_where("client", client.id)
    useful = mine if key.server_id is None else server is not None and server.in_use
    work.refuse_if(not useful, NO_SERVERS, servers=mine, server=server, client=client)

    use_key(work, client, key)
    session = open_session(work, client, params.ttl, fix_ip=params.fix_ip, server_id=key.server_id)
    return show_login(work, session, two_factor=client.two_factor)
