"""The daily run: what the billing system does by itself at each midnight, in a fixed order.

Cancellations that fall due, renewals (each takes its automatic credit as it is issued), reminders,
suspensions, terminations. Only the services that the schedule has for the day are looked at.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.faults import Outage
from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.domain.schedule import (
    cancellation_day,
    renewal_day,
    schedule_of,
    suspension_day,
    termination_day,
)
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.cancelling import end_service
from simulator.effects.invoicing import issue_next_invoice
from simulator.effects.notifying import email_payment_reminder

Kind = Literal["cancellation", "renewal", "reminder", "suspension", "termination"]
Effect = Callable[[UnitOfWork, Service], int | None]
EventDay = Callable[[World, Service], date | None]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened at a midnight.

    Attributes:
        server_id: the service it happened to; None for a reminder.
        invoice_id: the invoice that was issued, or that the client was reminded of.
        status: the status of that invoice afterwards; Paid where credit paid it.
    """

    date: date
    kind: Kind
    client_id: int
    server_id: int | None = None
    service_id: int | None = None
    invoice_id: int | None = None
    status: str = ""


def run_day(work: UnitOfWork) -> Iterator[Event]:
    """Run the billing day of a midnight, event by event; the world's clock is at it already."""
    server_ids = sorted(schedule_of(work.world).keys_where("day", work.today))
    yield from _to_services(work, server_ids, "cancellation", cancellation_day, _cancel)
    yield from _to_services(work, server_ids, "renewal", renewal_day, _renew)
    yield from _reminders(work)
    yield from _to_services(work, server_ids, "suspension", suspension_day, _suspend)
    yield from _to_services(work, server_ids, "termination", termination_day, _terminate)


def anything_on(world: World, day: date) -> bool:
    """Whether the billing day of a date has anything to do, if nothing changes before it."""
    return bool(schedule_of(world).keys_where("day", day)) or bool(_overdue(world, day))


def _to_services(
    work: UnitOfWork, server_ids: list[int], kind: Kind, due: EventDay, effect: Effect
) -> Iterator[Event]:
    for server_id in server_ids:
        service = work.world.services[server_id]
        day = due(work.world, service)
        if day is not None and day <= work.today:
            yield _event_of(work, kind, service, effect(work, service))


def _event_of(work: UnitOfWork, kind: Kind, service: Service, invoice_id: int | None) -> Event:
    invoice = work.world.invoices.get(invoice_id)
    return Event(
        date=work.today,
        kind=kind,
        client_id=service.client_id,
        server_id=service.server_id,
        service_id=service.id,
        invoice_id=invoice_id,
        status="" if invoice is None else invoice.status,
    )


def _cancel(work: UnitOfWork, service: Service) -> None:
    """End the service; its unused paid time becomes credit, and at its due date none is left."""
    request = work.world.open_cancellation(service)
    if request is not None:
        end_service(work, request)


def _renew(work: UnitOfWork, service: Service) -> int:
    return issue_next_invoice(work, work.world.clients[service.client_id], service).id


def _suspend(work: UnitOfWork, service: Service) -> None:
    work.put(replace(service, status=ServiceStatus.SUSPENDED))


def _terminate(work: UnitOfWork, service: Service) -> None:
    work.put(replace(service, status=ServiceStatus.TERMINATED))


def _reminders(work: UnitOfWork) -> Iterator[Event]:
    for invoice in _overdue(work.world, work.today):
        email_payment_reminder(work, invoice)
        yield Event(
            date=work.today,
            kind="reminder",
            client_id=invoice.client_id,
            invoice_id=invoice.id,
            status=invoice.status,
        )


def _overdue(world: World, today: date) -> list[Invoice]:
    """Give the invoices whose due date was yesterday, and of which the client can be reminded."""
    invoices = world.invoices.where("overdue_on", today)
    if not invoices or Outage.MAIL in world.outages:
        return []
    return [
        invoice
        for invoice in invoices
        if invoice.balance > ZERO and not world.clients[invoice.client_id].deleted
    ]
