"""`api_keys/add`: a new key, for the account or for one server."""

from msgspec import Struct

from simulator.domain.api_keys import ApiKey, two_halves
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import with_event
from simulator.rules.api_keys import (
    IP_NOT_VALID,
    METHOD_NOT_VALID,
    NAME_EMPTY,
    NO_ACTIVE_SERVERS,
    method_of,
    networks_in,
    require_name,
)
from simulator.rules.servers import SERVER_NOT_FOUND, own_server, own_servers
from simulator.shapes.api_keys import ADDED, show_key
from simulator.spec.actions import action
from simulator.spec.converters import at_most
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import published

PAGE = published("api_keys/add")


class Params(Struct, frozen=True):
    """What add can be asked."""

    name: str = bracketed(
        "params", "Name of the key", source=PAGE, required=True, convert=at_most(255)
    )
    server_id: int = bracketed("params", "The only server it opens; 0 for all", source=PAGE)
    ip: str = bracketed(
        "params", "Addresses and networks that may use it", source=PAGE, convert=at_most(4096)
    )
    active: int | None = bracketed("params", "1: it logs in, 0: it does not", source=PAGE)
    login_notify_method: str = bracketed(
        "params", "How logins are told: none, email or webhook", source=PAGE
    )
    login_notify_address: str = bracketed(
        "params", "Where they are told", source=PAGE, convert=at_most(1024)
    )


@action(
    Params,
    group="keys",
    failures=(NO_ACTIVE_SERVERS, NAME_EMPTY, SERVER_NOT_FOUND, IP_NOT_VALID, METHOD_NOT_VALID),
    answer=ADDED,
    source=PAGE,
)
def add(work: UnitOfWork, params: Params) -> Payload:
    """Makes a key, which logs in at once; only this answer tells it."""
    work.refuse_if(not own_servers(work), NO_ACTIVE_SERVERS, client=work.client)
    name = require_name(work, params.name)
    server = own_server(work, params.server_id) if params.server_id else None
    acl = networks_in(work, params.ip)
    method = method_of(work, params.login_notify_method)

    key = ApiKey(
        id=work.next_id("api_keys"),
        client_id=work.client.id,
        api_key=two_halves(work.draw(32)),
        name=name,
        server_id=None if server is None else server.server_id,
        acl=acl,
        active=params.active is None or bool(params.active),
        login_notify=method,
        login_notify_address=params.login_notify_address,
    )
    key = with_event(work, key, "created")
    work.put(key)
    return show_key(ADDED, work, key)
