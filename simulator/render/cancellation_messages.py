"""Texts about cancellations: what the client reads, and what a ticket asks of HOSTKEY's people."""

from collections.abc import Mapping

from simulator.render.messages import Written


def refund_sentence(refund: str, currency: str, *, returned: bool) -> str:
    """Say what becomes of unused time."""
    if returned:
        return f"{refund} {currency} for the unused time has been added to your credit balance."
    return "Nothing is refunded."


def cancellation(fullname: str, facts: Mapping[str, str]) -> Written:
    """Confirm to a client that a service ends."""
    return Written(
        f"Cancellation of server {facts['server_id']}",
        f"Dear {fullname},\n\n"
        f"your server {facts['server_id']} (service {facts['relid']}) will be cancelled: "
        f"{facts['cancellation_type']}.\n\n"
        f"{facts['refund_message']}\n"
        f"Refund: {facts['refund']} {facts['currency']}\n"
        f"Reason: {facts['cancellation_reason']}\n",
    )


def subscription_ticket(facts: Mapping[str, str]) -> Written:
    """Ask HOSTKEY's people to cancel the bank subscription of a server."""
    return Written(
        f"Cancel the bank subscription of server {facts['server_id']}",
        f"Client {facts['clientid']} of {facts['billing']} asks to cancel the subscription "
        f"of service {facts['relid']} at {facts['gateway']}.\n\n"
        f"Cancellation type: {facts['cancellation_type']}\n"
        f"Reason: {facts['cancellation_reason']}\n",
    )
