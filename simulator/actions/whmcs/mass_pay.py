"""`mass_pay`: one invoice that pays several."""

from msgspec import Struct

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_container
from simulator.rules.invoices import INVALID_INVOICE_ID, own_invoice, paid_alone
from simulator.rules.mass_payment import (
    CANNOT_BE_COMBINED,
    FEWEST,
    REQUIRES_TWO_INVOICES,
    REQUIRES_UNPAID_INVOICES,
    enough_invoices,
)
from simulator.shapes.invoices import NEW_INVOICE, show_new_invoice
from simulator.spec.actions import action
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
    ids = params.invoices
    work.refuse_if(not enough_invoices(ids), REQUIRES_TWO_INVOICES, invoices=ids, fewest=FEWEST)
    children = [own_invoice(work, invoice_id, invoices=ids) for invoice_id in ids]
    settled = [child for child in children if not child.unpaid]
    work.refuse_if(settled, REQUIRES_UNPAID_INVOICES, settled=settled, invoices=ids)
    alone = [child for child in children if paid_alone(child)]
    work.refuse_if(alone, CANNOT_BE_COMBINED, paid_alone=alone, invoices=ids)

    return show_new_invoice(work.world, issue_container(work, work.client, children))
