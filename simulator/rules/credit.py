"""Credit: what apply_credit refuses, in WHMCS' words, and how much of it a renewal takes."""

from decimal import Decimal

from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.domain.policies import Policies
from simulator.rules.clients import END_WHMCS_OUTAGE
from simulator.rules.invoices import paid_alone, send_invoice
from simulator.spec.failures import Failure, Refusal
from simulator.spec.sources import assumed, printed, reference

_APPLY_CREDIT = reference("ApplyCredit, error responses; in the form of whmcs/apply_credit")


def _send_less(refused: Refusal) -> str:
    client, invoice = refused.client, refused.the(Invoice)
    if client is None or invoice is None:
        return ""
    credit = refused.work.world.credit_balance(client.id)
    if credit <= ZERO:
        return f"client {client.id} has no credit: pay an invoice of create_addfunds first"
    return f"send an amount of {min(credit, invoice.balance)} or less"


_SEND_PAYABLE_INVOICE = send_invoice(
    "unpaid ", lambda invoice: invoice.unpaid and not paid_alone(invoice)
)


APPLY_CREDIT_FAILED = Failure(
    'WHMCS ApplyCredit failed: {"result":"error","error":"$error"}',
    printed("whmcs/apply_credit"),
    when="WHMCS refuses to apply the credit, or does not answer",
    remedy="send an amount and an invoice that WHMCS accepts, while it answers",
)

INVOICE_NOT_FOUND = APPLY_CREDIT_FAILED.case(
    "Invoice ID Not Found",
    _APPLY_CREDIT,
    when="the client has no invoice of the id",
    remedy="send the id of an invoice of the client",
    advice=_SEND_PAYABLE_INVOICE,
)
NOT_UNPAID = APPLY_CREDIT_FAILED.case(
    "Invoice Not in Unpaid Status",
    _APPLY_CREDIT,
    when="the invoice is not Unpaid",
    remedy="send the id of an invoice that is Unpaid",
    advice=_SEND_PAYABLE_INVOICE,
)
NOT_PAYABLE_FROM_CREDIT = APPLY_CREDIT_FAILED.case(
    "Credit cannot be applied to this invoice",
    assumed("WHMCS never applies credit to AddFunds and mass-payment invoices; no text is public"),
    when="the invoice is a top-up or a mass payment",
    remedy="send an invoice that is neither a top-up nor a mass payment",
    advice=_SEND_PAYABLE_INVOICE,
)
NOT_POSITIVE = APPLY_CREDIT_FAILED.case(
    "Credit Amount to apply must be greater than zero",
    _APPLY_CREDIT,
    when="the amount is not above 0.00",
    remedy="send an amount above 0.00",
)
ABOVE_CREDIT_BALANCE = APPLY_CREDIT_FAILED.case(
    "Amount exceeds customer credit balance",
    _APPLY_CREDIT,
    when="the amount is more than the client's credit",
    remedy="send no more than the client's credit",
    advice=_send_less,
)
ABOVE_INVOICE_BALANCE = APPLY_CREDIT_FAILED.case(
    "Amount Exceeds Invoice Balance",
    _APPLY_CREDIT,
    when="the amount is more than the invoice still owes",
    remedy="send no more than the invoice still owes",
    advice=_send_less,
)
UNREACHABLE = APPLY_CREDIT_FAILED.case(
    "Connection refused",
    assumed("outage whmcs, in the form of whmcs/apply_credit"),
    when="WHMCS does not answer",
    remedy="let WHMCS answer: it is one of the outages of the world",
    advice=END_WHMCS_OUTAGE,
)


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
