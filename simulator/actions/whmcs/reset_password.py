"""`reset_password`: a link by e-mail, then a new password, with a code where that is needed."""

from msgspec import Struct

from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import change_password, send_reset_code, send_reset_link
from simulator.rules.clients import refuse_during_outage
from simulator.rules.passwords import (
    BAD_EMAIL,
    EMPTY_PASSWORD,
    INVALID_RESET_TOKEN,
    MAIL_FAILED,
    NO_EMAIL,
    PASSWORD_TOO_WEAK,
    USER_NOT_FOUND,
    WRONG_CODE,
    client_by_email,
    fits,
    refuse_weak,
    reset_by_token,
)
from simulator.shapes.sessions import RESET_ANSWER, show_reset
from simulator.spec.actions import action
from simulator.spec.converters import verbatim
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/reset_password")


class Params(Struct, frozen=True):
    """What reset_password can be asked."""

    email: str = param("User's email for sending the password reset link", source=PAGE)
    location: str = param(
        "Billing location (default Auto)", source=PAGE, required=False, default="Auto"
    )
    reset_token: str = param(
        "Specific token for database record lookup", source=PAGE, required=False
    )
    new_password: str = param(
        "New password (used if a valid token is present)",
        source=PAGE,
        required=False,
        name="pass",
        convert=verbatim,
    )
    code: str = param("Two-factor authentication (2FA) code", source=PAGE, required=False)

    @property
    def asks_for_a_link(self) -> bool:
        """Whether there is nothing but an address; a password without a token is a broken link."""
        return not (self.reset_token or self.new_password or self.code)


@action(
    Params,
    group="clients",
    access="anyone",
    failures=(
        NO_EMAIL,
        BAD_EMAIL,
        USER_NOT_FOUND,
        MAIL_FAILED,
        INVALID_RESET_TOKEN,
        EMPTY_PASSWORD,
        PASSWORD_TOO_WEAK,
        WRONG_CODE,
    ),
    answer=RESET_ANSWER,
    source=PAGE,
)
def reset_password(work: UnitOfWork, params: Params) -> Payload:
    """Sends a link for a new password; with the link's token, changes it or asks for a code."""
    return _ask_for_link(work, params) if params.asks_for_a_link else _use_link(work, params)


def _ask_for_link(work: UnitOfWork, params: Params) -> Payload:
    work.refuse_if(not params.email, NO_EMAIL, email=params.email)
    client = client_by_email(work, params.email, params.location)
    refuse_during_outage(work, Outage.MAIL, MAIL_FAILED)

    send_reset_link(work, client)
    return show_reset(work.world.dialect)


def _use_link(work: UnitOfWork, params: Params) -> Payload:
    reset = reset_by_token(work, params.reset_token, params.email, params.location)
    client = work.world.clients[reset.client_id]
    password, code = params.new_password, params.code
    work.refuse_if(not password, EMPTY_PASSWORD, password=password)
    refuse_weak(work, password)
    if client.two_factor and not code:
        if not client.phone:
            refuse_during_outage(work, Outage.MAIL, MAIL_FAILED)
        send_reset_code(work, client, reset)
        return show_reset(work.world.dialect, code_asked_for=True)
    work.refuse_if(
        client.two_factor and not fits(code, reset.code, client, work.now),
        WRONG_CODE,
        client=client,
        code=code,
        reset=reset,
        now=work.now,
    )

    change_password(work, client, password)
    return show_reset(work.world.dialect)
