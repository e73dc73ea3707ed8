"""Credit: what apply_credit refuses, in WHMCS' words inside the API's own."""

from decimal import Decimal

from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.spec.failures import Failure
from simulator.spec.sources import Source, assumed, reference

_APPLY_CREDIT = reference("ApplyCredit, error responses; in the form of whmcs/apply_credit")


def _apply_credit_failed(reason: str, source: Source = _APPLY_CREDIT) -> Failure:
    text = f'WHMCS ApplyCredit failed: {{"result":"error","error":"{reason}"}}'
    return Failure(-1, text, source)


INVOICE_NOT_FOUND = _apply_credit_failed("Invoice ID Not Found")
NOT_UNPAID = _apply_credit_failed("Invoice Not in Unpaid Status")
NOT_POSITIVE = _apply_credit_failed("Credit Amount to apply must be greater than zero")
ABOVE_CREDIT_BALANCE = _apply_credit_failed("Amount exceeds customer credit balance")
ABOVE_INVOICE_BALANCE = _apply_credit_failed("Amount Exceeds Invoice Balance")
NOT_PAYABLE_FROM_CREDIT = _apply_credit_failed(
    "Credit cannot be applied to this invoice",
    assumed("WHMCS never applies credit to AddFunds and mass-payment invoices; no text is public"),
)
UNREACHABLE = _apply_credit_failed(
    "Connection refused", assumed("outage whmcs, in the form of whmcs/apply_credit")
)


def payable_from_credit(invoice: Invoice) -> bool:
    """Whether credit may pay it: not a top-up, which would be circular, and not a container."""
    return not (invoice.is_add_funds or invoice.is_container)


def positive(amount: Decimal) -> bool:
    """Whether an amount is more than nothing."""
    return amount > ZERO
