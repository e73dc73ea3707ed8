"""`transactions`: what gateways collected."""

from msgspec import Struct

from simulator.domain.payments import Payment
from simulator.domain.unit_of_work import UnitOfWork
from simulator.rules.clients import TRANSACTIONS_UNAVAILABLE, refuse_without_whmcs
from simulator.shapes.payments import TRANSACTION_LIST
from simulator.spec.actions import action
from simulator.spec.params import param
from simulator.spec.shapes import Payload
from simulator.spec.sources import documented

PAGE = documented("whmcs/transactions")


class Params(Struct, frozen=True):
    """What transactions can be asked; both filters together narrow the list."""

    transaction_id: str = param(
        "The row's id or the gateway's reference", source=PAGE, required=False
    )
    invoice_id: int = param("Invoice whose transactions to list", source=PAGE, required=False)


@action(
    Params,
    group="payments",
    failures=(TRANSACTIONS_UNAVAILABLE,),
    answer=TRANSACTION_LIST,
    source=PAGE,
)
def transactions(work: UnitOfWork, params: Params) -> Payload:
    """Returns the payments that gateways collected from the client."""
    client = work.client
    refuse_without_whmcs(work, TRANSACTIONS_UNAVAILABLE)
    payments = work.world.payments
    found = (
        payments.where("invoice", params.invoice_id)
        if params.invoice_id
        else payments.where("client", client.id)
    )
    wanted = [
        payment
        for payment in found
        if payment.client_id == client.id and _matches(payment, params.transaction_id)
    ]
    return TRANSACTION_LIST.show(wanted, work.world.dialect)


def _matches(payment: Payment, transaction_id: str) -> bool:
    return transaction_id in ("", str(payment.id), payment.transaction_id)
