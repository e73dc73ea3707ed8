"""Authenticating: sessions, password resets, and the code that confirms a phone number."""

from datetime import timedelta

from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.messages import MessageKind
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import send, send_email

LONGEST_TTL = 10 * 365 * 24 * 3600


def open_session(work: UnitOfWork, client: Client, ttl: int) -> Session:
    """Open a session for `ttl` seconds; the policy `token_ttl` decides where ttl is 0 or less."""
    seconds = min(ttl, LONGEST_TTL) if ttl > 0 else work.world.policies.token_ttl
    session = Session(
        token=work.draw(32),
        client_id=client.id,
        expires_at=work.now + timedelta(seconds=seconds),
    )
    work.put(session)
    return session


LINK_LIVES = timedelta(hours=1)
CODE_DIGITS = 6


def send_reset_link(work: UnitOfWork, client: Client) -> None:
    """Send a client a link that lives for an hour; an older one is worth nothing from now on."""
    _revoke_links(work, client)
    reset = PasswordReset(
        token=work.draw(32), client_id=client.id, expires_at=work.now + LINK_LIVES
    )
    work.put(reset)
    token = work.world.public_token(reset.token)
    link = f"{work.origin}/whmcs.php?action=reset_password&reset_token={token}"
    text = f"Somebody, we hope you, asked for a new password. Within an hour, follow {link}"
    facts = {"reset_token": token, "link": link}
    send_email(work, client, "password_reset", "Reset your password", text, facts)


def send_reset_code(work: UnitOfWork, client: Client, reset: PasswordReset) -> None:
    """Send a code to the client's phone, or by e-mail to a client without one."""
    code = f"{int(work.draw(12), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"
    work.put(replace(reset, code=code))
    kind = MessageKind.SMS if client.phone else MessageKind.EMAIL
    text = f"{code} is your code for a new password."
    send(
        work,
        client,
        kind,
        client.phone or client.email,
        "two_factor_code",
        "Your code",
        text,
        {"code": code},
    )


def change_password(work: UnitOfWork, client: Client, password: str) -> None:
    """Give a client a new password; links are used up, and whoever was logged in is out."""
    work.put(replace(client, password=password))
    _revoke_links(work, client)
    for session in work.world.sessions.where("client", client.id):
        work.remove(session)


def _revoke_links(work: UnitOfWork, client: Client) -> None:
    for reset in work.world.password_resets.where("client", client.id):
        work.remove(reset)


PHONE_TOPIC = "phone_verification"
DIGITS = 6


def send_phone_code(work: UnitOfWork, client: Client, number: str) -> Client:
    """Let a number wait, and send it a code; give the client as it is then, not yet written."""
    code = f"{int(work.draw(16), 16) % 10**DIGITS:0{DIGITS}d}"
    text = f"Your verification code is {code}"
    send(work, client, MessageKind.SMS, number, PHONE_TOPIC, PHONE_TOPIC, text, {"code": code})
    return replace(client, pending_phone=number, phone_code=code)


def confirm_phone(client: Client) -> Client:
    """Make the number that waits the client's own."""
    return replace(client, phone=client.pending_phone, pending_phone="", phone_code="")


def withdraw_phone(client: Client) -> Client:
    """Forget the number that waits."""
    return replace(client, pending_phone="", phone_code="")
