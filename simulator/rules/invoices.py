"""Invoices: whose they are."""

from simulator.domain.invoices import Invoice
from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.failures import Failure, refuse
from simulator.spec.sources import documented

INVALID_INVOICE_ID = Failure(
    -1,
    "invalid invoice id $invoice_id at $location",
    documented("whmcs/get_invoice, failure response"),
    remedy="send the id of an invoice of the client",
)
INVALID_INVOICE_OR_LOCATION = Failure(
    -1,
    "Invalid invoice id or invalid billing location",
    documented("whmcs/download_invoice, failure response"),
    remedy="send the id of an invoice of the client",
)


def own_invoice(
    work: UnitOfWork, invoice_id: int, otherwise: Failure = INVALID_INVOICE_ID
) -> Invoice:
    """Give the caller's invoice; a foreign one is refused exactly like an unknown one.

    Raises:
        Refusal: `otherwise`, with the `invoice_id` and the caller's `location`.
    """
    client = work.client
    invoice = work.world.invoices.get(invoice_id)
    if invoice is None or invoice.client_id != client.id or client.deleted:
        raise refuse(otherwise, invoice_id=invoice_id, location=client.location)
    return invoice
