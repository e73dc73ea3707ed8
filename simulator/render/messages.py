"""Texts of the messages that billing sends: a subject and a few plain lines for each topic."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

SUBSCRIPTION_TICKET = "subscription_ticket"


class MessageText(NamedTuple):
    """A message's subject and text."""

    subject: str
    text: str


TEXTS: dict[str, Callable[[Mapping[str, str]], MessageText]] = {
    "invoice_created": lambda of: MessageText(
        f"Invoice #{of['invoice_id']} has been created",
        f"Dear {of['fullname']},\n\n"
        f"invoice #{of['invoice_id']} has been created.\n\n"
        f"Amount due: {of['amount']} {of['currency']}\n"
        f"Due date: {of['due_date']}\n"
        f"Payment method: {of['payment_method']}\n",
    ),
    "payment_due": lambda of: MessageText(
        f"Invoice #{of['invoice_id']} is due on {of['due_date']}",
        f"Dear {of['fullname']},\n\n"
        f"invoice #{of['invoice_id']} waits for payment.\n\n"
        f"Amount due: {of['amount']} {of['currency']}\n"
        f"Due date: {of['due_date']}\n",
    ),
    "payment_reminder": lambda of: MessageText(
        f"Invoice #{of['invoice_id']} is overdue",
        f"Dear {of['fullname']},\n\n"
        f"invoice #{of['invoice_id']} has not been paid.\n\n"
        f"Amount due: {of['amount']} {of['currency']}\n"
        f"Due date: {of['due_date']}\n",
    ),
    "payment_received": lambda of: MessageText(
        f"Payment for invoice #{of['invoice_id']} has been received",
        f"Dear {of['fullname']},\n\n"
        f"thank you: your payment for invoice #{of['invoice_id']} has been received.\n\n"
        f"Amount: {of['amount']} {of['currency']}\n"
        f"Paid through: {of['gateway']}\n"
        f"Transaction: {of['transaction_id']}\n",
    ),
    "payment_declined": lambda of: MessageText(
        f"Payment for invoice #{of['invoice_id']} was declined",
        f"Dear {of['fullname']},\n\n"
        f"invoice #{of['invoice_id']} could not be charged through {of['gateway']}.\n\n"
        f"Amount due: {of['amount']} {of['currency']}\n"
        f"Due date: {of['due_date']}\n",
    ),
    "invoice_refunded": lambda of: MessageText(
        f"Invoice #{of['invoice_id']} has been refunded",
        f"Dear {of['fullname']},\n\n"
        f"money that was paid for invoice #{of['invoice_id']} has been refunded.\n\n"
        f"Amount: {of['amount']} {of['currency']}\n"
        f"Refunded to: {of['refunded_to']}\n",
    ),
    "cancellation": lambda of: MessageText(
        f"Cancellation of server {of['server_id']}",
        f"Dear {of['fullname']},\n\n"
        f"your server {of['server_id']} (service {of['relid']}) will be cancelled: "
        f"{of['cancellation_type']}.\n\n"
        f"{of['refund_message']}\n"
        f"Refund: {of['refund']} {of['currency']}\n"
        f"Reason: {of['cancellation_reason']}\n",
    ),
    SUBSCRIPTION_TICKET: lambda of: MessageText(
        f"Cancel the bank subscription of server {of['server_id']}",
        f"Client {of['clientid']} of {of['billing']} asks to cancel the subscription "
        f"of service {of['relid']} at {of['gateway']}.\n\n"
        f"Cancellation type: {of['cancellation_type']}\n"
        f"Reason: {of['cancellation_reason']}\n",
    ),
    "email_changed": lambda of: MessageText(
        "Your e-mail address has been changed",
        f"Dear {of['fullname']},\n\n"
        f"the e-mail address of your account is now {of['email']}; "
        f"{of['old_email']} is no longer used.\n\n"
        "If it was not you who changed it, please contact us.\n",
    ),
    "api_key_login": lambda of: MessageText(
        f"Login with the API key {of['name']}",
        f"Dear {of['fullname']},\n\n"
        f"somebody has logged in with your API key {of['name']} "
        f"(number {of['key_id']}) from {of['address']}.\n",
    ),
    "password_reset": lambda of: MessageText(
        "Reset your password",
        f"Somebody, we hope you, asked for a new password. Within an hour, follow {of['link']}",
    ),
}


def message_text(topic: str, values: Mapping[str, str]) -> MessageText:
    """Write the text of a topic."""
    return TEXTS[topic](values)
