"""The remedy of the 30-day gate: the first day on which it is open, and how to come there.

The billing day issues a renewal by itself, and an open invoice closes the gate. So where one would
be issued on the way, waiting does not help; a fork that begins on the day does.
"""

from datetime import date, timedelta

from simulator.domain.schedule import renewal_day
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.rules.due_invoices import BLOCKED_BY_DUE_DATE, GATE_DAYS
from simulator.spec.circumstances import Advice, Circumstances
from simulator.spec.failures import Failure


def _come_to_the_day(found: Circumstances) -> str:
    service = found.the(Service)
    if service is None:
        return ""
    world = found.work.world
    day = opening_day(world, service)
    at = f"{day}T00:00:00Z"
    if renewal_day(world, service) is None:
        return f'wait until {day} (POST /_sim/worlds/{world.name}/clock {{"set": "{at}"}})'
    fork = f'{{"fork": "{world.name}", "clock": "{at}"}}'
    return (
        f"ask on {day} or later, in a world that begins there (POST /_sim/worlds {fork}): waiting "
        "does not help, the billing day issues the invoice by itself"
    )


def opening_day(world: World, service: Service) -> date:
    """Tell the first day on which the due date allows the next invoice."""
    elapsed = world.policies.due_invoice_gate == "elapsed"
    days = GATE_DAYS + 1 if elapsed else -GATE_DAYS
    return service.next_due_date + timedelta(days=days)


ADVICE: dict[Failure, Advice] = {BLOCKED_BY_DUE_DATE: _come_to_the_day}
