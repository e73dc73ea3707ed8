"""Appointments: the day on which a service is next looked at, and the table they stand in."""

from datetime import date

from msgspec import Struct

from simulator.domain.tables import Index, Table


class Appointment(Struct, frozen=True, eq=False):
    """The day on which a service is next looked at."""

    server_id: int
    day: date


Agenda = Table[int, Appointment]

AGENDA: Agenda = Table(
    "agenda", key="server_id", indexes=(Index("day", lambda appointment: (appointment.day,)),)
)
