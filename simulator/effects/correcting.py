"""Correcting: what billing staff do to credit and invoices, and no call of the API can.

Each verb says no where it has nothing to do or would go against the books; the laws of the world
say no to all else.
"""

from decimal import Decimal

from msgspec.structs import replace

from simulator.domain.clients import Client
from simulator.domain.invoices import Invoice, InvoiceStatus, owed_by
from simulator.domain.money import ZERO, amount_problem, money
from simulator.domain.payments import LedgerEntry
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.paying import (
    add_credit,
    cancel_invoice,
    keep_containers_equal,
    keep_equal,
    settle,
)
from simulator.errors import UsageError

CONFLICT = 409
CHANGEABLE = (
    InvoiceStatus.DRAFT,
    InvoiceStatus.UNPAID,
    InvoiceStatus.PAYMENT_PENDING,
    InvoiceStatus.COLLECTIONS,
)


def adjust_credit(
    work: UnitOfWork, client: Client, amount: Decimal, description: str
) -> LedgerEntry:
    """Add credit to a client, or take some away with a negative amount.

    Raises:
        UsageError: the amount is none (400), or more than the client has (409).
    """
    where = f"clients/{client.id}/credit"
    changed = exact_amount(amount, f"{where}: amount", "50.00 or -10.00")
    balance = work.world.credit_balance(client.id)
    if balance + changed < ZERO:
        raise UsageError(
            f"the client has {balance} of credit; credit cannot be owed",
            where=f"{where}: amount",
            would_be_right=f"take away {balance} at most",
            status=CONFLICT,
        )
    return add_credit(work, client.id, changed, description)


def exact_amount(amount: Decimal, where: str, example: str) -> Decimal:
    """Give an amount in whole cents that is not zero.

    Raises:
        UsageError: it is none.
    """
    what = amount_problem(amount) or ("" if amount else "the amount is zero")
    if what:
        raise UsageError(what, where=where, would_be_right=f"send one such as {example}")
    return money(amount)


def positive_amount(amount: Decimal, where: str) -> Decimal:
    """Give an amount in whole cents above zero.

    Raises:
        UsageError: it is none.
    """
    found = exact_amount(amount, where, "20.00")
    if found < ZERO:
        raise UsageError(f"{found} is negative", where=where, would_be_right="send 20.00, say")
    return found


def withdraw_invoice(work: UnitOfWork, invoice: Invoice) -> Invoice:
    """Cancel an invoice that is not settled; what was paid of it returns to the client's credit.

    Raises:
        UsageError: it is settled, or cancelled already (409).
    """
    if invoice.status not in CHANGEABLE:
        raise UsageError(
            f"invoice {invoice.id} is {invoice.status}",
            where=f"invoices/{invoice.id}/cancel",
            would_be_right=_instead(invoice),
            status=CONFLICT,
        )
    return cancel_invoice(work, invoice)


def set_status(work: UnitOfWork, invoice: Invoice, status: InvoiceStatus) -> Invoice:
    """Give an invoice another status; money does not move, except where it is cancelled.

    Unpaid opens one that was cancelled, drafted or given to Collections again; one that owes
    nothing is paid at once.

    Raises:
        UsageError: only money makes an invoice Paid or Refunded, and only a refund undoes Paid;
            a Draft or a cancelled invoice has to be opened first (409).
    """
    if status is InvoiceStatus.CANCELLED:
        return withdraw_invoice(work, invoice)
    reopened = invoice.status is InvoiceStatus.CANCELLED and status is InvoiceStatus.UNPAID
    if status not in CHANGEABLE or not (invoice.status in CHANGEABLE or reopened):
        raise UsageError(
            f"invoice {invoice.id} is {invoice.status}, and cannot become {status}",
            where=f"invoices/{invoice.id}/status",
            would_be_right=_instead(invoice, status),
            status=CONFLICT,
        )
    under_way = invoice.balance if status is InvoiceStatus.PAYMENT_PENDING else ZERO
    changed = replace(invoice, status=status, under_way=under_way)
    if changed.open and changed.stands_for_others:
        return _reopen_container(work, changed)
    if changed.open and changed.balance == ZERO:
        return settle(work, changed)
    work.put(changed)
    keep_containers_equal(work, changed)
    return work.world.invoices[invoice.id]


def _reopen_container(work: UnitOfWork, container: Invoice) -> Invoice:
    """Let an open mass payment demand what its invoices owe by now."""
    if not any(owed_by(work.world.invoices.get(child)) for child in container.child_ids):
        raise UsageError(
            f"nothing is owed on the invoices that {container.id} stands for",
            where=f"invoices/{container.id}/status",
            would_be_right="let one of them be open first",
            status=CONFLICT,
        )
    keep_equal(work, container)
    return work.world.invoices[container.id]


def _instead(invoice: Invoice, status: InvoiceStatus | None = None) -> str:
    """Tell what to do with an invoice instead."""
    if invoice.status in CHANGEABLE:
        return f"book a payment: invoices/{invoice.id}/pay"
    if invoice.status is InvoiceStatus.PAID:
        return f"give its money back: invoices/{invoice.id}/refund"
    if invoice.status is InvoiceStatus.CANCELLED and status is not None:
        return "make it Unpaid first"
    return "issue another invoice"
