"""`auth/whmcslogin`: an e-mail address and a password become a token."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import open_session
from simulator.rules.access import WHMCS_UNREACHABLE, require_whmcs
from simulator.rules.logins import WRONG_PASSWORD
from simulator.shapes.sessions import LOGIN_ANSWER, show_login
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.converters import verbatim
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import observed

CLIENTS = observed("auth/whmcslogin, the fallback of a client for accounts without servers")


class Params(Struct, frozen=True):
    """What whmcslogin can be asked."""

    user: str = param("E-mail address", source=CLIENTS)
    password: str = param("Password", source=CLIENTS, convert=verbatim)
    ttl: int = param("Seconds the token shall live", source=CLIENTS, required=False)


@action(
    Params,
    group="sessions",
    methods=POST_OR_GET,
    access="anyone",
    failures=(WHMCS_UNREACHABLE, WRONG_PASSWORD),
    answer=LOGIN_ANSWER,
    source=CLIENTS,
)
def whmcslogin(work: UnitOfWork, params: Params) -> Payload:
    """Opens a session for a client with e-mail and password, even one without servers."""
    require_whmcs(work)
    client = work.world.clients.first("email", params.user.casefold())
    known = client if client and client.password and client.password == params.password else None
    known = work.require(
        known, WRONG_PASSWORD, user=params.user, password=params.password, client=client
    )

    return show_login(work, open_session(work, known, params.ttl))
