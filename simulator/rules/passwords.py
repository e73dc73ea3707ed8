"""Passwords: whose link it is, which codes fit, and what reset_password refuses."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.sessions import PasswordReset
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.emails import normalised, same
from simulator.spec.failures import Failure, refuse, refuse_if
from simulator.spec.sources import assumed, documented, reference

NO_EMAIL = Failure(
    -1,
    "Please enter the email address or provide the id",
    reference("ResetPassword, error responses"),
    remedy="send email, the address of a client",
)
BAD_EMAIL = Failure(
    -1,
    "Please provide a valid email address",
    reference("ResetPassword, error responses"),
    remedy="send an e-mail address such as ada@example.com",
)
USER_NOT_FOUND = Failure(
    -1,
    "User Not Found",
    reference("ResetPassword, error responses"),
    remedy="send the e-mail address of a client, without location or with the client's own",
)
MAIL_FAILED = Failure(
    -1,
    "failed to send email, please try again later",
    assumed("mail is down; no text is public"),
    remedy="let mail be sent: it is one of the outages of the world",
)
INVALID_RESET_TOKEN = Failure(
    -1,
    "Invalid password reset token, please try again.",
    documented("whmcs/reset_password, failure response"),
    remedy="ask for a link with email alone, and send the reset_token of its message in the inbox",
)
EMPTY_PASSWORD = Failure(
    -1,
    "Please enter a new password.",
    assumed("a link without a new password; no text is public"),
    remedy="send pass, the new password",
)
WRONG_CODE = Failure(
    -1,
    "Invalid two-factor code, please try again.",
    assumed("after the text for a wrong token; no text is public"),
    remedy="send the code of the newest message in the inbox, or what the authenticator shows",
)

FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=1)  # authenticators count from it
KEY_BYTES = 20


def client_by_email(world: World, email: str, location: str) -> Client:
    """Give who has an e-mail address; one in another billing location is not found.

    Raises:
        Refusal: `BAD_EMAIL` where it is no address at all, else `USER_NOT_FOUND`.
    """
    client = world.clients.first("email", email.casefold())
    refuse_if(client is None and normalised(email) is None, BAD_EMAIL)
    if client is None or client.deleted or _elsewhere(world, client, location):
        raise refuse(USER_NOT_FOUND)
    return client


def reset_by_token(work: UnitOfWork, token: str, email: str, location: str) -> PasswordReset:
    """Give the reset of a link that still works, and belongs to whoever else is named.

    Raises:
        Refusal: `INVALID_RESET_TOKEN`.
    """
    world = work.world
    reset = world.password_resets.get(token)
    if reset is None or not reset.alive(work.now):
        raise refuse(INVALID_RESET_TOKEN)
    client = world.clients[reset.client_id]
    foreign = bool(email) and not same(email, client.email)
    if client.deleted or foreign or _elsewhere(world, client, location):
        raise refuse(INVALID_RESET_TOKEN)
    return reset


def refuse_while_mail_is_down(world: World) -> None:
    """Refuse what needs an e-mail to be sent.

    Raises:
        Refusal: `MAIL_FAILED`.
    """
    if Outage.MAIL in world.outages:
        raise refuse(MAIL_FAILED)


def fits(code: str, client: Client, reset: PasswordReset, now: datetime) -> bool:
    """Whether a code is the one that was sent, or what the client's authenticator shows."""
    return code == reset.code or authenticator_shows(code, client.totp_secret, now)


def authenticator_shows(code: str, secret: str, now: datetime) -> bool:
    """Whether an authenticator shows a code now, or half a minute earlier or later."""
    if not secret or now < FIRST_TIME:
        return False
    pyotp: Any = import_module("pyotp")  # most worlds never ask for a code
    return bool(pyotp.TOTP(_long_enough(secret)).verify(code, for_time=now, valid_window=1))


def _long_enough(secret: str) -> str:
    """Lengthen a short secret as HMAC itself does, with zeros: pyotp demands 112 bits."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    return b32encode(key.ljust(KEY_BYTES, b"\0")).decode()


def _elsewhere(world: World, client: Client, location: str) -> bool:
    return location != client.location and location in world.locations
