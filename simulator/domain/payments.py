"""Payments: money received through a gateway. The API calls them transactions."""

from datetime import datetime
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
