"""`get_invoice`: one invoice with its items and payments."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.invoices import INVALID_INVOICE_ID, own_invoice
from simulator.shapes.invoices import INVOICE_WITH_CUSTOMER, show_invoice
from simulator.spec.actions import POST_OR_GET, action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/get_invoice")


class Params(Struct, frozen=True):
    """What get_invoice can be asked."""

    invoice_id: int = param("Invoice ID", source=PAGE)
    load_client_data: bool = param("Also give the client's data", source=PAGE, required=False)


@action(
    Params,
    group="invoices",
    methods=POST_OR_GET,
    failures=(INVALID_INVOICE_ID,),
    answer=INVOICE_WITH_CUSTOMER,
    source=PAGE,
)
def get_invoice(work: UnitOfWork, params: Params) -> Payload:
    """Returns an invoice with its status, items and, if asked for, the client's data."""
    invoice = own_invoice(work, params.invoice_id)
    return show_invoice(work.world, invoice, with_customer=params.load_client_data)
