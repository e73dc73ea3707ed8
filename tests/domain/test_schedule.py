"""The schedule: from which day something happens to a service by itself, and what it follows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.cancellations import Cancellation, CancellationType
from simulator.domain.clock import Clock
from simulator.domain.invoices import InvoiceStatus, ItemType
from simulator.domain.money import ZERO
from simulator.domain.policies import BillingDays
from simulator.domain.schedule import (
    cancellation_day,
    collection_day,
    compute_schedule,
    next_event_day,
    overdue_since,
    renewal_day,
    renews,
    schedule_after,
    schedule_of,
)
from simulator.domain.services import Renewal, Service, ServiceStatus
from simulator.domain.steps import finished
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.errors import InvariantViolation
from tests.support.clocks import days_in
from tests.support.payments import work_on
from tests.support.worlds import altered, world_from

CANCELLED, PENDING = ServiceStatus.CANCELLED, ServiceStatus.PENDING
DUE = date(2026, 3, 20)
SCENARIO = """
    clients:
      - id: 123
        services:
          - {server_id: 1, id: 1001, next_due_date: 2026-03-20, subscription: {gateway: paymaster},
             addons: [{id: 9, name: Backup, price: 7.50}]}
          - {server_id: 2, id: 1002, next_due_date: 2026-03-20}
        invoices:
          - {id: 7, due: 2026-05-20, items: [{service: 1001, amount: 50}]}
          - id: 8
            due: 2026-04-20
            items: [{service: 1001, amount: 50}, {service: 1001, addon: 9, amount: 7.50}]
          - {id: 9, items: [{service: 1002, amount: 50}]}
          - {id: 10, items: [{type: Setup, service: 1001, amount: 50}]}
"""


def without_invoices(world: World) -> World:
    """Give a world that never had one."""
    for each in world.invoices:
        world = world.remove(each)
    return world


def issued(world: World, days: dict[int, date]) -> World:
    """Let invoices be issued on other days."""
    for number, day in days.items():
        world = world.put(replace(world.invoices[number], issue_date=day))
    return world


WORLD = issued(world_from(SCENARIO), {7: date(2026, 3, 25), 8: date(2026, 3, 22)})
ALONE = without_invoices(WORLD)
SERVICE = WORLD.services[1]


def requested(kind: CancellationType = CancellationType.IMMEDIATE) -> World:
    """Give a world in which the end of the service was asked for on 1 March."""
    request = Cancellation(
        id=1,
        client_id=123,
        server_id=1,
        service_id=1001,
        type=kind,
        reason="",
        requested_at=WORLD.clock.instant,
    )
    return ALONE.put(request)


def invoiced(issued: date, due: date, status: InvoiceStatus) -> World:
    """Give a world that also has an invoice of the service."""
    return WORLD.put(
        replace(WORLD.invoices[7], id=11, issue_date=issued, due_date=due, status=status)
    )


@pytest.mark.parametrize(
    ("kind", "status", "day"),
    [
        (CancellationType.IMMEDIATE, ServiceStatus.ACTIVE, date(2026, 3, 2)),
        (CancellationType.END_OF_BILLING_PERIOD, ServiceStatus.ACTIVE, DUE),
        (CancellationType.END_OF_BILLING_PERIOD, CANCELLED, None),
    ],
)
def test_a_service_ends_when_it_was_asked_to(
    kind: CancellationType, status: ServiceStatus, day: date | None
) -> None:
    """At the next midnight or with its period; not a second time."""
    assert cancellation_day(requested(kind), replace(SERVICE, status=status)) == day


def test_who_asked_for_no_end_has_none() -> None:
    """It goes on."""
    assert cancellation_day(ALONE, SERVICE) is None


@pytest.mark.parametrize(
    ("world", "changes", "day"),
    [
        (ALONE, {}, date(2026, 3, 6)),
        (ALONE.put(replace(WORLD.invoices[10], due_date=DUE)), {}, date(2026, 3, 6)),
        (ALONE, {"status": ServiceStatus.SUSPENDED}, date(2026, 3, 6)),
        (ALONE, {"status": PENDING}, None),
        (ALONE, {"status": CANCELLED}, None),
        (ALONE, {"cycle": BillingCycle.ONE_TIME}, None),
        (ALONE, {"renewal": Renewal.MANUAL}, None),
        (ALONE, {"pending_upgrade": True}, None),
        (altered(ALONE, billing_days=BillingDays(renewal="off")), {}, None),
        (requested(), {}, None),
        (invoiced(DUE, DUE, InvoiceStatus.CANCELLED), {}, None),
    ],
)
def test_a_renewal_is_issued_once_for_what_goes_on(
    world: World, changes: dict[str, object], day: date | None
) -> None:
    """Two weeks ahead; not for what ends, waits, or is invoiced by the action only."""
    assert renewal_day(world, replace(SERVICE, **changes)) == day


@pytest.mark.parametrize(
    ("world", "changes", "day"),
    [
        (WORLD, {}, date(2026, 4, 20)),
        (WORLD, {"status": ServiceStatus.SUSPENDED}, date(2026, 4, 20)),
        (WORLD, {"status": PENDING}, None),
        (WORLD, {"subscription": None}, None),
        (WORLD, {"subscription_cancelled": True}, None),
        (ALONE, {}, None),
    ],
)
def test_the_renewal_that_is_due_first_is_charged(
    world: World, changes: dict[str, object], day: date | None
) -> None:
    """While the service runs, and its subscription."""
    assert collection_day(world, replace(SERVICE, **changes)) == day


def test_a_renewal_that_asks_for_nothing_is_not_charged() -> None:
    """All of it came already."""
    first = WORLD.invoices[8]
    world = WORLD.put(replace(first, received=first.balance))

    assert world.invoices[8].balance == ZERO
    assert collection_day(world, SERVICE) == date(2026, 5, 20)


@pytest.mark.parametrize(
    ("world", "day"),
    [
        (WORLD, date(2026, 3, 22)),
        (invoiced(date(2026, 2, 1), date(2026, 2, 20), InvoiceStatus.UNPAID), DUE),
        (invoiced(date(2026, 3, 28), DUE, InvoiceStatus.CANCELLED), date(2026, 3, 22)),
        (ALONE, None),
        (
            ALONE.put(replace(WORLD.invoices[7], due_date=DUE, status=InvoiceStatus.CANCELLED)),
            date(2026, 3, 25),
        ),
        (ALONE.put(replace(WORLD.invoices[7], due_date=DUE, status=InvoiceStatus.PAID)), None),
        (ALONE.put(replace(WORLD.invoices[7], status=InvoiceStatus.PAYMENT_PENDING)), None),
    ],
)
def test_a_service_is_unpaid_since_its_first_open_renewal(world: World, day: date | None) -> None:
    """Never before its due date; one of the period that was cancelled pays for no time."""
    assert overdue_since(world, SERVICE) == day


@pytest.mark.parametrize(("invoice_id", "own"), [(7, True), (8, True), (9, False), (10, False)])
def test_only_a_row_of_its_time_renews_a_service(invoice_id: int, *, own: bool) -> None:
    """Whatever stands beside it; not one of a neighbour, and not a fee."""
    assert renews(WORLD.invoices[invoice_id], SERVICE) is own


@pytest.mark.parametrize(
    ("world", "service", "day"),
    [
        (ALONE, SERVICE, date(2026, 3, 6)),
        (requested(), SERVICE, date(2026, 3, 2)),
        (ALONE, replace(SERVICE, id=None), None),
        (ALONE, replace(SERVICE, status=CANCELLED), None),
        (ALONE.put(replace(ALONE.clients[123], deleted=True)), SERVICE, None),
        (ALONE.remove(ALONE.clients[123]), SERVICE, None),
    ],
)
def test_the_first_day_counts_for_who_is_billed(
    world: World, service: Service, day: date | None
) -> None:
    """Nothing happens to what is not linked to billing, has ended, or whose client is gone."""
    assert next_event_day(world, service) == day


def test_a_world_keeps_its_schedule_until_a_row_is_written() -> None:
    """Then it is computed anew, by whoever asks first."""
    world = altered(ALONE, schedule=compute_schedule(ALONE))
    later = world.put(replace(SERVICE, next_due_date=date(2026, 9, 20)))
    without = world.remove(SERVICE)

    assert schedule_of(world) is world.schedule
    assert days_in(schedule_of(world)) == {1: date(2026, 3, 6), 2: date(2026, 3, 6)}
    assert days_in(schedule_of(later)) == {1: date(2026, 9, 6), 2: date(2026, 3, 6)}
    assert days_in(schedule_of(without)) == {2: date(2026, 3, 6)}


CHARGED = BillingDays(renewal="off", suspension=366, termination=366)
GONE = replace(ALONE.clients[123], deleted=True)
ONCE = replace(SERVICE, cycle=BillingCycle.ONE_TIME)
LEFT = {2: date(2026, 3, 6)}


def drafted(before: World, *written: object) -> UnitOfWork:
    """Begin a unit of work, take the service out, and write rows."""
    work = work_on(before)
    work.remove(SERVICE)
    for row in written:
        work.put(row)
    return work


@pytest.mark.parametrize(("written", "days"), [((GONE,), {}), ((), LEFT), ((ONCE,), LEFT)])
def test_a_unit_of_work_brings_the_schedule_up_to_date(
    written: tuple[object, ...], days: dict[int, date]
) -> None:
    """With what was taken out and what was written; in a world that keeps one."""
    work = drafted(altered(ALONE, schedule=compute_schedule(ALONE)), *written)
    schedule = finished(schedule_after(work.before, work.world, work.touched))

    assert finished(schedule_after(ALONE, work.world, work.touched)) is None
    assert schedule is not None
    assert days_in(schedule) == days


def test_a_mass_payment_under_way_moves_the_days_of_all_that_it_stands_for() -> None:
    """None of its renewals is charged meanwhile."""
    subscribed = WORLD.put(replace(WORLD.services[2], subscription="paymaster"))
    only_charged = altered(subscribed, billing_days=CHARGED)
    before = altered(only_charged, schedule=compute_schedule(only_charged))
    row = replace(WORLD.invoices[9].items[0], type=ItemType.INVOICE, service_id=None)
    rows = tuple(replace(row, child_id=child_id) for child_id in (8, 9))
    pending = {"status": InvoiceStatus.PAYMENT_PENDING, "under_way": Decimal(100)}
    work = work_on(before)
    work.put(replace(WORLD.invoices[9], id=20, items=rows, **pending))
    schedule = finished(schedule_after(before, work.world, work.touched))

    assert schedule is not None
    assert days_in(schedule) == days_in(compute_schedule(work.world))
    assert {*schedule.rows.values()}.isdisjoint(schedule_of(before).rows.values())


def test_the_schedule_is_brought_up_to_date_in_small_steps() -> None:
    """A pause for each of two rows, and for each of two services that they decide about."""
    work = drafted(altered(ALONE, schedule=compute_schedule(ALONE)), SERVICE, GONE)

    assert len(list(schedule_after(work.before, work.world, work.touched))) == 2 + 2


def test_what_is_due_today_waits_for_the_next_midnight() -> None:
    """No day in a schedule has passed."""
    before = altered(ALONE, schedule=compute_schedule(ALONE))
    on_its_day = altered(before, clock=Clock(before.clock.instant + timedelta(days=5)))
    schedule = finished(schedule_after(before, on_its_day, {}))

    assert schedule is not None
    assert days_in(schedule) == {1: date(2026, 3, 7), 2: date(2026, 3, 7)}


def test_an_invoice_that_stands_for_none_is_told_as_a_broken_law() -> None:
    """And not met on the way to the laws."""
    work = work_on(altered(WORLD, schedule=compute_schedule(WORLD)))
    row = replace(WORLD.invoices[9].items[0], child_id=999)
    work.put(replace(WORLD.invoices[9], items=(row,)))

    with pytest.raises(InvariantViolation):
        work.commit()
