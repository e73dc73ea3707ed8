"""Mass payment: which invoices can be paid together."""

from collections.abc import Sequence

from simulator.domain.invoices import Invoice
from simulator.spec.failures import Failure
from simulator.spec.sources import assumed, documented

FEWEST = 2

REQUIRES_TWO_INVOICES = Failure(
    -1,
    "mass_pay_requires_2_invoices",
    documented("whmcs/mass_pay, failure response"),
    remedy="send two different unpaid invoices at least",
)
REQUIRES_UNPAID_INVOICES = Failure(
    -1,
    "mass_pay_requires_unpaid_invoices",
    assumed("WHMCS pays only Unpaid invoices together; no text is public"),
    remedy="leave out what is not Unpaid",
)
CANNOT_BE_COMBINED = Failure(
    -1,
    "mass_pay_invoice_cannot_be_combined",
    assumed("a top-up or another mass payment is paid by itself; no text is public"),
    remedy="leave out top-ups and mass payments, which are paid by themselves",
)


def enough_invoices(invoice_ids: Sequence[int]) -> bool:
    """Whether there are two distinct invoices at least; an id given twice counts once."""
    return len(set(invoice_ids)) >= FEWEST


def combinable(invoice: Invoice) -> bool:
    """Whether an invoice may stand in a container."""
    return not (invoice.is_container or invoice.is_add_funds)
