"""Cancelling: a service ends, now or when its period does, and its renewals with it.

A request takes back what was to be paid for the periods that will not come: it cancels an invoice
of nothing else, and takes the rows off one that also bills other things. Withdrawing restores both.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from simulator.domain.cancellations import (
    Cancellation,
    CancellationStatus,
    CancellationType,
    RemovedRow,
)
from simulator.domain.invoices import Invoice, InvoiceStatus, LineItem
from simulator.domain.money import ZERO, total
from simulator.domain.refunds import refund_of
from simulator.domain.services import Service, ServiceStatus
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_invoice
from simulator.effects.paying import (
    add_credit,
    cancel_invoice,
    change_rows,
    keep_containers_equal,
    settle,
)


def cancel_service(
    work: UnitOfWork, service: Service, kind: CancellationType, reason: str
) -> Cancellation:
    """Write a request to end a billed service; an immediate one ends it, or waits for midnight."""
    request = Cancellation(
        id=work.next_id("cancellations"),
        client_id=service.client_id,
        server_id=service.server_id,
        service_id=service.id or 0,
        type=kind,
        reason=reason,
        requested_at=work.now,
    )
    request = _take_back_renewals(work, request)
    work.put(request)
    at_once = work.world.policies.immediate_cancellation == "at_once"
    return end_service(work, request) if kind is CancellationType.IMMEDIATE and at_once else request


def end_service(work: UnitOfWork, request: Cancellation) -> Cancellation:
    """End the service of a request; its unused paid time becomes credit."""
    service = work.world.services[request.server_id]  # taking invoices back may have changed it
    refund = refund_of(work.world, service, work.now)
    work.put(replace(service, status=ServiceStatus.CANCELLED))
    if refund:
        description = f"Refund for Cancelled Service #{request.service_id}"
        add_credit(work, request.client_id, refund, description)
    completed = replace(request, status=CancellationStatus.COMPLETED, refund=refund)
    work.put(completed)
    return completed


def _take_back_renewals(work: UnitOfWork, request: Cancellation) -> Cancellation:
    cancelled: list[int] = []
    removed: list[RemovedRow] = []
    owed = work.world.invoices.where("open_of_service", request.service_id)
    for invoice_id in [invoice.id for invoice in owed]:
        invoice = work.world.invoices[invoice_id]
        if not invoice.open:  # taking back the one before may have settled it
            continue
        rows = [item for item in invoice.items if item.service_id == request.service_id]
        rest = tuple(item for item in invoice.items if item not in rows)
        if replace(invoice, items=rest, credit=ZERO).total > ZERO:
            change_rows(work, invoice, rest)
            removed += [RemovedRow(invoice_id, item) for item in rows]
        else:
            cancel_invoice(work, invoice)
            cancelled.append(invoice_id)
    return replace(request, cancelled_invoice_ids=tuple(cancelled), removed_rows=tuple(removed))


def withdraw_cancellation(work: UnitOfWork, request: Cancellation) -> Invoice | None:
    """Withdraw an open request; gives the first invoice that is to be paid again, or None.

    Each renewal comes back as one invoice with all rows it had: a new one replaces a renewal whose
    due date has passed, and takes the rows of an invoice that is no longer open.
    """
    work.put(replace(request, status=CancellationStatus.WITHDRAWN))
    owed = [_restore_invoice(work, invoice_id) for invoice_id in request.cancelled_invoice_ids]
    removed: dict[int, list[LineItem]] = {}
    for row in request.removed_rows:
        removed.setdefault(row.invoice_id, []).append(row.item)
    owed += [_return_rows(work, invoice_id, rows) for invoice_id, rows in removed.items()]
    return next((invoice for invoice in owed if invoice.open), None)


def _restore_invoice(work: UnitOfWork, invoice_id: int) -> Invoice:
    invoice = work.world.invoices[invoice_id]
    if invoice.status is not InvoiceStatus.CANCELLED:  # billing staff opened it again
        return invoice
    if invoice.due_date < work.today:
        return _issue_again(work, invoice, invoice.items)
    again = replace(invoice, status=InvoiceStatus.UNPAID)
    work.put(again)
    keep_containers_equal(work, again)
    return again


def _return_rows(work: UnitOfWork, invoice_id: int, rows: Sequence[LineItem]) -> Invoice:
    invoice = work.world.invoices[invoice_id]
    if not invoice.open:
        return _issue_again(work, invoice, rows)
    items = sorted((*invoice.items, *rows), key=lambda item: item.id)
    return change_rows(work, invoice, tuple(items))


def _issue_again(work: UnitOfWork, invoice: Invoice, rows: Sequence[LineItem]) -> Invoice:
    client, items = work.world.clients[invoice.client_id], _never_below_zero(rows)
    again = issue_invoice(work, client, items, invoice.due_date)
    return again if again.balance else settle(work, again)


def _never_below_zero(rows: Sequence[LineItem]) -> list[LineItem]:
    """Shrink discounts to what the other rows come to: they may have been meant for more rows."""
    excess = max(ZERO, -total([row.amount for row in rows]))
    items: list[LineItem] = []
    for row in rows:
        spared = min(excess, max(ZERO, -row.amount))
        excess -= spared
        items.append(replace(row, amount=row.amount + spared))
    return items
