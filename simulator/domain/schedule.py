"""The schedule of a world: on which day something next happens to each service by itself, and why.

Each `…_day` function gives the day from which its event is due, or None while no such event lies
ahead; an event that is due happens at the next midnight. The schedule holds the first of these days
for each service, so a billing day costs what happens on it and not what exists. It follows from the
rest of the world, and a unit of work keeps it up to date. No day in it has passed: what is overdue
waits for the next midnight.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from simulator.domain.billing_cycles import days_after
from simulator.domain.cancellations import Cancellation, CancellationType
from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType
from simulator.domain.money import ZERO
from simulator.domain.services import Renewal, Service, ServiceStatus
from simulator.domain.steps import Steps
from simulator.domain.world import SCHEDULE, Schedule, ScheduleEntry, World

DECIDING_TABLES = frozenset(("clients", "services", "invoices", "cancellations"))
RUNNING = (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED)
PAYS_FOR_IT = (InvoiceStatus.PAID, InvoiceStatus.PAYMENT_PENDING)


def cancellation_day(world: World, service: Service) -> date | None:
    """A requested cancellation falls due with the service's next payment, or the day after."""
    request = world.open_cancellation(service)
    if not service.in_use or request is None:
        return None
    if request.type is CancellationType.IMMEDIATE:
        return days_after(request.requested_at.date(), 1)
    return service.next_due_date


def renewal_day(world: World, service: Service) -> date | None:
    """The next invoice is issued once a period, whatever other invoices of the service wait.

    Not by itself where only generate_due_invoice shall issue it, and not where that would refuse;
    and not before the order of the service is paid.
    """
    days = world.billing_days.renewal
    if days == "off" or service.renewal is Renewal.MANUAL or service.pending_upgrade:
        return None
    if not (service.in_use and service.cycle.renews) or service.status is ServiceStatus.PENDING:
        return None
    if renewals_of_period(world, service) or world.open_cancellation(service):
        return None
    return days_after(service.next_due_date, -days)


def collection_day(world: World, service: Service) -> date | None:
    """A bank subscription is charged on the due date of a renewal, once for each."""
    if not service.charged_through or service.status not in RUNNING:
        return None
    return min((each.due_date for each in collectable_renewals(world, service)), default=None)


def collectable_renewals(world: World, service: Service) -> list[Invoice]:
    """List the renewals of a service that a gateway may charge, in the order of their numbers.

    Not where money is under way already, for the invoice itself or for a mass payment of it.
    """
    return [
        each
        for each in world.invoices.where("open_of_service", service.id)
        if each.unpaid
        and each.balance > ZERO
        and each.capture_at is None
        and renews(each, service)
        and not any(container.under_way for container in world.open_containers_of(each))
    ]


def suspension_day(world: World, service: Service) -> date | None:
    """A service stops some days after its due date, while its renewal is not paid."""
    since = overdue_since(world, service) if service.status is ServiceStatus.ACTIVE else None
    return None if since is None else days_after(since, world.billing_days.suspension)


def termination_day(world: World, service: Service) -> date | None:
    """A service ends for good some days after its due date, while its renewal is not paid."""
    since = overdue_since(world, service) if service.status in RUNNING else None
    return None if since is None else days_after(since, world.billing_days.termination)


def overdue_since(world: World, service: Service) -> date | None:
    """Give the day from which a service counts as unpaid, which may lie ahead.

    It is the due date, or the day its invoice was issued where that came later: no service stops
    over an invoice that did not exist. Open renewals decide, of whatever period; where none is
    open, one of the period that came to nothing: a cancelled renewal pays for no time.
    """
    waiting = world.invoices.where("open_of_service", service.id)
    demands = [each for each in waiting if renews(each, service)]
    demands = demands or renewals_of_period(world, service)
    issued = [each.issue_date for each in demands if each.status not in PAYS_FOR_IT]
    return max(service.next_due_date, min(issued)) if issued else None


def renewals_of_period(world: World, service: Service) -> list[Invoice]:
    """List the invoices that asked for the next period of a service, whatever became of them."""
    return list(world.invoices.where("period", (service.id, service.next_due_date)))


def renews(invoice: Invoice, service: Service) -> bool:
    """Whether an invoice asks for a period of a service."""
    return any(
        item.type is ItemType.HOSTING and item.service_id == service.id for item in invoice.items
    )


EVENT_DAYS: tuple[Callable[[World, Service], date | None], ...] = (
    cancellation_day,
    renewal_day,
    collection_day,
    suspension_day,
    termination_day,
)


def next_event_day(world: World, service: Service) -> date | None:
    """Give the first day on which something happens to a service by itself; None for never.

    A service that is not billed has no such day, nor has one of a client gone from WHMCS.
    """
    if service.id is None:
        return None
    client = world.clients.get(service.client_id)
    if client is None or client.deleted:
        return None
    return min(
        (day for each in EVENT_DAYS if (day := each(world, service)) is not None), default=None
    )


def compute_schedule(world: World) -> Schedule:
    """Compute the schedule of a whole world."""
    entries = (_entry(world, service) for service in world.services.rows.values())
    return SCHEDULE.filled(entry for entry in entries if entry is not None)


def schedule_of(world: World) -> Schedule:
    """Give the schedule of a world; computed now where it has none yet."""
    return compute_schedule(world) if world.schedule is None else world.schedule


def schedule_after(
    before: World, after: World, touched: Mapping[tuple[str, Any], Any]
) -> Steps[Schedule | None]:
    """Update the schedule for the rows that a change touched, and for the services due today.

    None where the world before has no schedule; `schedule_of` computes it when it is needed.
    """
    schedule = before.schedule
    if schedule is None:
        return None
    due_today = schedule.keys_where("day", after.clock.instant.date())
    affected = yield from _affected_services(before, after, touched)
    for server_id in affected.union(due_today):
        yield
        service = after.services.get(server_id)
        old, new = schedule.get(server_id), _entry(after, service) if service else None
        if new is None:
            schedule = schedule if old is None else schedule.remove(server_id)
        elif old is None or old.day != new.day:
            schedule = schedule.put(new)
    return schedule


def _affected_services(
    before: World, after: World, touched: Mapping[tuple[str, Any], Any]
) -> Steps[set[int]]:
    server_ids: set[int] = set()
    for (name, key), written in touched.items():
        yield
        if name not in DECIDING_TABLES:
            continue
        for row in (before.table(name).get(key), written):
            if row is not None:
                server_ids.update(_decided_by(after, row))
    return server_ids


def _decided_by(world: World, row: Client | Service | Invoice | Cancellation) -> Collection[int]:
    """Give the servers whose schedule a row has a say in."""
    services = world.services
    if isinstance(row, Invoice):
        return [key for each in _billed_by(world, row) for key in services.keys_where("id", each)]
    if isinstance(row, Client):
        return services.keys_where("client", row.id) if row.deleted else ()
    return (row.server_id,)


def _billed_by(world: World, invoice: Invoice) -> list[int]:
    """List the services on an invoice, and on those that it stands for."""
    billed = [*invoice.service_ids]
    for child_id in invoice.child_ids:
        child = world.invoices.get(child_id)
        billed += () if child is None else child.service_ids
    return billed


def _entry(world: World, service: Service) -> ScheduleEntry | None:
    day = next_event_day(world, service)
    if day is None:
        return None
    tomorrow = world.clock.instant.date() + timedelta(days=1)
    return ScheduleEntry(service.server_id, max(day, tomorrow))
