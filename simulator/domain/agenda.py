"""The agenda of a world: on which day something next happens to each service by itself.

With it a billing day costs what happens on it, not what exists: ten thousand services that have
nothing to expect are never looked at. It follows from the rest of the world, and a unit of work
keeps it up to date. No day in it has passed: what is overdue waits for the next midnight.
"""

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from simulator.domain.appointments import AGENDA, Agenda, Appointment
from simulator.domain.cancellations import Cancellation
from simulator.domain.clients import Client
from simulator.domain.event_days import next_event_on
from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.domain.world import World


def agenda_of(world: World) -> Agenda:
    """Write the agenda of a whole world."""
    appointments = (_appointment(world, service) for service in world.services.rows.values())
    return AGENDA.filled(each for each in appointments if each is not None)


def scheduled(world: World) -> Agenda:
    """Give the agenda of a world; written now where it has none yet."""
    return agenda_of(world) if world.agenda is None else world.agenda


def kept(before: World, after: World, old: object, new: object) -> World:
    """Keep the agenda of a world with a row that has changed; None is no row."""
    if before.agenda is None:
        return after
    return rescheduled(replace(after, agenda=before.agenda), concerned(after, old, new))


def rescheduled(world: World, services: Iterable[Service]) -> World:
    """Write the days of some services anew."""
    agenda = _rewritten(scheduled(world), world, services)
    return world if agenda is world.agenda else replace(world, agenda=agenda)


def _rewritten(agenda: Agenda, world: World, services: Iterable[Service]) -> Agenda:
    for service in services:
        before = agenda.get(service.server_id)
        after = _appointment(world, service)
        if after is None:
            agenda = agenda if before is None else agenda.remove(service.server_id)
        elif before is None or before.day != after.day:
            agenda = agenda.put(after)
    return agenda


def concerned(world: World, before: object, after: object) -> list[Service]:
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


def _appointment(world: World, service: Service) -> Appointment | None:
    day = next_event_on(world, service)
    if day is None:
        return None
    tomorrow = world.clock.instant.date() + timedelta(days=1)
    return Appointment(service.server_id, max(day, tomorrow))
