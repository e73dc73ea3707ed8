"""Texts of the messages that billing sends: a subject and a few plain lines each."""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice


class MessageText(NamedTuple):
    """A message's subject and text."""

    subject: str
    text: str


def invoice_created(client: Client, invoice: Invoice, facts: Mapping[str, str]) -> MessageText:
    """Tell a client that an invoice waits for payment."""
    return MessageText(
        f"Invoice #{invoice.id} has been created",
        f"Dear {client.fullname},\n\n"
        f"invoice #{invoice.id} has been created.\n\n"
        f"Amount due: {facts['amount']} {facts['currency']}\n"
        f"Due date: {facts['due_date']}\n"
        f"Payment method: {invoice.payment_method}\n",
    )


def payment_reminder(client: Client, facts: Mapping[str, str]) -> MessageText:
    """Remind a client of an invoice that was due yesterday."""
    return MessageText(
        f"Invoice #{facts['invoice_id']} is overdue",
        f"Dear {client.fullname},\n\n"
        f"invoice #{facts['invoice_id']} has not been paid.\n\n"
        f"Amount due: {facts['amount']} {facts['currency']}\n"
        f"Due date: {facts['due_date']}\n",
    )


def payment_received(client: Client, facts: Mapping[str, str]) -> MessageText:
    """Confirm to a client what a gateway collected."""
    return MessageText(
        f"Payment for invoice #{facts['invoice_id']} has been received",
        f"Dear {client.fullname},\n\n"
        f"thank you: your payment for invoice #{facts['invoice_id']} has been received.\n\n"
        f"Amount: {facts['amount']} {facts['currency']}\n"
        f"Paid through: {facts['gateway']}\n"
        f"Transaction: {facts['transaction_id']}\n",
    )


def refund_sentence(refund: str, currency: str, *, returned: bool) -> str:
    """Say what becomes of unused time."""
    if returned:
        return f"{refund} {currency} for the unused time has been added to your credit balance."
    return "Nothing is refunded."


def cancellation(fullname: str, facts: Mapping[str, str]) -> MessageText:
    """Confirm to a client that a service ends."""
    return MessageText(
        f"Cancellation of server {facts['server_id']}",
        f"Dear {fullname},\n\n"
        f"your server {facts['server_id']} (service {facts['relid']}) will be cancelled: "
        f"{facts['cancellation_type']}.\n\n"
        f"{facts['refund_message']}\n"
        f"Refund: {facts['refund']} {facts['currency']}\n"
        f"Reason: {facts['cancellation_reason']}\n",
    )


def subscription_ticket(facts: Mapping[str, str]) -> MessageText:
    """Ask HOSTKEY's people to cancel the bank subscription of a server."""
    return MessageText(
        f"Cancel the bank subscription of server {facts['server_id']}",
        f"Client {facts['clientid']} of {facts['billing']} asks to cancel the subscription "
        f"of service {facts['relid']} at {facts['gateway']}.\n\n"
        f"Cancellation type: {facts['cancellation_type']}\n"
        f"Reason: {facts['cancellation_reason']}\n",
    )
