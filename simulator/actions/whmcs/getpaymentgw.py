"""`getpaymentgw`: the ways in which an invoice can be paid."""

from msgspec import Struct

from simulator.domain.faults import Outage
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import refuse_during_outage
from simulator.rules.invoices import own_invoice
from simulator.rules.payment_gateways import INVOICE_NOT_FOUND, NOT_UNPAID, UNREACHABLE
from simulator.shapes.payments import METHODS, show_methods
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/getpaymentgw")


class Params(Struct, frozen=True):
    """What getpaymentgw can be asked."""

    invoice_id: int = param("Invoice ID to get available gateways", source=PAGE)


@action(
    Params,
    group="payments",
    methods=POST_OR_GET,
    failures=(UNREACHABLE, INVOICE_NOT_FOUND, NOT_UNPAID),
    answer=METHODS,
    source=PAGE,
)
def getpaymentgw(work: UnitOfWork, params: Params) -> Payload:
    """Returns the payment methods of an unpaid invoice, each with its link, form or text."""
    refuse_during_outage(work, Outage.WHMCS, UNREACHABLE)
    invoice = own_invoice(work, params.invoice_id, INVOICE_NOT_FOUND)
    work.refuse_if(not invoice.unpaid, NOT_UNPAID, invoice=invoice)

    return show_methods(work.world, invoice, work.origin)
