"""Texts of the messages that billing sends: a subject and a few plain lines for each topic."""

from collections.abc import Mapping
from typing import NamedTuple

SUBSCRIPTION_TICKET = "subscription_ticket"


class MessageText(NamedTuple):
    """A message's subject and text, with `{placeholders}` for values."""

    subject: str
    text: str


TEXTS = {
    "invoice_created": MessageText(
        "Invoice #{invoice_id} has been created",
        "Dear {fullname},\n\n"
        "invoice #{invoice_id} has been created.\n\n"
        "Amount due: {amount} {currency}\n"
        "Due date: {due_date}\n"
        "Payment method: {payment_method}\n",
    ),
    "payment_due": MessageText(
        "Invoice #{invoice_id} is due on {due_date}",
        "Dear {fullname},\n\n"
        "invoice #{invoice_id} waits for payment.\n\n"
        "Amount due: {amount} {currency}\n"
        "Due date: {due_date}\n",
    ),
    "payment_reminder": MessageText(
        "Invoice #{invoice_id} is overdue",
        "Dear {fullname},\n\n"
        "invoice #{invoice_id} has not been paid.\n\n"
        "Amount due: {amount} {currency}\n"
        "Due date: {due_date}\n",
    ),
    "payment_received": MessageText(
        "Payment for invoice #{invoice_id} has been received",
        "Dear {fullname},\n\n"
        "thank you: your payment for invoice #{invoice_id} has been received.\n\n"
        "Amount: {amount} {currency}\n"
        "Paid through: {gateway}\n"
        "Transaction: {transaction_id}\n",
    ),
    "payment_declined": MessageText(
        "Payment for invoice #{invoice_id} was declined",
        "Dear {fullname},\n\n"
        "invoice #{invoice_id} could not be charged through {gateway}.\n\n"
        "Amount due: {amount} {currency}\n"
        "Due date: {due_date}\n",
    ),
    "invoice_refunded": MessageText(
        "Invoice #{invoice_id} has been refunded",
        "Dear {fullname},\n\n"
        "money that was paid for invoice #{invoice_id} has been refunded.\n\n"
        "Amount: {amount} {currency}\n"
        "Refunded to: {refunded_to}\n",
    ),
    "cancellation": MessageText(
        "Cancellation of server {server_id}",
        "Dear {fullname},\n\n"
        "your server {server_id} (service {relid}) will be cancelled: {cancellation_type}.\n\n"
        "{refund_message}\n"
        "Refund: {refund} {currency}\n"
        "Reason: {cancellation_reason}\n",
    ),
    SUBSCRIPTION_TICKET: MessageText(
        "Cancel the bank subscription of server {server_id}",
        "Client {clientid} of {billing} asks to cancel the subscription "
        "of service {relid} at {gateway}.\n\n"
        "Cancellation type: {cancellation_type}\n"
        "Reason: {cancellation_reason}\n",
    ),
    "email_changed": MessageText(
        "Your e-mail address has been changed",
        "Dear {fullname},\n\n"
        "the e-mail address of your account is now {email}; {old_email} is no longer used.\n\n"
        "If it was not you who changed it, please contact us.\n",
    ),
    "api_key_login": MessageText(
        "Login with the API key {name}",
        "Dear {fullname},\n\n"
        "somebody has logged in with your API key {name} (number {key_id}) from {address}.\n",
    ),
    "password_reset": MessageText(
        "Reset your password",
        "Somebody, we hope you, asked for a new password. Within an hour, follow {link}",
    ),
}


def message_text(topic: str, values: Mapping[str, str]) -> MessageText:
    """Fill the placeholders of a topic's text in."""
    subject, text = TEXTS[topic]
    return MessageText(subject.format_map(values), text.format_map(values))
