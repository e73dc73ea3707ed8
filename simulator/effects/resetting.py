"""Resetting a password: a link, a code where there are two factors, and the new password."""

from datetime import timedelta

from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.messages import MessageKind
from simulator.domain.sessions import PasswordReset
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import send, send_email

LINK_LIVES = timedelta(hours=1)
CODE_DIGITS = 6


def send_link(work: UnitOfWork, client: Client) -> None:
    """Send a client a link that lives for an hour; an older one is worth nothing from now on."""
    _forget_links(work, client)
    reset = PasswordReset(
        token=work.draw(32), client_id=client.id, expires_at=work.now + LINK_LIVES
    )
    work.put(reset)
    token = work.world.public_token(reset.token)
    link = f"{work.origin}/whmcs.php?action=reset_password&reset_token={token}"
    text = f"Somebody, we hope you, asked for a new password. Within an hour, follow {link}"
    facts = {"reset_token": token, "link": link}
    send_email(work, client, "password_reset", "Reset your password", text, facts)


def send_code(work: UnitOfWork, client: Client, reset: PasswordReset) -> None:
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
    _forget_links(work, client)
    for session in work.world.sessions.where("client", client.id):
        work.remove(session)


def _forget_links(work: UnitOfWork, client: Client) -> None:
    for reset in work.world.password_resets.where("client", client.id):
        work.remove(reset)
