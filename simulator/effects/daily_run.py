"""The daily run: what the billing system does by itself at each midnight, in a fixed order.

Cancellations that fall due, renewals (each takes its automatic credit as it is issued),
collections through bank subscriptions, late fees, reminders, suspensions, terminations. Only the
services that the schedule has for the day are looked at, and the invoices that are due so many days
before or after it as fees and reminders say.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.billing_cycles import days_after
from simulator.domain.faults import Outage
from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.domain.schedule import (
    cancellation_day,
    collectable_renewals,
    collection_day,
    renewal_day,
    schedule_of,
    suspension_day,
    termination_day,
)
from simulator.domain.services import Collection, Service, ServiceStatus
from simulator.domain.steps import Steps
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.cancelling import end_service
from simulator.effects.invoicing import add_late_fee, issue_next_invoice, late_fee_of
from simulator.effects.notifying import email_payment_reminder
from simulator.effects.paying import charge

Kind = Literal[
    "cancellation",
    "renewal",
    "collection",
    "late_fee",
    "reminder",
    "suspension",
    "termination",
]
Effect = Callable[[UnitOfWork, Service], int | None]
Declines = Callable[[Service], bool]
EventDay = Callable[[World, Service], date | None]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened at a midnight.

    Attributes:
        server_id: the service it happened to; None for a late fee and a reminder.
        invoice_id: the invoice that was issued, charged or raised, or that the client was reminded
            of.
        status: the status of that invoice afterwards; Paid where credit or a gateway paid it.
    """

    date: date
    kind: Kind
    client_id: int
    server_id: int | None = None
    service_id: int | None = None
    invoice_id: int | None = None
    status: str = ""


def run_day(work: UnitOfWork, declines: Declines = lambda _: False) -> Iterator[Event | None]:
    """Run the billing day of a midnight, event by event; the world's clock is at it already.

    Gives None for each service or invoice that is looked at: where many are due, that takes long.

    Args:
        declines: whether a fault makes the gateway of a service decline to charge this time.
    """
    server_ids = sorted(schedule_of(work.world).keys_where("day", work.today))
    yield from _to_services(work, server_ids, "cancellation", cancellation_day, _cancel)
    yield from _renewals(work, server_ids)
    yield from _collections(work, server_ids, declines)
    yield from _late_fees(work)
    yield from _reminders(work)
    yield from _to_services(work, server_ids, "suspension", suspension_day, _suspend)
    yield from _to_services(work, server_ids, "termination", termination_day, _terminate)


def anything_on(world: World, day: date) -> bool:
    """Whether the billing day of a date has anything to do, if nothing changes before it."""
    if schedule_of(world).keys_where("day", day):
        return True
    late = (late_fee_of(world, each) for each in _owed(world, _fee_days(world, day)))
    return any(late) or any(True for _ in _owed(world, _reminder_days(world, day)))


def _to_services(
    work: UnitOfWork, server_ids: list[int], kind: Kind, due: EventDay, effect: Effect
) -> Iterator[Event | None]:
    for server_id in server_ids:
        yield None
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
    if request is not None:  # pragma: no branch (`cancellation_day` gave its day)
        end_service(work, request)


def _renewals(work: UnitOfWork, server_ids: list[int]) -> Iterator[Event | None]:
    for services in (yield from _renewed_together(work, server_ids)):
        client = work.world.clients[services[0].client_id]
        invoice = issue_next_invoice(work, client, *services)
        for service in services:
            yield _event_of(work, "renewal", service, invoice.id)


def _renewed_together(work: UnitOfWork, server_ids: list[int]) -> Steps[list[list[Service]]]:
    """Group the services that are to be renewed; each group gets one invoice.

    A bank subscription is a server's own, so what it pays for is never joined with others.
    """
    joined = work.world.policies.renewals == "joined"
    groups: dict[tuple[int | date | str, ...], list[Service]] = {}
    for server_id in server_ids:
        yield
        service = work.world.services[server_id]
        day = renewal_day(work.world, service)
        if day is not None and day <= work.today:
            alone = not joined or service.charged_through
            whose = ("server", server_id) if alone else (service.client_id, service.next_due_date)
            groups.setdefault(whose, []).append(service)
    return list(groups.values())


def _collections(
    work: UnitOfWork, server_ids: list[int], declines: Declines
) -> Iterator[Event | None]:
    for server_id in server_ids:
        yield None
        service = work.world.services[server_id]
        day = collection_day(work.world, service)
        while day is not None and day <= work.today:
            invoice = next(
                each for each in collectable_renewals(work.world, service) if each.due_date == day
            )
            declined = declines(service) or service.collects is Collection.DECLINED
            charge(work, invoice, service.charged_through, declined=declined)
            yield _event_of(work, "collection", service, invoice.id)
            service = work.world.services[server_id]
            day = collection_day(work.world, service)


def _suspend(work: UnitOfWork, service: Service) -> None:
    work.put(replace(service, status=ServiceStatus.SUSPENDED))


def _terminate(work: UnitOfWork, service: Service) -> None:
    work.put(replace(service, status=ServiceStatus.TERMINATED))


def _late_fees(work: UnitOfWork) -> Iterator[Event | None]:
    for invoice in (yield from _by_number(work, _fee_days(work.world, work.today))):
        yield None
        if late_fee_of(work.world, invoice):
            add_late_fee(work, invoice)
            yield _event_about(work, "late_fee", invoice.id)


def _reminders(work: UnitOfWork) -> Iterator[Event | None]:
    for invoice in (yield from _by_number(work, _reminder_days(work.world, work.today))):
        email_payment_reminder(work, invoice)
        yield _event_about(work, "reminder", invoice.id)


def _event_about(work: UnitOfWork, kind: Kind, invoice_id: int) -> Event:
    invoice = work.world.invoices[invoice_id]
    return Event(
        date=work.today,
        kind=kind,
        client_id=invoice.client_id,
        invoice_id=invoice.id,
        status=invoice.status,
    )


def _fee_days(world: World, today: date) -> set[date]:
    """Give the due dates of invoices that a late fee is added to, if the world has one."""
    fee = world.billing_days.late_fee
    return set() if fee is None else {days_after(today, -fee.after)}


def _reminder_days(world: World, today: date) -> set[date]:
    """Give the due dates of invoices that their clients are reminded of."""
    if Outage.MAIL in world.outages:
        return set()
    days = world.billing_days
    ahead = [days_after(today, number) for number in days.reminders_before]
    past = [days_after(today, -number) for number in days.reminders_after]
    return {*ahead, *past}


def _by_number(work: UnitOfWork, due_dates: set[date]) -> Steps[list[Invoice]]:
    """List the invoices due on some days that clients still owe, by ascending number."""
    found: list[Invoice] = []
    for invoice in _owed(work.world, due_dates):
        yield
        found.append(invoice)
    return sorted(found, key=lambda invoice: invoice.id)


def _owed(world: World, due_dates: set[date]) -> Iterator[Invoice]:
    """Go through the invoices due on some days that clients still owe, in no order."""
    for due_date in due_dates:
        for invoice_id in world.invoices.keys_where("unpaid_due", due_date):
            invoice = world.invoices[invoice_id]
            if invoice.balance > ZERO and not world.clients[invoice.client_id].deleted:
                yield invoice
