"""Texts of the messages that billing sends: a subject and a few plain lines each."""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice


class Written(NamedTuple):
    """A message's subject and text."""

    subject: str
    text: str


def invoice_created(client: Client, invoice: Invoice, facts: Mapping[str, str]) -> Written:
    """Tell a client that an invoice waits for payment."""
    return Written(
        f"Invoice #{invoice.id} has been created",
        f"Dear {client.fullname},\n\n"
        f"invoice #{invoice.id} has been created.\n\n"
        f"Amount due: {facts['amount']} {facts['currency']}\n"
        f"Due date: {facts['due_date']}\n"
        f"Payment method: {invoice.payment_method}\n",
    )


def payment_reminder(client: Client, facts: Mapping[str, str]) -> Written:
    """Remind a client of an invoice that was due yesterday."""
    return Written(
        f"Invoice #{facts['invoice_id']} is overdue",
        f"Dear {client.fullname},\n\n"
        f"invoice #{facts['invoice_id']} has not been paid.\n\n"
        f"Amount due: {facts['amount']} {facts['currency']}\n"
        f"Due date: {facts['due_date']}\n",
    )


def payment_received(client: Client, facts: Mapping[str, str]) -> Written:
    """Confirm to a client what a gateway collected."""
    return Written(
        f"Payment for invoice #{facts['invoice_id']} has been received",
        f"Dear {client.fullname},\n\n"
        f"thank you: your payment for invoice #{facts['invoice_id']} has been received.\n\n"
        f"Amount: {facts['amount']} {facts['currency']}\n"
        f"Paid through: {facts['gateway']}\n"
        f"Transaction: {facts['transaction_id']}\n",
    )
