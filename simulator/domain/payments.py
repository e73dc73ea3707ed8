"""Payments and credit: money received through gateways, and each change of a client's credit.

The API calls payments transactions. A client's credit balance is the sum of its ledger entries.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from simulator.domain.money import ZERO


class Payment(Struct, frozen=True, kw_only=True, eq=False):
    """Money that a gateway collected for one invoice.

    Attributes:
        amount: what the gateway collected.
        surplus: the part above the invoice's balance, which went to the client's credit.
        transaction_id: the gateway's own reference, unique in the world.
    """

    id: int
    client_id: int
    invoice_id: int
    gateway: str
    paid_at: datetime
    amount: Decimal
    surplus: Decimal = ZERO
    transaction_id: str

    @property
    def applied(self) -> Decimal:
        """The part that the invoice took."""
        return self.amount - self.surplus


class LedgerEntry(Struct, frozen=True, kw_only=True, eq=False):
    """One signed change of a client's credit balance; never changed once written.

    Attributes:
        amount: positive when credit comes in, negative when it is used.
        invoice_id: the invoice that the credit was applied to, or None.
    """

    id: int
    client_id: int
    entry_date: date
    description: str
    amount: Decimal
    invoice_id: int | None = None


def balances_of(entries: Iterable[LedgerEntry]) -> dict[int, Decimal]:
    """Sum ledger entries: the credit balance of each client who has any."""
    balances: dict[int, Decimal] = {}
    for entry in entries:
        balances[entry.client_id] = balances.get(entry.client_id, ZERO) + entry.amount
    return balances
