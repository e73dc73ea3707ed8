"""The calls of every action, by the file that serves it.

Written by `make generate` from the table of actions; changes here are lost.
"""

from typing import Generic

from simulator.client.calling import Answer, AnswerOrFile
from simulator.client.calls.auth_sessions import AuthSessionsCalls
from simulator.client.calls.cancellations import CancellationsCalls
from simulator.client.calls.clients import ClientsCalls
from simulator.client.calls.contacts import ContactsCalls
from simulator.client.calls.credit import CreditCalls
from simulator.client.calls.eq_servers import EqServersCalls
from simulator.client.calls.invoices import InvoicesCalls
from simulator.client.calls.payments import PaymentsCalls
from simulator.client.calls.services import ServicesCalls


class WhmcsCalls(
    CancellationsCalls[Answer, AnswerOrFile],
    ClientsCalls[Answer, AnswerOrFile],
    ContactsCalls[Answer, AnswerOrFile],
    CreditCalls[Answer, AnswerOrFile],
    InvoicesCalls[Answer, AnswerOrFile],
    PaymentsCalls[Answer, AnswerOrFile],
    ServicesCalls[Answer, AnswerOrFile],
    Generic[Answer, AnswerOrFile],
):
    """The actions of `/whmcs.php`."""


class AuthCalls(
    AuthSessionsCalls[Answer, AnswerOrFile],
    Generic[Answer, AnswerOrFile],
):
    """The actions of `/auth.php`."""


class EqCalls(
    EqServersCalls[Answer, AnswerOrFile],
    Generic[Answer, AnswerOrFile],
):
    """The actions of `/eq.php`."""
