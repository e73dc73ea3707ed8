"""Policies: named choices where the evidence about the real API conflicts or is silent."""

from typing import Literal

from msgspec import Struct

Dialect = Literal["documented", "live"]


class Policies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What this world decides; the first choice of each is the default.

    Attributes:
        due_invoice_gate: `elapsed`, as the page says: the cycle ended more than 30 days ago;
            `upcoming`: the next due date is at most 30 days ahead.
        overpaid_credit: apply_credit above the invoice's balance is refused, or reduced to it.
        auto_credit: credit pays a new renewal only in full, as far as it goes, or never.
        dead_token: how the live dialect answers an expired or unknown token.
        required_parameters: what clients are seen to send, or what the page marks as required.
        token_ttl: seconds a session lives when the login names no ttl.
    """

    due_invoice_gate: Literal["elapsed", "upcoming"] = "elapsed"
    overpaid_credit: Literal["refuse", "clamp"] = "refuse"
    auto_credit: Literal["all_or_nothing", "partial", "off"] = "all_or_nothing"
    dead_token: Literal["result_minus_2", "result_minus_1", "http_401"] = "result_minus_2"
    required_parameters: Literal["observed", "documented"] = "observed"
    token_ttl: int = 7200


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
