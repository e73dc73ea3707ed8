"""`api_keys/edit`: another name, access list or way of telling logins, or a key off or on."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.api_keys import ApiKey
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import with_event
from simulator.rules.api_keys import (
    IP_NOT_VALID,
    KEY_NOT_FOUND,
    METHOD_NOT_VALID,
    NAME_EMPTY,
    method_of,
    networks_in,
    own_key,
    require_name,
)
from simulator.shapes.api_keys import EDITED, show_key
from simulator.spec.actions import action
from simulator.spec.converters import at_most
from simulator.spec.params import bracketed
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("api_keys/edit, sent by HOSTKEY's own client")


class Params(Struct, frozen=True):
    """What edit can be asked; what is not sent stays as it is."""

    id: int = bracketed("params", "Number of the key", source=CLIENTS, required=True)
    name: str | None = bracketed("params", "Name", source=CLIENTS, convert=at_most(255))
    ip: str | None = bracketed(
        "params", "Addresses and networks that may use it", source=CLIENTS, convert=at_most(4096)
    )
    active: int | None = bracketed("params", "1: it logs in, 0: it does not", source=CLIENTS)
    login_notify_method: str | None = bracketed(
        "params", "How logins are told: none, email or webhook", source=CLIENTS
    )
    login_notify_address: str | None = bracketed(
        "params", "Where they are told", source=CLIENTS, convert=at_most(1024)
    )


@action(
    Params,
    group="keys",
    failures=(KEY_NOT_FOUND, NAME_EMPTY, IP_NOT_VALID, METHOD_NOT_VALID),
    answer=EDITED,
    source=CLIENTS,
)
def edit(work: UnitOfWork, params: Params) -> Payload:
    """Changes what is sent of a key; sessions that it has opened go on."""
    key = own_key(work, params.id)
    changed = with_event(work, _changed(work, key, params), "edited")
    work.put(changed)
    return show_key(EDITED, work, changed)


def _changed(work: UnitOfWork, key: ApiKey, params: Params) -> ApiKey:
    name, ip, method = params.name, params.ip, params.login_notify_method
    address = params.login_notify_address
    return replace(
        key,
        name=key.name if name is None else require_name(work, name),
        acl=key.acl if ip is None else networks_in(work, ip),
        active=key.active if params.active is None else bool(params.active),
        login_notify=key.login_notify if method is None else method_of(work, method),
        login_notify_address=key.login_notify_address if address is None else address,
    )
