"""Cancellations: requests of clients to end a service, and the refund of its unused time."""

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from simulator.domain.invoices import LineItem
from simulator.domain.money import ZERO, money
from simulator.domain.services import Service, ServiceStatus


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


HOUR = timedelta(hours=1)
HOURS_OF_A_DAY = 24


def unused_hours(service: Service, now: datetime) -> int:
    """Count the whole hours from `now` until the first instant of the next due date."""
    end = datetime.combine(service.next_due_date, time.min, UTC)
    return max(0, (end - now) // HOUR)


def refund_of(service: Service, now: datetime) -> Decimal:
    """Compute what returns to the client's credit when a service ends now.

    An hour is S / (N × 24), S the price of a month and N the days of the current month; rounded
    half up, never more than the price of the period.
    """
    if not returns_money(service):
        return ZERO
    days = monthrange(now.year, now.month)[1]
    hours_of_a_period = service.cycle.months * days * HOURS_OF_A_DAY
    unused = unused_hours(service, now) * service.price / hours_of_a_period
    return money(min(service.price, unused))


def returns_money(service: Service) -> bool:
    """Whether unused time was paid for and may be returned; nobody paid for a Pending service."""
    paid_for = service.status is not ServiceStatus.PENDING
    return service.refundable and service.cycle.renews and paid_for
