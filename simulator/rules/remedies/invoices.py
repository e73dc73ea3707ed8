"""Remedies about invoices: which one would do, and how much of it."""

from decimal import Decimal

from simulator.domain.invoices import Invoice
from simulator.domain.money import ZERO
from simulator.rules import credit, invoices, payment_gateways
from simulator.rules.credit import payable_from_credit
from simulator.rules.mass_payment import (
    CANNOT_BE_COMBINED,
    REQUIRES_TWO_INVOICES,
    REQUIRES_UNPAID_INVOICES,
    combinable,
)
from simulator.rules.remedies.access import TROUBLE
from simulator.rules.remedies.choosing import invoice, invoices_of, several
from simulator.spec.circumstances import Advice, Circumstances, either
from simulator.spec.failures import Failure


def _payable(each: Invoice) -> bool:
    return each.unpaid and payable_from_credit(each)


def _unpaid(each: Invoice) -> bool:
    return each.unpaid


def _any(_each: Invoice) -> bool:
    return True


def _payable_together(found: Circumstances) -> str:
    client = found.client
    if client is None:
        return ""
    mine = invoices_of(found.work.world, client)
    known = several(each.id for each in mine if each.unpaid and combinable(each))
    return f"client {client.id} has {known} unpaid" if known else ""


def _two_invoices(found: Circumstances) -> str:
    known = _payable_together(found)
    return f"send two different unpaid invoices at least; {known}" if known else ""


def _without_the_unfit(found: Circumstances) -> str:
    children = found.names.get("children")
    unfit = [
        f"{child.id} ({_unfit(child)})"
        for child in (children if isinstance(children, list) else [])
        if not (child.unpaid and combinable(child))
    ]
    if not unfit:
        return ""
    known = _payable_together(found)
    return f"leave out {several(unfit)}{f'; {known}' if known else ''}"


def _unfit(child: Invoice) -> str:
    if not child.unpaid:
        return f"it is {child.status}"
    return "a mass payment" if child.is_container else "a top-up"


def _no_more_credit(found: Circumstances) -> str:
    client, owing = found.client, found.the(Invoice)
    if client is None or owing is None:
        return ""
    has = found.work.world.credit_balance(client.id)
    if has <= ZERO:
        return f"client {client.id} has no credit: pay an invoice of create_addfunds first"
    return _amount(min(has, owing.balance))


def _no_more_than_owed(found: Circumstances) -> str:
    owing = found.the(Invoice)
    return "" if owing is None else _amount(owing.balance)


def _amount(most: Decimal) -> str:
    return f"send an amount of {most} or less"


OWN = either(TROUBLE, invoice(_any, ""))
PAYABLE = either(TROUBLE, invoice(_payable, "unpaid "))
UNPAID = either(TROUBLE, invoice(_unpaid, "unpaid "))


def _own_or_combinable(found: Circumstances) -> str:
    if not isinstance(found.sent("invoices"), tuple):
        return OWN(found)
    trouble, known = TROUBLE(found), _payable_together(found)
    return trouble or (f"send invoices of the caller; {known}" if known else "")


ADVICE: dict[Failure, Advice] = {
    invoices.INVALID_INVOICE_ID: _own_or_combinable,
    invoices.INVALID_INVOICE_OR_LOCATION: OWN,
    credit.INVOICE_NOT_FOUND: PAYABLE,
    credit.NOT_UNPAID: PAYABLE,
    credit.NOT_PAYABLE_FROM_CREDIT: PAYABLE,
    credit.ABOVE_CREDIT_BALANCE: _no_more_credit,
    credit.ABOVE_INVOICE_BALANCE: _no_more_than_owed,
    payment_gateways.INVOICE_NOT_FOUND: UNPAID,
    payment_gateways.NOT_UNPAID: UNPAID,
    REQUIRES_TWO_INVOICES: _two_invoices,
    REQUIRES_UNPAID_INVOICES: _without_the_unfit,
    CANNOT_BE_COMBINED: _without_the_unfit,
}
