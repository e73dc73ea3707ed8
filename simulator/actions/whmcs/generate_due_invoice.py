"""`generate_due_invoice`: the next invoice of a server, ahead of the billing day."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_next_invoice
from simulator.rules.cancellations import open_invoices
from simulator.rules.due_invoices import (
    BLOCKED_BY_CANCELLATION,
    BLOCKED_BY_DUE_DATE,
    BLOCKED_BY_UNPAID_INVOICE,
    BLOCKED_BY_UPGRADE,
    NEVER_RENEWS,
    NOT_IN_USE,
    refuse_before_due_date,
)
from simulator.rules.services import NOT_LINKED_TO_BILLING, billed_service
from simulator.shapes.invoices import NEW_INVOICE, show_new_invoice
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/generate_due_invoice")


class Params(Struct, frozen=True):
    """What generate_due_invoice can be asked."""

    id: int = param("Server ID", source=PAGE)


@action(
    Params,
    group="invoices",
    failures=(
        NOT_LINKED_TO_BILLING,
        NOT_IN_USE,
        BLOCKED_BY_UPGRADE,
        BLOCKED_BY_UNPAID_INVOICE,
        NEVER_RENEWS,
        BLOCKED_BY_CANCELLATION,
        BLOCKED_BY_DUE_DATE,
    ),
    answer=NEW_INVOICE,
    source=PAGE,
)
def generate_due_invoice(work: UnitOfWork, params: Params) -> Payload:
    """Generates the next invoice of a server whose cycle ended more than 30 days ago."""
    world = work.world
    service = billed_service(work, params.id, NOT_LINKED_TO_BILLING)
    waiting, request = open_invoices(world, service), world.open_cancellation(service)
    upgrade, renews = service.pending_upgrade, service.cycle.renews
    work.refuse_if(not service.in_use, NOT_IN_USE, service=service)
    work.refuse_if(upgrade, BLOCKED_BY_UPGRADE, pending_upgrade=upgrade, service=service)
    work.refuse_if(waiting, BLOCKED_BY_UNPAID_INVOICE, invoices=waiting, service=service)
    work.refuse_if(not renews, NEVER_RENEWS, renews=renews, service=service)
    work.refuse_if(request, BLOCKED_BY_CANCELLATION, request=request, service=service)
    refuse_before_due_date(work, service)

    return show_new_invoice(world, issue_next_invoice(work, work.client, service))
