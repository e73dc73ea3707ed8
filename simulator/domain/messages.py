"""Messages: e-mails, text messages and tickets that the billing system sent; the inbox of a world.

Nothing leaves the machine. Tests and people read the inbox where a person would read mail.
"""

from datetime import datetime
from enum import StrEnum

from immutables import Map
from msgspec import Struct


class MessageKind(StrEnum):
    """By which way a message goes."""

    EMAIL = "email"
    SMS = "sms"
    JIRA = "jira"
    WEBHOOK = "webhook"


class Message(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """One message.

    Attributes:
        to: an e-mail address, a phone number in E.164, the project of a ticket, or the address
            of a webhook, which is never called.
        topic: what it is about, one word that tests can wait for, such as `password_reset`.
        facts: what the text says, as data: a link, a code, an invoice's number.
    """

    id: int
    client_id: int
    kind: MessageKind
    to: str
    topic: str
    subject: str
    text: str
    sent_at: datetime
    facts: Map[str, str] = Map()
