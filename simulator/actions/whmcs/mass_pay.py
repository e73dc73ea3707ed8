"""`mass_pay`: one invoice that pays several."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_container
from simulator.rules.invoices import INVALID_INVOICE_ID, own_invoice
from simulator.rules.mass_payment import (
    CANNOT_BE_COMBINED,
    REQUIRES_TWO_INVOICES,
    REQUIRES_UNPAID_INVOICES,
    combinable,
    enough_invoices,
)
from simulator.shapes.invoices import NEW_INVOICE, show_new_invoice
from simulator.spec.actions import action
from simulator.spec.failures import refuse_if
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/mass_pay")


class Params(Struct, frozen=True):
    """What mass_pay can be asked."""

    invoices: tuple[int, ...] = param("Invoices to pay together, two at least", source=PAGE)


@action(
    Params,
    group="invoices",
    failures=(
        REQUIRES_TWO_INVOICES,
        INVALID_INVOICE_ID,
        REQUIRES_UNPAID_INVOICES,
        CANNOT_BE_COMBINED,
    ),
    answer=NEW_INVOICE,
    source=PAGE,
)
def mass_pay(work: UnitOfWork, params: Params) -> Payload:
    """Creates one invoice for the payment of several; paying it pays them all."""
    refuse_if(not enough_invoices(params.invoices), REQUIRES_TWO_INVOICES)
    children = [own_invoice(work, invoice_id) for invoice_id in params.invoices]
    refuse_if(not all(child.unpaid for child in children), REQUIRES_UNPAID_INVOICES)
    refuse_if(not all(combinable(child) for child in children), CANNOT_BE_COMBINED)

    return show_new_invoice(work.world, issue_container(work, work.client, children))
