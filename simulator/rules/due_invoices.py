"""Due invoices: when the next one may be generated, with the 30-day gate.

The editions of the documentation disagree about the gate. The API page says that the cycle must
have ended more than 30 days ago (`elapsed`, the default); others say that the due date must not be
further ahead than that (`upcoming`). The policy `due_invoice_gate` chooses.
"""

from datetime import date

from simulator.domain.policies import Policies
from simulator.domain.services import Service
from simulator.domain.world import World
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented

GATE_DAYS = 30

BLOCKED_BY_UPGRADE = Failure(
    -1,
    "next_invoice_blocked_by_upgrade",
    documented("whmcs/generate_due_invoice, failure response"),
    remedy="pay the invoice of the upgrade first, or send another server",
)
BLOCKED_BY_UNPAID_INVOICE = Failure(
    -1,
    "next_invoice_blocked_by_unpaid_invoice",
    assumed("the page names the rule (no unpaid invoices), not its text"),
    remedy="pay the open invoice of the server first",
)
BLOCKED_BY_DUE_DATE = Failure(
    -1,
    "next_invoice_blocked_by_due_date",
    assumed("the page names the rule (cycle completed more than 30 days ago), not its text"),
    remedy="wait until the due date allows it, or send another server",
)
NEVER_RENEWS = Failure(
    -1,
    "next_invoice_blocked_by_billing_cycle",
    assumed("One Time and Free Account services have no next period; no text is public"),
    remedy="send the id of a server whose billing cycle renews, such as Monthly",
)
NOT_IN_USE = Failure(
    -1,
    "next_invoice_blocked_by_service_status",
    assumed("a service that was cancelled or terminated has no next period; no text is public"),
    remedy="send the id of a server that is neither cancelled nor terminated",
)

BLOCKED_BY_CANCELLATION = Failure(
    -1,
    "next_invoice_blocked_by_cancellation",
    assumed("WHMCS generates no renewals while a request to cancel is open; no text is public"),
    remedy="withdraw the open request first, with delete_cancellation_request",
)


def cycle_completed(today: date, next_due_date: date) -> bool:
    """Whether the cycle ended more than 30 days ago; on the thirtieth day it has not."""
    return (today - next_due_date).days > GATE_DAYS


def due_soon(today: date, next_due_date: date) -> bool:
    """Whether the next due date is at most 30 days ahead, or past."""
    return (next_due_date - today).days <= GATE_DAYS


def gate_open(policies: Policies, today: date, next_due_date: date) -> bool:
    """Whether the due date allows the next invoice, as the world's policy reads the rule."""
    gates = {"elapsed": cycle_completed, "upcoming": due_soon}
    return gates[policies.due_invoice_gate](today, next_due_date)


def has_open_invoice(world: World, service: Service) -> bool:
    """Whether an invoice of this service still waits for money."""
    return bool(world.invoices.keys_where("open_of_service", service.id))
