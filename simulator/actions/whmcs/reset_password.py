"""`reset_password`: a link by e-mail, then a new password, with a code where that is needed."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.authenticating import change_password, send_reset_code, send_reset_link
from simulator.rules.passwords import (
    BAD_EMAIL,
    EMPTY_PASSWORD,
    INVALID_RESET_TOKEN,
    MAIL_FAILED,
    NO_EMAIL,
    USER_NOT_FOUND,
    WRONG_CODE,
    client_by_email,
    fits,
    refuse_while_mail_is_down,
    reset_by_token,
)
from simulator.shapes.sessions import RESET_ANSWER, show_reset
from simulator.spec.actions import action
from simulator.spec.converters import verbatim
from simulator.spec.failures import refuse_if
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/reset_password")


class Params(Struct, frozen=True):
    """What reset_password can be asked."""

    email: str = param("User's email for sending the password reset link", source=PAGE)
    location: str = param("Billing location (default Auto)", source=PAGE, required=False)
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
        WRONG_CODE,
    ),
    answer=RESET_ANSWER,
    source=PAGE,
)
def reset_password(work: UnitOfWork, params: Params) -> Payload:
    """Sends a link for a new password; with the link's token, changes it or asks for a code."""
    return _ask_for_link(work, params) if params.asks_for_a_link else _use_link(work, params)


def _ask_for_link(work: UnitOfWork, params: Params) -> Payload:
    refuse_if(not params.email, NO_EMAIL)
    client = client_by_email(work.world, params.email, params.location)
    refuse_while_mail_is_down(work.world)

    send_reset_link(work, client)
    return show_reset(work.world.dialect)


def _use_link(work: UnitOfWork, params: Params) -> Payload:
    reset = reset_by_token(work, params.reset_token, params.email, params.location)
    client = work.world.clients[reset.client_id]
    refuse_if(not params.new_password, EMPTY_PASSWORD)
    if client.two_factor and not params.code:
        if not client.phone:
            refuse_while_mail_is_down(work.world)
        send_reset_code(work, client, reset)
        return show_reset(work.world.dialect, code_asked_for=True)
    refuse_if(client.two_factor and not fits(params.code, client, reset, work.now), WRONG_CODE)

    change_password(work, client, params.new_password)
    return show_reset(work.world.dialect)
