"""Notifying: messages to clients and tickets; they arrive in the world's inbox, nowhere else."""

from collections.abc import Mapping

from immutables import Map

from simulator.domain.clients import Client
from simulator.domain.messages import Message, MessageKind
from simulator.domain.unit_of_work import UnitOfWork


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
    return message


def send_email(
    work: UnitOfWork, client: Client, topic: str, subject: str, text: str, facts: Mapping[str, str]
) -> Message:
    """Send an e-mail to a client's address."""
    return send(work, client, MessageKind.EMAIL, client.email, topic, subject, text, facts)
