"""Credit: what apply_credit refuses, in WHMCS' words, and how much of it pays a renewal by itself."""

from decimal import Decimal

from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.domain.policies import Policies
from simulator.spec.failures import Failure
from simulator.spec.sources import Source, assumed, reference

_APPLY_CREDIT = reference("ApplyCredit, error responses; in the form of whmcs/apply_credit")


def _apply_credit_failed(reason: str, source: Source = _APPLY_CREDIT, *, remedy: str) -> Failure:
    text = f'WHMCS ApplyCredit failed: {{"result":"error","error":"{reason}"}}'
    return Failure(-1, text, source, remedy=remedy)


INVOICE_NOT_FOUND = _apply_credit_failed(
    "Invoice ID Not Found",
    remedy="send the id of an invoice of the client",
)
NOT_UNPAID = _apply_credit_failed(
    "Invoice Not in Unpaid Status",
    remedy="send the id of an invoice that is Unpaid",
)
NOT_POSITIVE = _apply_credit_failed(
    "Credit Amount to apply must be greater than zero",
    remedy="send an amount above 0.00",
)
ABOVE_CREDIT_BALANCE = _apply_credit_failed(
    "Amount exceeds customer credit balance",
    remedy="send no more than the client's credit",
)
ABOVE_INVOICE_BALANCE = _apply_credit_failed(
    "Amount Exceeds Invoice Balance",
    remedy="send no more than the invoice still owes",
)
NOT_PAYABLE_FROM_CREDIT = _apply_credit_failed(
    "Credit cannot be applied to this invoice",
    assumed("WHMCS never applies credit to AddFunds and mass-payment invoices; no text is public"),
    remedy="send an invoice that is neither a top-up nor a mass payment",
)
UNREACHABLE = _apply_credit_failed(
    "Connection refused",
    assumed("outage whmcs, in the form of whmcs/apply_credit"),
    remedy="let WHMCS answer: it is one of the outages of the world",
)


def payable_from_credit(invoice: Invoice) -> bool:
    """Whether credit may pay it: not a top-up, which would be circular, and not a container."""
    return not (invoice.is_add_funds or invoice.is_container)


def positive(amount: Decimal) -> bool:
    """Whether an amount is more than nothing."""
    return amount > ZERO


def credit_for_renewal(policies: Policies, credit: Decimal, owed: Decimal) -> Decimal:
    """Tell how much credit a new renewal takes; 0.00 for none."""
    if policies.auto_credit == "off":
        return ZERO
    if policies.auto_credit == "all_or_nothing" and credit < owed:
        return ZERO
    return min(credit, owed)
