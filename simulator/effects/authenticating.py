"""Authenticating: sessions, password resets, and the code that confirms a phone number.

Sessions and links that expired long ago are forgotten when the clock moves. The last ones stay, so
that whoever asks why a token is dead is told. Nothing else ever looks at them. A client has one
code at most of each kind, and one reset link, so those are few.
"""

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from simulator.domain.api_keys import MOST_EVENTS, ApiKey, KeyEvent
from simulator.domain.clients import Client, Contact
from simulator.domain.messages import MessageKind
from simulator.domain.sessions import PasswordReset, Session
from simulator.domain.tables import Table
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import email_topic, notify_login, send

LONGEST_TTL = 10 * 365 * 24 * 3600
RESET_LINK_LIFETIME = timedelta(hours=1)
CODE_DIGITS = 6
PHONE_TOPIC = "phone_verification"
MOST_EXPIRED = 1_000


def open_session(
    work: UnitOfWork,
    person: Client | Contact,
    ttl: int,
    *,
    fix_ip: bool = False,
    server_id: int | None = None,
) -> Session:
    """Open a session for a client, or for a contact in its client's account.

    Args:
        ttl: seconds it lives; the policy `token_ttl` decides where it is 0 or less.
        fix_ip: it works from the caller's address only.
        server_id: the only server that it opens; None for the whole account.
    """
    seconds = min(ttl, LONGEST_TTL) if ttl > 0 else work.world.policies.token_ttl
    client_id, contact_id = _whose(person)
    session = Session(
        token=work.draw(32),
        client_id=client_id,
        contact_id=contact_id,
        server_id=server_id,
        expires_at=work.now + timedelta(seconds=seconds),
        bound_to=work.client_address if fix_ip else "",
    )
    work.put(session)
    return session


def use_key(work: UnitOfWork, client: Client, key: ApiKey) -> None:
    """Write a login into the history of its key, and tell the owner who wants to know."""
    work.put(with_event(work, key, "login"))
    notify_login(work, client, key)


def with_event(work: UnitOfWork, key: ApiKey, event: str) -> ApiKey:
    """Give a key with an event more in its history, which keeps the newest."""
    happened = KeyEvent(event, work.now, work.client_address)
    return replace(key, history=(*key.history, happened)[-MOST_EVENTS:])


def end_sessions(work: UnitOfWork, person: Client | Contact) -> None:
    """End the sessions of a client, or of a contact; those of the other go on."""
    client_id, contact_id = _whose(person)
    for session in work.world.sessions.where("client", client_id):
        if session.contact_id == contact_id:
            work.remove(session)


def _whose(person: Client | Contact) -> tuple[int, int | None]:
    """Give the numbers of the client and, for one, of the contact."""
    return (person.client_id, person.id) if isinstance(person, Contact) else (person.id, None)


def send_reset_link(work: UnitOfWork, client: Client) -> None:
    """Send a client a link that works for an hour; older links stop working."""
    _revoke_links(work, client)
    expires_at = work.now + RESET_LINK_LIFETIME
    reset = PasswordReset(token=work.draw(32), client_id=client.id, expires_at=expires_at)
    work.put(reset)
    token = work.world.public_token(reset.token)
    link = f"{work.origin}/whmcs.php?action=reset_password&reset_token={token}"
    email_topic(work, client, "password_reset", {"reset_token": token, "link": link})


def send_reset_code(work: UnitOfWork, client: Client, reset: PasswordReset) -> None:
    """Send the code that a new password waits for."""
    work.put(replace(reset, code=_send_code(work, client, "a new password")))


def send_login_code(work: UnitOfWork, client: Client) -> None:
    """Send the code that a login waits for; an older one stops working."""
    work.put(replace(client, login_code=_send_code(work, client, "logging in")))


def _send_code(work: UnitOfWork, client: Client, purpose: str) -> str:
    """Send a code to the client's phone, or by e-mail to a client without one."""
    code = _code(work.draw(12))
    kind = MessageKind.SMS if client.phone else MessageKind.EMAIL
    to, topic = client.phone or client.email, "two_factor_code"
    text = f"{code} is your code for {purpose}."
    send(work, client, kind, to, topic, "Your code", text, {"code": code})
    return code


def _code(word: str) -> str:
    return f"{int(word, 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def change_password(work: UnitOfWork, client: Client, password: str) -> None:
    """Give a client a new password; its reset links and sessions end."""
    work.put(replace(client, password=password))
    _revoke_links(work, client)
    end_sessions(work, client)


def _revoke_links(work: UnitOfWork, client: Client) -> None:
    for reset in work.world.password_resets.where("client", client.id):
        work.remove(reset)


def send_phone_code(work: UnitOfWork, client: Client, number: str) -> Client:
    """Send a code to a new number; gives the client with the number pending, not yet written."""
    code = _code(work.draw(16))
    text = f"Your verification code is {code}"
    send(work, client, MessageKind.SMS, number, PHONE_TOPIC, PHONE_TOPIC, text, {"code": code})
    return replace(client, pending_phone=number, phone_code=code)


def forget_expired(work: UnitOfWork, most: int = MOST_EXPIRED) -> None:
    """Take out what has expired, all but the last of it; costs what goes, not what is there.

    What is left does not depend on how often it was asked for: the last ones are the same.
    """
    tables: tuple[Table[str, Session] | Table[str, PasswordReset], ...]
    tables = (work.world.sessions, work.world.password_resets)
    for table in tables:
        for row in list(_forgotten(work, table, most)):
            work.remove(row)


def _forgotten(
    work: UnitOfWork, table: Table[str, Session] | Table[str, PasswordReset], most: int
) -> Iterator[Session | PasswordReset]:
    days = [day for day in table.values_of("expires") if day <= work.today]
    if sum(len(table.keys_where("expires", day)) for day in days) <= most:
        return
    left = most
    for day in sorted(days, reverse=True):
        rows = [row for row in table.where("expires", day) if not row.alive(work.now)]
        if len(rows) > left:
            rows.sort(key=lambda row: (row.expires_at, row.token))
            yield from rows[: len(rows) - left]
        left = max(0, left - len(rows))
