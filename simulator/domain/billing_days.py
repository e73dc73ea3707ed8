"""Billing days: how many days lie between a due date and what follows from it."""

from msgspec import Struct


class BillingDays(Struct, frozen=True, kw_only=True):
    """How many days lie between a due date and what follows. (basis: assumed, see decision 17).

    Attributes:
        renewal: the next invoice is issued so many days before the due date.
        suspension: a service that nobody pays for is Suspended so many days after it.
        termination: and Terminated so many days after it.
    """

    renewal: int = 14
    suspension: int = 5
    termination: int = 14
