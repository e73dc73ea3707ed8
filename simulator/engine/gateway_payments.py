"""Gateway payments: booking what a gateway reports, as its callback would, for tests and people.

A client application cannot make a gateway pay; the admin API can.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.money import ZERO
from simulator.domain.payments import Payment
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.correcting import positive_amount
from simulator.effects.paying import receive_payment
from simulator.engine.staff import known_invoice
from simulator.errors import UnknownName, UsageError

GatewayOutcome = Literal["paid", "declined", "pending"]


class GatewayResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a gateway reports.

    Attributes:
        gateway: module name; None for the invoice's payment method.
        amount: what was collected; None for what has been under way, else for what the invoice
            asks for.
    """

    gateway: str | None = None
    outcome: GatewayOutcome = "paid"
    amount: Decimal | None = None


def book_gateway_result(work: UnitOfWork, invoice_id: int, result: GatewayResult) -> Payment | None:
    """Book what a gateway reports of an invoice; None where no money came.

    A declined or pending invoice stays open; money for one that owes nothing becomes credit,
    whatever became of the invoice.

    Raises:
        UnknownName: no such invoice or gateway.
        UsageError: nothing tells how much was collected (409), or the amount is none (400).
    """
    invoice = known_invoice(work.world, invoice_id)
    gateway = _gateway(work.world, invoice, result)
    if result.outcome != "paid":
        _mark_pending(work, invoice, result)
        return None
    return receive_payment(work, invoice, gateway, _amount(invoice, result))


def _gateway(world: World, invoice: Invoice, result: GatewayResult) -> str:
    gateways = world.location_of(world.clients[invoice.client_id]).gateways
    gateway = result.gateway or invoice.payment_method or gateways[0]
    if gateway not in gateways:
        raise UnknownName("gateway", gateway, gateways, where=f"invoices/{invoice.id}/pay: gateway")
    return gateway


def _amount(invoice: Invoice, result: GatewayResult) -> Decimal:
    where = f"invoices/{invoice.id}/pay: amount"
    if result.amount is None and invoice.collectable == ZERO:
        raise UsageError(
            "nothing is owed", where=where, would_be_right="send an amount", status=409
        )
    return invoice.collectable if result.amount is None else positive_amount(result.amount, where)


def _mark_pending(work: UnitOfWork, invoice: Invoice, result: GatewayResult) -> None:
    if result.outcome == "declined":
        status = InvoiceStatus.UNPAID if invoice.open else invoice.status
        changed = replace(invoice, status=status, under_way=ZERO)
    elif invoice.open:
        told = result.amount is not None
        under_way = _amount(invoice, result) if told else invoice.collectable
        changed = replace(invoice, status=InvoiceStatus.PAYMENT_PENDING, under_way=under_way)
    else:
        return
    if changed.status is not invoice.status or changed.under_way != invoice.under_way:
        work.put(changed)
