"""The schedule of a world: on which day something next happens to each service by itself, and why.

Each `…_day` function gives the day from which its event is due, or None while no such event lies
ahead; an event that is due happens at the next midnight. The schedule holds the first of these days
for each service, so a billing day costs what happens on it and not what exists. It follows from the
rest of the world, and a unit of work keeps it up to date. No day in it has passed: what is overdue
waits for the next midnight.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from simulator.domain.billing_cycles import days_after
from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, ItemType
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import SCHEDULE, Schedule, ScheduleEntry, World

RUNNING = (ServiceStatus.ACTIVE, ServiceStatus.SUSPENDED)


def cancellation_day(world: World, service: Service) -> date | None:
    """A requested cancellation falls due with the service's next payment."""
    if not service.in_use or world.open_cancellation(service) is None:
        return None
    return service.next_due_date


def renewal_day(world: World, service: Service) -> date | None:
    """The next invoice is issued once a period, and only when the one before is settled."""
    if not (service.in_use and service.cycle.renews):
        return None
    if world.invoices.keys_where("open_of_service", service.id):
        return None
    period = (service.id, service.next_due_date)
    if world.invoices.keys_where("period", period) or world.open_cancellation(service):
        return None
    return days_after(service.next_due_date, -world.billing_days.renewal)


def suspension_day(world: World, service: Service) -> date | None:
    """A service stops some days after its due date, while its renewal is Unpaid."""
    since = overdue_since(world, service) if service.status is ServiceStatus.ACTIVE else None
    return None if since is None else days_after(since, world.billing_days.suspension)


def termination_day(world: World, service: Service) -> date | None:
    """It ends for good some days after its due date, while its renewal is Unpaid."""
    since = overdue_since(world, service) if service.status in RUNNING else None
    return None if since is None else days_after(since, world.billing_days.termination)


def overdue_since(world: World, service: Service) -> date | None:
    """Tell the day from which a service counts as unpaid, which may lie ahead.

    It is the due date, or the day its invoice was issued where that came later: nobody loses a
    server over an invoice that was not there.
    """
    demands = world.invoices.where("open_of_service", service.id)
    issued = [each.issue_date for each in demands if each.unpaid and renews(each, service)]
    return max(service.next_due_date, min(issued)) if issued else None


def renews(invoice: Invoice, service: Service) -> bool:
    """Whether an invoice asks for a period of a service."""
    return any(
        item.type is ItemType.HOSTING and item.service_id == service.id for item in invoice.items
    )


EVENT_DAYS: tuple[Callable[[World, Service], date | None], ...] = (
    cancellation_day,
    renewal_day,
    suspension_day,
    termination_day,
)


def next_event_day(world: World, service: Service) -> date | None:
    """Tell the first day on which something happens to a service by itself; None for never.

    A service that is not billed has no such day, nor has one of a client gone from WHMCS.
    """
    if service.id is None or not service.in_use:
        return None
    client = world.clients.get(service.client_id)
    if client is None or client.deleted:
        return None
    return min(
        (day for each in EVENT_DAYS if (day := each(world, service)) is not None), default=None
    )


def compute_schedule(world: World) -> Schedule:
    """Write the agenda of a whole world."""
    appointments = (_entry(world, service) for service in world.services.rows.values())
    return SCHEDULE.filled(each for each in appointments if each is not None)


def schedule_of(world: World) -> Schedule:
    """Give the agenda of a world; written now where it has none yet."""
    return compute_schedule(world) if world.schedule is None else world.schedule


def update_schedule(before: World, after: World, old: object, new: object) -> World:
    """Keep the agenda of a world with a row that has changed; None is no row."""
    if before.schedule is None:
        return after
    return reschedule(replace(after, schedule=before.schedule), affected_services(after, old, new))


def reschedule(world: World, services: Iterable[Service]) -> World:
    """Write the days of some services anew."""
    schedule = _with_new_days(schedule_of(world), world, services)
    return world if schedule is world.schedule else replace(world, schedule=schedule)


def _with_new_days(schedule: Schedule, world: World, services: Iterable[Service]) -> Schedule:
    for service in services:
        before = schedule.get(service.server_id)
        after = _entry(world, service)
        if after is None:
            schedule = schedule if before is None else schedule.remove(service.server_id)
        elif before is None or before.day != after.day:
            schedule = schedule.put(after)
    return schedule


def affected_services(world: World, before: object, after: object) -> list[Service]:
    """Give the services whose day may differ now that a row has changed; None is no row."""
    if isinstance(after, Service):
        return [after]
    row = before if after is None else after
    if isinstance(row, Invoice):
        billed = _billed(before) | _billed(after)
        found = (world.service(service_id) for service_id in sorted(billed))
        return [service for service in found if service is not None]
    if isinstance(row, Cancellation):
        service = world.services.get(row.server_id)
        return [] if service is None else [service]
    if isinstance(row, Client) and _deleted(before) != _deleted(after):
        return world.services.where("client", row.id)
    return []


def _billed(invoice: object) -> frozenset[int]:
    return invoice.service_ids if isinstance(invoice, Invoice) else frozenset()


def _deleted(client: object) -> bool:
    return isinstance(client, Client) and client.deleted


def _entry(world: World, service: Service) -> ScheduleEntry | None:
    day = next_event_day(world, service)
    if day is None:
        return None
    tomorrow = world.clock.instant.date() + timedelta(days=1)
    return ScheduleEntry(service.server_id, max(day, tomorrow))
