"""Passwords: whose link it is, which codes fit, and what reset_password refuses."""

import re
from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta

from simulator.domain.clients import Client
from simulator.domain.clock import iso
from simulator.domain.faults import Outage
from simulator.domain.sessions import PasswordReset
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.access import require_whmcs
from simulator.rules.clients import end_outage, named_elsewhere
from simulator.rules.emails import normalised, same
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import assumed, printed, reference


def _ask_for_another_link(refused: Refusal) -> str:
    reset, work = refused.the(PasswordReset), refused.work
    inbox = f"GET /_sim/worlds/{work.world.name}/inbox?topic=password_reset"
    ask = f"ask for another with email alone, and take its reset_token from {inbox}"
    if reset is None:
        return f"no link has this reset_token, or it was used: {ask}"
    if not reset.alive(work.now):
        return f"the link expired at {iso(reset.expires_at)}: {ask}"
    return f"the link is client {reset.client_id}'s: leave email and location out, or send its own"


def _take_code_from_inbox(refused: Refusal) -> str:
    inbox = f"GET /_sim/worlds/{refused.work.world.name}/inbox?topic=two_factor_code"
    return f"leave code out to be sent one, then send the newest of {inbox}"


NO_EMAIL = Failure(
    "Please enter the email address or provide the id",
    reference("ResetPassword, error responses"),
    when="no address is sent",
    remedy="send email, the address of a client",
)
BAD_EMAIL = Failure(
    "Please provide a valid email address",
    reference("ResetPassword, error responses"),
    when="the address is no e-mail address",
    remedy="send an e-mail address such as ada@example.com",
)
USER_NOT_FOUND = Failure(
    "User Not Found",
    reference("ResetPassword, error responses"),
    when="no client has the address, at the location if one is named",
    remedy="send the e-mail address of a client, without location or with the client's own",
)
MAIL_FAILED = Failure(
    "failed to send email, please try again later",
    assumed("mail is down; no text is public"),
    when="mail cannot be sent",
    remedy="let mail be sent: it is one of the outages of the world",
    advice=end_outage(Outage.MAIL),
)
INVALID_RESET_TOKEN = Failure(
    "Invalid password reset token, please try again.",
    printed("whmcs/reset_password"),
    when="no link that works has the token, or it is another client's",
    remedy="ask for a link with email alone, and send the reset_token of its message in the inbox",
    advice=_ask_for_another_link,
)
EMPTY_PASSWORD = Failure(
    "Please enter a new password.",
    assumed("a link without a new password; no text is public"),
    when="the new password is empty",
    remedy="send pass, the new password",
)
PASSWORD_TOO_WEAK = Failure(
    "The password you entered is not strong enough - please enter a more complex password",
    assumed("what WHMCS' client area says; no text of the API is public"),
    when="the password does not reach the strength that the policy password_strength asks for",
    remedy="send a longer one with capitals, digits and symbols",
)
WRONG_CODE = Failure(
    "Invalid two-factor code, please try again.",
    assumed("after the text for a wrong token; no text is public"),
    when="the code is neither the one sent nor what the authenticator shows",
    remedy="send the code of the newest message in the inbox, or what the authenticator shows",
    advice=_take_code_from_inbox,
)

FIRST_TIME = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=1)  # authenticators count from it
KEY_BYTES = 20

REQUIRED_STRENGTH = 50
LONGEST_COUNTED = 5
MOST_COUNTED = 3
COUNTED = (
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[A-Z]"), 10),
    (re.compile(r"\W", re.ASCII), 15),
)
"""Kinds of characters and what one is worth, as the script of WHMCS' order form counts them."""


def strong_enough(password: str) -> bool:
    """Whether a password reaches WHMCS' default Required Password Strength, as it counts it.

    >>> strong_enough("Secret-123"), strong_enough("secret")
    (True, False)
    """
    counted = [min(MOST_COUNTED, len(kind.findall(password))) for kind, _ in COUNTED]
    points = (many * worth for many, (_, worth) in zip(counted, COUNTED, strict=True))
    length = min(LONGEST_COUNTED, len(password)) * 10 - 20
    return length + sum(points) >= REQUIRED_STRENGTH


def refuse_weak(work: UnitOfWork, password: str) -> None:
    """Refuse a new password that is too weak, where the policy minds."""
    taken = work.world.policies.password_strength == "any" or strong_enough(password)  # noqa: S105 a choice, no secret
    work.refuse_if(not taken, PASSWORD_TOO_WEAK, password=password)


def client_by_email(work: UnitOfWork, email: str, location: str) -> Client:
    """Give who has an e-mail address; one in another billing location is not found."""
    require_whmcs(work)
    client = work.world.clients.first("email", email.casefold())
    work.refuse_if(client is None and normalised(email) is None, BAD_EMAIL, email=email)
    found = client if client and _reachable_at(work.world, client, location) else None
    return work.require(found, USER_NOT_FOUND, client=client, email=email, location=location)


def reset_by_token(work: UnitOfWork, token: str, email: str, location: str) -> PasswordReset:
    """Give the reset of a link that still works, and belongs to whoever else is named."""
    reset = work.world.password_resets.get(token)
    alive = reset if reset is not None and reset.alive(work.now) else None
    reset = work.require(alive, INVALID_RESET_TOKEN, reset=reset, reset_token=token, now=work.now)
    client = work.world.clients[reset.client_id]
    foreign = bool(email) and not same(email, client.email)
    work.refuse_if(
        foreign or not _reachable_at(work.world, client, location),
        INVALID_RESET_TOKEN,
        reset=reset,
        client=client,
        email=email,
        location=location,
    )
    return reset


def fits(code: str, sent: str, client: Client, now: datetime) -> bool:
    """Whether a code is the one that was sent, or what the client's authenticator shows."""
    return bool(code) and (code == sent or authenticator_shows(code, client.totp_secret, now))


def authenticator_shows(code: str, secret: str, now: datetime) -> bool:
    """Whether an authenticator shows a code now, or half a minute earlier or later."""
    if not secret or now < FIRST_TIME:
        return False
    import pyotp  # noqa: PLC0415 most worlds never ask for a code

    return bool(pyotp.TOTP(_long_enough(secret)).verify(code, for_time=now, valid_window=1))


def _long_enough(secret: str) -> str:
    """Lengthen a short secret as HMAC itself does, with zeros: pyotp demands 112 bits."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    return b32encode(key.ljust(KEY_BYTES, b"\0")).decode()


def _reachable_at(world: World, client: Client, location: str) -> bool:
    return not client.deleted and not named_elsewhere(world, client, location)
