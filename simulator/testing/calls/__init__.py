"""The calls of every action, by the file that serves it.

Written by `make generate` from the table of actions; changes here are lost.
"""

from typing import Generic

from simulator.testing.calling import Answer, AnswerOrFile
from simulator.testing.calls.auth_sessions import AuthSessionsCalls
from simulator.testing.calls.cancellations import CancellationsCalls
from simulator.testing.calls.clients import ClientsCalls
from simulator.testing.calls.contacts import ContactsCalls
from simulator.testing.calls.credit import CreditCalls
from simulator.testing.calls.eq_servers import EqServersCalls
from simulator.testing.calls.invoices import InvoicesCalls
from simulator.testing.calls.payments import PaymentsCalls
from simulator.testing.calls.services import ServicesCalls


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
