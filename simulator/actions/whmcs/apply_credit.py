"""`apply_credit`: pay an invoice from the credit balance."""

from decimal import Decimal

from msgspec import Struct

from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.paying import pay_from_credit
from simulator.rules.clients import refuse_during_outage
from simulator.rules.credit import (
    ABOVE_CREDIT_BALANCE,
    ABOVE_INVOICE_BALANCE,
    INVOICE_NOT_FOUND,
    NOT_PAYABLE_FROM_CREDIT,
    NOT_POSITIVE,
    NOT_UNPAID,
    UNREACHABLE,
    positive,
)
from simulator.rules.invoices import own_invoice, paid_alone
from simulator.shapes.payments import APPLIED_CREDIT, AppliedCreditView
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/apply_credit")


class Params(Struct, frozen=True):
    """What apply_credit can be asked."""

    invoice_id: int = param("Invoice ID for payment", source=PAGE)
    amount: Decimal = param("Credit amount to apply to the invoice", source=PAGE)


@action(
    Params,
    group="credit",
    failures=(
        UNREACHABLE,
        INVOICE_NOT_FOUND,
        NOT_UNPAID,
        NOT_PAYABLE_FROM_CREDIT,
        NOT_POSITIVE,
        ABOVE_CREDIT_BALANCE,
        ABOVE_INVOICE_BALANCE,
    ),
    answer=APPLIED_CREDIT,
    source=PAGE,
)
def apply_credit(work: UnitOfWork, params: Params) -> Payload:
    """Applies the client's credit to an unpaid invoice; paid in full, its effects follow."""
    amount, client = params.amount, work.client
    refuse_during_outage(work, Outage.WHMCS, UNREACHABLE)
    invoice = own_invoice(work, params.invoice_id, INVOICE_NOT_FOUND)
    balance = invoice.balance
    work.refuse_if(not invoice.unpaid, NOT_UNPAID, invoice=invoice)
    work.refuse_if(paid_alone(invoice), NOT_PAYABLE_FROM_CREDIT, invoice=invoice)
    work.refuse_if(not positive(amount), NOT_POSITIVE, amount=amount)
    if work.world.policies.overpaid_credit == "clamp":
        amount = min(amount, balance)
    credit = work.world.credit_balance(client.id)
    work.refuse_if(
        amount > credit, ABOVE_CREDIT_BALANCE, amount=amount, invoice=invoice, client=client
    )
    work.refuse_if(
        amount > balance, ABOVE_INVOICE_BALANCE, amount=amount, balance=balance, invoice=invoice
    )

    paid = pay_from_credit(work, invoice, amount)
    return APPLIED_CREDIT.show(AppliedCreditView(paid, amount), work.world.dialect)
