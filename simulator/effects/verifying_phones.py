"""Verifying phones: a new number waits until its code comes back."""

from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.messages import MessageKind
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.notifying import send

TOPIC = "phone_verification"
DIGITS = 6


def ask_for_code(work: UnitOfWork, client: Client, number: str) -> Client:
    """Let a number wait, and send it a code; give the client as it is then, not yet written."""
    code = f"{int(work.draw(16), 16) % 10**DIGITS:0{DIGITS}d}"
    text = f"Your verification code is {code}"
    send(work, client, MessageKind.SMS, number, TOPIC, TOPIC, text, {"code": code})
    return replace(client, pending_phone=number, phone_code=code)


def confirmed(client: Client) -> Client:
    """Make the number that waits the client's own."""
    return replace(client, phone=client.pending_phone, pending_phone="", phone_code="")


def withdrawn(client: Client) -> Client:
    """Forget the number that waits."""
    return replace(client, pending_phone="", phone_code="")
