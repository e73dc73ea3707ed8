"""Cancellations: requests of clients to end a service."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from simulator.domain.invoices import LineItem
from simulator.domain.money import ZERO


class CancellationType(StrEnum):
    """When a service shall end, in WHMCS' spelling. (basis: reference, AddCancelRequest)."""

    IMMEDIATE = "Immediate"
    END_OF_BILLING_PERIOD = "End of Billing Period"


class CancellationStatus(StrEnum):
    """What became of a request."""

    OPEN = "Open"
    COMPLETED = "Completed"
    WITHDRAWN = "Withdrawn"


class RemovedRow(Struct, frozen=True):
    """A row that a request took off an invoice, so that it can be put back."""

    invoice_id: int
    item: LineItem


class Cancellation(Struct, frozen=True, kw_only=True, eq=False):
    """One request.

    Attributes:
        refund: what returned to the client's credit.
        cancelled_invoice_ids: the unpaid renewals that it cancelled.
        removed_rows: the rows it took off invoices that also bill something else.
    """

    id: int
    client_id: int
    server_id: int
    service_id: int
    type: CancellationType
    reason: str
    requested_at: datetime
    status: CancellationStatus = CancellationStatus.OPEN
    refund: Decimal = ZERO
    cancelled_invoice_ids: tuple[int, ...] = ()
    removed_rows: tuple[RemovedRow, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the service is still to end."""
        return self.status is CancellationStatus.OPEN
