"""Refunds: what the unused time of a service is worth, by the hour."""

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from simulator.domain.money import ZERO, money
from simulator.domain.services import Service, ServiceStatus

HOUR = timedelta(hours=1)
HOURS_OF_A_DAY = 24


def unused_hours(service: Service, now: datetime) -> int:
    """Count the whole hours from `now` until the first instant of the next due date."""
    end = datetime.combine(service.next_due_date, time.min, UTC)
    return max(0, (end - now) // HOUR)


def refund_of(service: Service, now: datetime) -> Decimal:
    """Tell what returns to the client's credit when a service ends now.

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
