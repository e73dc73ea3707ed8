"""Event days: the day from which something happens to a service by itself, and why.

Each function tells the day from which its event is due, or None while nothing of the kind lies
ahead. An event that is due happens at the next midnight. `next_event_on` is the first of all.
"""

from collections.abc import Callable
from datetime import date

from simulator.domain.billing_cycles import days_after
from simulator.domain.invoices import Invoice, ItemType
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.world import World

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


DAYS: tuple[Callable[[World, Service], date | None], ...] = (
    cancellation_day,
    renewal_day,
    suspension_day,
    termination_day,
)


def next_event_on(world: World, service: Service) -> date | None:
    """Tell the first day on which something happens to a service by itself; None for never.

    A service that is not billed has no such day, nor has one of a client gone from WHMCS.
    """
    if service.id is None or not service.in_use:
        return None
    client = world.clients.get(service.client_id)
    if client is None or client.deleted:
        return None
    return min((day for each in DAYS if (day := each(world, service)) is not None), default=None)
