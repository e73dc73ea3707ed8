"""`create_addfunds`: an invoice that tops up the credit balance when it is paid."""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_add_funds_invoice
from simulator.rules.add_funds import (
    ABOVE_MAXIMUM,
    BALANCE_TOO_HIGH,
    BELOW_MINIMUM,
    MINIMUM,
    NOTHING_TO_ADD,
    enough_to_add,
    refuse_beyond_limits,
)
from simulator.rules.clients import CLIENT_NOT_FOUND
from simulator.rules.credit import positive
from simulator.shapes.invoices import NEW_INVOICE, show_new_invoice
from simulator.spec.actions import action
from simulator.spec.converters import at_most
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/create_addfunds")
DESCRIPTION = at_most(1024)  # it is set in a PDF, which takes a second for every 20,000 letters


class Params(Struct, frozen=True):
    """What create_addfunds can be asked."""

    amount: Decimal = param(
        "Top-up amount, 20 at least unless automatic renewal is on", source=PAGE
    )
    description: str = param(
        "Payment description", source=PAGE, required=False, convert=DESCRIPTION
    )
    subscribe: bool = param("Enable automatic renewal", source=PAGE, required=False)


@action(
    Params,
    group="credit",
    failures=(
        BELOW_MINIMUM,
        NOTHING_TO_ADD,
        ABOVE_MAXIMUM,
        BALANCE_TOO_HIGH,
        CLIENT_NOT_FOUND,
    ),
    answer=NEW_INVOICE,
    source=PAGE,
)
def create_addfunds(work: UnitOfWork, params: Params) -> Payload:
    """Creates an invoice for topping up the client's credit balance."""
    client, amount, subscribe = work.client, params.amount, params.subscribe
    work.refuse_if(
        client.deleted,
        CLIENT_NOT_FOUND,
        client=client,
        client_id=client.id,
        location=client.location,
    )
    work.refuse_if(
        not enough_to_add(amount, automatic_renewal=subscribe or client.automatic_renewal),
        BELOW_MINIMUM,
        amount=amount,
        minimum=MINIMUM,
        subscribe=subscribe,
    )
    work.refuse_if(not positive(amount), NOTHING_TO_ADD, amount=amount)
    refuse_beyond_limits(work, client, amount)

    if subscribe:
        work.put(replace(client, automatic_renewal=True))
    invoice = issue_add_funds_invoice(work, client, amount, params.description)
    return show_new_invoice(work.world, invoice)
