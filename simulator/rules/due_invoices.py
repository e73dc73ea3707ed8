"""Due invoices: when the next one may be generated, with the 30-day gate.

The editions of the documentation disagree about the gate. The API page says that the cycle must
have ended more than 30 days ago (`elapsed`, the default); others say that the due date must not be
further ahead than that (`upcoming`). The policy `due_invoice_gate` chooses.
"""

from datetime import date, timedelta

from simulator.domain.policies import Policies
from simulator.domain.schedule import renewal_day, termination_day
from simulator.domain.services import Service
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.rules.cancellations import pay_open_invoices, withdraw_request
from simulator.rules.services import SEND_SERVER_IN_USE, send_server
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import assumed, printed

GATE_DAYS = 30


def _come_on_opening_day(refused: Refusal) -> str:
    """Tell the first day on which the gate is open, and how to come there.

    The billing day issues most renewals by itself, and an open invoice closes the gate; it ends a
    server whose renewal came to nothing. So where it would, waiting does not help; a fork that
    begins on the day does.
    """
    service, world = refused.the(Service), refused.work.world
    if service is None:
        return ""
    day = opening_day(world, service)
    at = f"{day}T00:00:00Z"
    renewed, ended = renewal_day(world, service), termination_day(world, service)
    if renewed is None and (ended is None or ended > day):
        return f'wait until {day} (POST /_sim/worlds/{world.name}/clock {{"set": "{at}"}})'
    fork = f'{{"fork": "{world.name}", "clock": "{at}"}}'
    return (
        f"ask on {day} or later, in a world that begins there (POST /_sim/worlds {fork}): waiting "
        f"does not help, the billing day {'ends the server' if ended else 'issues the invoice'} by "
        "itself"
    )


def opening_day(world: World, service: Service) -> date:
    """Tell the first day on which the due date allows the next invoice."""
    return service.next_due_date + timedelta(days=days_to_open(world.policies))


BLOCKED_BY_UPGRADE = Failure(
    "next_invoice_blocked_by_upgrade",
    printed("whmcs/generate_due_invoice"),
    when="an upgrade of the server waits",
    remedy="pay the invoice of the upgrade first, or send another server",
    advice=pay_open_invoices,
)
BLOCKED_BY_UNPAID_INVOICE = Failure(
    "next_invoice_blocked_by_unpaid_invoice",
    assumed("the page names the rule (no unpaid invoices), not its text"),
    when="an invoice of the server waits for money",
    remedy="pay the open invoice of the server first",
    advice=pay_open_invoices,
)
BLOCKED_BY_DUE_DATE = Failure(
    "next_invoice_blocked_by_due_date",
    assumed("the page names the rule (cycle completed more than 30 days ago), not its text"),
    when="the due date does not allow it yet, as the policy reads the 30 days",
    remedy="wait until the due date allows it, or send another server",
    advice=_come_on_opening_day,
)
NEVER_RENEWS = Failure(
    "next_invoice_blocked_by_billing_cycle",
    assumed("One Time and Free Account services have no next period; no text is public"),
    when="the billing cycle of the server never renews",
    remedy="send the id of a server whose billing cycle renews, such as Monthly",
    advice=send_server(
        "renewing ",
        lambda _, service: service.id is not None and service.in_use and service.cycle.renews,
    ),
)
NOT_IN_USE = Failure(
    "next_invoice_blocked_by_service_status",
    assumed("a service that was cancelled or terminated has no next period; no text is public"),
    when="the server was cancelled or terminated",
    remedy="send the id of a server that is neither cancelled nor terminated",
    advice=SEND_SERVER_IN_USE,
)

BLOCKED_BY_CANCELLATION = Failure(
    "next_invoice_blocked_by_cancellation",
    assumed("WHMCS generates no renewals while a request to cancel is open; no text is public"),
    when="a request to cancel the server is open",
    remedy="withdraw the open request first, with delete_cancellation_request",
    advice=withdraw_request,
)


def days_to_open(policies: Policies) -> int:
    """Tell how many days after its due date a server may have its next invoice; negative before."""
    return GATE_DAYS + 1 if policies.due_invoice_gate == "elapsed" else -GATE_DAYS


def refuse_before_due_date(work: UnitOfWork, service: Service) -> None:
    """Refuse while the due date does not allow the next invoice."""
    policies, today, due = work.world.policies, work.today, service.next_due_date
    days = (today - due).days
    work.refuse_if(
        days < days_to_open(policies),
        BLOCKED_BY_DUE_DATE,
        days_since_due_date=days,
        today=today,
        next_due_date=due,
        gate_days=GATE_DAYS,
        due_invoice_gate=policies.due_invoice_gate,
        service=service,
    )
