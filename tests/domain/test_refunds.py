"""Refunds: what the unused time of a service is worth, by the hour."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.money import ZERO, exact
from simulator.domain.refunds import refund_of, unused_hours
from simulator.domain.services import Service, ServiceStatus
from tests.support.worlds import world_from

SERVICE = Service(
    server_id=5001,
    id=71,
    client_id=123,
    product="vm",
    hostname="node",
    price=Decimal("31.00"),
    registration_date=date(2025, 3, 21),
    next_due_date=date(2026, 3, 21),
    billing_anchor=date(2026, 3, 21),
)

EMPTY = world_from("clients: [{id: 1}]")


def instant(text: str) -> datetime:
    """Read an instant, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-03-01T09:00:00", 471),
        ("2026-03-01T09:00:01", 470),
        ("2026-03-20T22:59:59", 1),
        ("2026-03-20T23:00:00", 1),
        ("2026-03-20T23:00:01", 0),
        ("2026-03-21T00:00:00", 0),
        ("2026-04-21T00:00:00", 0),
    ],
)
def test_an_hour_that_has_begun_is_used(now: str, hours: int) -> None:
    """Unused time ends at the first instant of the due date."""
    assert unused_hours(SERVICE.next_due_date, instant(now)) == hours


@pytest.mark.parametrize(
    ("changes", "now", "refund"),
    [
        ({}, "2026-03-01T09:00:00", "19.63"),
        ({}, "2026-03-20T23:00:00", "0.04"),
        ({}, "2026-03-20T23:00:01", "0.00"),
        ({"price": Decimal("0.00")}, "2026-03-01T09:00:00", "0.00"),
        ({"refundable": False}, "2026-03-01T09:00:00", "0.00"),
        ({"status": ServiceStatus.PENDING}, "2026-03-01T09:00:00", "0.00"),
        ({"status": ServiceStatus.SUSPENDED}, "2026-03-01T09:00:00", "19.63"),
        ({"cycle": BillingCycle.ONE_TIME}, "2026-03-01T09:00:00", "0.00"),
        ({"cycle": BillingCycle.FREE_ACCOUNT}, "2026-03-01T09:00:00", "0.00"),
        ({"cycle": BillingCycle.QUARTERLY}, "2026-03-01T09:00:00", "6.54"),
        ({"cycle": BillingCycle.QUARTERLY}, "2025-12-21T00:00:00", "31.00"),
        ({"cycle": BillingCycle.ANNUALLY}, "2026-03-01T09:00:00", "1.64"),
        ({}, "2026-02-21T00:00:00", "31.00"),
        ({}, "2026-02-22T00:00:00", "29.89"),
        ({}, "2026-02-20T00:00:00", "32.11"),
        ({}, "2026-01-01T00:00:00", "82.00"),
        ({}, "2026-04-01T00:00:00", "0.00"),
    ],
)
def test_an_hour_is_a_months_price_by_the_hours_of_the_current_month(
    changes: dict[str, object], now: str, refund: str
) -> None:
    """Rounded half up; periods ahead return whole, nothing where nothing is left."""
    assert refund_of(EMPTY, replace(SERVICE, **changes), instant(now)) == Decimal(refund)


@given(
    st.decimals(0, "9999999.99", places=2),
    st.sampled_from(BillingCycle),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 hypothesis wants them naive
)
def test_a_refund_is_whole_cents_between_nothing_and_the_price_of_the_periods(
    price: Decimal, cycle: BillingCycle, due: date, now: datetime
) -> None:
    """Whatever the service and whenever it ends."""
    service = replace(SERVICE, price=price, cycle=cycle, next_due_date=due, billing_anchor=due)
    refund = refund_of(EMPTY, service, now)
    periods = unused_hours(service.next_due_date, now) // (24 * 28 * max(1, cycle.months)) + 1

    assert exact(refund)
    assert ZERO <= refund <= price * periods
