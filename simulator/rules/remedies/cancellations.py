"""Remedies of what keeps a service from ending: invoices to pay, requests to withdraw."""

from simulator.domain.invoices import Invoice
from simulator.domain.services import Service
from simulator.rules import cancellations, due_invoices, subscriptions
from simulator.rules.cancellations import renewal_ahead
from simulator.rules.remedies.choosing import several
from simulator.spec.circumstances import Advice, Circumstances
from simulator.spec.failures import Failure


def _to_pay(found: Circumstances, owed: list[Invoice]) -> str:
    if not owed:
        return ""
    world, example = found.work.world, owed[0].id
    known = several(each.id for each in owed)
    return f"pay {known} first (POST /_sim/worlds/{world.name}/invoices/{example}/pay)"


def _open(found: Circumstances, service: Service) -> list[Invoice]:
    return found.work.world.invoices.where("open_of_service", service.id)


def pay_what_is_open(found: Circumstances) -> str:
    """Name the invoices of the server that wait for money."""
    service = found.the(Service)
    return "" if service is None else _to_pay(found, _open(found, service))


def pay_what_is_owed(found: Circumstances) -> str:
    """Name the invoices of the server that its end would not undo."""
    service, today = found.the(Service), found.work.today
    if service is None:
        return ""
    owed = [
        each
        for each in _open(found, service)
        if not (each.unpaid and renewal_ahead(each, service, today))
    ]
    return _to_pay(found, owed)


def withdraw_first(found: Circumstances) -> str:
    """Name the request to withdraw."""
    service = found.the(Service)
    if service is None:
        return ""
    return (
        f"withdraw the open request first: delete_cancellation_request with id={service.server_id}"
    )


def close_the_ticket(found: Circumstances) -> str:
    """Tell where tickets are."""
    return f"close the ticket: DELETE /_sim/worlds/{found.work.world.name}/inbox"


ADVICE: dict[Failure, Advice] = {
    cancellations.ALREADY_REQUESTED: withdraw_first,
    cancellations.UNPAID_INVOICES: pay_what_is_owed,
    cancellations.EXCEEDED_TRAFFIC: pay_what_is_open,
    due_invoices.BLOCKED_BY_CANCELLATION: withdraw_first,
    due_invoices.BLOCKED_BY_UNPAID_INVOICE: pay_what_is_open,
    due_invoices.BLOCKED_BY_UPGRADE: pay_what_is_open,
    subscriptions.UNPAID_INVOICE: pay_what_is_owed,
    subscriptions.ALREADY_REQUESTED: close_the_ticket,
}
