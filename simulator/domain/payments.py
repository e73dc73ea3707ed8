"""Payments and credit: money that came or went back, and each change of a client's credit.

The API calls payments transactions. A client's credit balance is the sum of its ledger entries.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from simulator.domain.money import ZERO

# WHMCS' own words for changes of credit; the number of an invoice follows.
CREDIT_APPLIED = "Credit Applied to Invoice #"
MASS_PAYMENT_CREDIT = "Mass Invoice Payment Credit for Invoice #"
REFUND_CREDIT = "Credit from Refund of Invoice ID "


class Payment(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """Money that a gateway collected for one invoice, or that of it went back: a refund.

    Attributes:
        gateway: what collected it or gave it back; empty where it went to the client's credit.
        amount_in: what the gateway collected; 0.00 for a refund.
        amount_out: what went back; 0.00 for what came.
        fees: what the gateway kept of it for itself; never the client's.
        transaction_id: the gateway's own reference, unique in the world; empty without a gateway.
        refund_of: the payment that a refund gives back, in part or whole; None for what came.
    """

    id: int
    client_id: int
    invoice_id: int
    gateway: str
    paid_at: datetime
    amount_in: Decimal = ZERO
    amount_out: Decimal = ZERO
    fees: Decimal = ZERO
    transaction_id: str = ""
    refund_of: int | None = None

    @property
    def net(self) -> Decimal:
        """What the invoice has by it: below zero for a refund."""
        return self.amount_in - self.amount_out

    @property
    def to_credit(self) -> bool:
        """Whether it is a refund to the client's credit, not through a gateway."""
        return not self.gateway


class LedgerEntry(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """One signed change of a client's credit balance; never changed once written.

    Attributes:
        amount: positive when credit comes in, negative when it is used.
        invoice_id: the invoice that the credit was applied to, or None.
        payment_id: the refund that brought it, or None.
    """

    id: int
    client_id: int
    entry_date: date
    description: str
    amount: Decimal
    invoice_id: int | None = None
    payment_id: int | None = None


def balances_of(entries: Iterable[LedgerEntry]) -> dict[int, Decimal]:
    """Sum ledger entries: the credit balance of each client who has any."""
    balances: dict[int, Decimal] = {}
    for entry in entries:
        balances[entry.client_id] = balances.get(entry.client_id, ZERO) + entry.amount
    return balances
