"""Notifying: messages to clients and tickets; they arrive in the world's inbox, nowhere else.

An inbox keeps the newest 10,000 messages of its world (decision 14).
"""

from collections.abc import Mapping

from immutables import Map

from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.messages import Message, MessageKind
from simulator.domain.unit_of_work import UnitOfWork

MOST_MESSAGES = 10_000


def send(
    work: UnitOfWork,
    client: Client,
    kind: MessageKind,
    to: str,
    topic: str,
    subject: str,
    text: str,
    facts: Mapping[str, str],
) -> Message:
    """Send a message on a client's behalf; `facts` are what its text says, as data."""
    message = Message(
        id=work.next_id("messages"),
        client_id=client.id,
        kind=kind,
        to=to,
        topic=topic,
        subject=subject,
        text=text,
        sent_at=work.now,
        facts=Map(facts),
    )
    work.put(message)
    if message.id > MOST_MESSAGES:
        _forget_the_oldest(work, message.id - MOST_MESSAGES)
    return message


def _forget_the_oldest(work: UnitOfWork, message_id: int) -> None:
    """Keep the inbox within its bound: messages are numbered without gaps, so one has to go."""
    oldest = work.world.messages.get(message_id)
    if oldest is not None:
        work.remove(oldest)


def send_email(
    work: UnitOfWork, client: Client, topic: str, subject: str, text: str, facts: Mapping[str, str]
) -> None:
    """Send an e-mail to a client's address; while mail is down, nothing."""
    if Outage.MAIL in work.world.outages:
        return
    send(work, client, MessageKind.EMAIL, client.email, topic, subject, text, facts)
