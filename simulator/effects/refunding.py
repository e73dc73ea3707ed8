"""Refunding: billing staff give back what was paid of an invoice, through the gateway or as credit.

The latest payment goes back first; as credit, what credit had paid follows. A Paid invoice of which
nothing is left becomes Refunded. What a top-up or a mass payment brought is in the client's credit
already, so a gateway that gives it back takes it from there. No service, child or date moves back.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.invoices import Invoice, InvoiceStatus, ItemType
from simulator.domain.money import ZERO, total
from simulator.domain.payments import Payment
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.correcting import CONFLICT, positive_amount
from simulator.effects.notifying import email_invoice_refunded
from simulator.effects.paying import (
    add_credit,
    keep_containers_equal,
    refund_payments,
    return_credit,
)
from simulator.errors import UsageError

RefundTarget = Literal["gateway", "credit"]


class Refunds(Struct, frozen=True):
    """The payments that went back of an invoice; what credit had paid returns without one."""

    invoice_id: int
    payments: list[Payment]


def refund_invoice(
    work: UnitOfWork, invoice: Invoice, target: RefundTarget, amount: Decimal | None = None
) -> Refunds:
    """Give back some of what was paid of an invoice, or all that can go that way.

    Raises:
        UsageError: nothing can go back that way, not so much, or the credit that it would take is
            spent (409); or the amount is none (400).
    """
    where, to_gateway = f"invoices/{invoice.id}/refund", target == "gateway"
    most = _refundable(invoice, target)
    if not most:
        raise UsageError(
            f"nothing of invoice {invoice.id} can go back to {_named(target)}",
            where=where,
            would_be_right=_instead(invoice, target),
            status=CONFLICT,
        )
    wanted = most if amount is None else positive_amount(amount, f"{where}: amount")
    if wanted > most:
        raise UsageError(
            f"{most} of invoice {invoice.id} can go back to {_named(target)}, not {wanted}",
            where=f"{where}: amount",
            would_be_right=f"send {most} at most, or no amount for all of it",
            status=CONFLICT,
        )
    if to_gateway:
        _take_from_credit(work, invoice, max(ZERO, wanted - _own_part(invoice)))
    refunds = refund_payments(work, invoice, min(wanted, invoice.received), to_gateway=to_gateway)
    by_payments = total([each.amount_out for each in refunds])
    return_credit(work, invoice, wanted - by_payments)
    _write(work, invoice, by_payments, wanted - by_payments)
    email_invoice_refunded(work, work.world.invoices[invoice.id], wanted, target)
    return Refunds(invoice.id, refunds)


def _refundable(invoice: Invoice, target: RefundTarget) -> Decimal:
    """Tell how much of an invoice can go back one way."""
    if target == "gateway":
        return invoice.received
    return min(invoice.received + invoice.credit, _own_part(invoice))


def _own_part(invoice: Invoice) -> Decimal:
    """Tell how much of what an invoice holds it has kept, and not passed on to the credit."""
    held = invoice.received + invoice.credit
    if invoice.status is not InvoiceStatus.PAID:
        return held
    kinds = (ItemType.ADD_FUNDS, ItemType.INVOICE)
    passed_on = total([item.amount for item in invoice.items if item.type in kinds])
    return max(ZERO, held - passed_on)


def _take_from_credit(work: UnitOfWork, invoice: Invoice, amount: Decimal) -> None:
    if not amount:
        return
    balance = work.world.credit_balance(invoice.client_id)
    if balance < amount:
        raise UsageError(
            f"invoice {invoice.id} became credit, and {balance} is left of the client's",
            where=f"invoices/{invoice.id}/refund",
            would_be_right=f"refund {balance} at most, or bring the credit back first",
            status=CONFLICT,
        )
    add_credit(
        work, invoice.client_id, -amount, f"Credit Removed for Refund of Invoice #{invoice.id}"
    )


def _write(work: UnitOfWork, invoice: Invoice, received: Decimal, credit: Decimal) -> None:
    changed = replace(invoice, received=invoice.received - received, credit=invoice.credit - credit)
    if invoice.status is InvoiceStatus.PAID:
        left = changed.received + changed.credit
        changed = replace(
            changed,
            refunded=invoice.refunded + received + credit,
            status=InvoiceStatus.PAID if left else InvoiceStatus.REFUNDED,
        )
    work.put(changed)
    keep_containers_equal(work, changed)


def _named(target: RefundTarget) -> str:
    return "a gateway" if target == "gateway" else "credit"


def _instead(invoice: Invoice, target: RefundTarget) -> str:
    """Tell what to do where nothing can go back that way."""
    if not invoice.received + invoice.credit:
        return "name an invoice that money or credit has paid"
    if invoice.stands_for_others:
        return "its money paid other invoices: refund those"
    if target == "gateway":
        return "credit paid it: refund it to credit"
    return "its money is in the credit already: refund it to the gateway"
