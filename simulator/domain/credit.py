"""Credit: a client's balance is the sum of its ledger entries, and nothing else."""

from datetime import date
from decimal import Decimal

from msgspec import Struct


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
