"""Conservation of money: what came in is somewhere, once."""

from decimal import Decimal

from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.money import ZERO, total
from simulator.domain.world import World


def imbalance(world: World) -> Decimal:
    """Tell how much more the world holds than gateways brought; no payment may change it.

    The world holds the credit balances and what stands on invoices. A Paid container's money
    stands on its children, and a Paid top-up's in the credit balance.
    """
    held = total(world.balances.values()) + total(map(_held, world.invoices))
    return held - total(payment.amount for payment in world.payments)


def _held(invoice: Invoice) -> Decimal:
    passed_on = invoice.is_container or invoice.is_add_funds
    if passed_on and invoice.status is InvoiceStatus.PAID:
        return ZERO
    return invoice.received + invoice.credit
