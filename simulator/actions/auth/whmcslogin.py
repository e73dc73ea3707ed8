"""`auth/whmcslogin`: an e-mail address and a password become a token."""

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.clients import Client, Contact
from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import open_session, send_login_code
from simulator.rules.access import WHMCS_UNREACHABLE, require_whmcs
from simulator.rules.clients import refuse_during_outage
from simulator.rules.logins import (
    IP_NOT_ALLOWED,
    WRONG_PASSWORD,
    person_with,
    refuse_foreign_address,
)
from simulator.rules.passwords import MAIL_FAILED, WRONG_CODE, fits
from simulator.shapes.sessions import LOGIN_ANSWER, show_code_asked_for, show_login
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.converters import verbatim
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import assumed, observed

CLIENTS = observed("auth/whmcslogin, the fallback of a client for accounts without servers")


class Params(Struct, frozen=True):
    """What whmcslogin can be asked."""

    user: str = param("E-mail address", source=CLIENTS)
    password: str = param("Password", source=CLIENTS, convert=verbatim)
    ttl: int = param("Seconds the token shall live", source=CLIENTS, required=False)
    fix_ip: bool = param(
        "1 binds the token to the caller's address", source=CLIENTS, required=False
    )
    code: str = param(
        "Two-factor authentication (2FA) code",
        source=assumed("after whmcs/reset_password, which is repeated with its code (decision 36)"),
        required=False,
    )


@action(
    Params,
    group="sessions",
    methods=POST_OR_GET,
    access="anyone",
    failures=(WHMCS_UNREACHABLE, WRONG_PASSWORD, IP_NOT_ALLOWED, MAIL_FAILED, WRONG_CODE),
    answer=LOGIN_ANSWER,
    source=CLIENTS,
)
def whmcslogin(work: UnitOfWork, params: Params) -> Payload:
    """Opens a session for a client with e-mail and password, or for a contact of one."""
    require_whmcs(work)
    person = person_with(work, params.user, params.password)
    client = work.world.clients[person.client_id] if isinstance(person, Contact) else person
    refuse_foreign_address(work, client)
    if isinstance(person, Client) and person.two_factor:
        if not params.code:
            return _ask_for_code(work, person)
        _use_code(work, person, params.code)

    return show_login(work, open_session(work, person, params.ttl, fix_ip=params.fix_ip))


def _ask_for_code(work: UnitOfWork, client: Client) -> Payload:
    if not client.phone:
        refuse_during_outage(work, Outage.MAIL, MAIL_FAILED)
    send_login_code(work, client)
    return show_code_asked_for(work, client)


def _use_code(work: UnitOfWork, client: Client, code: str) -> None:
    work.refuse_if(
        not fits(code, client.login_code, client, work.now),
        WRONG_CODE,
        client=client,
        code=code,
        now=work.now,
    )
    if client.login_code:
        work.put(replace(client, login_code=""))
