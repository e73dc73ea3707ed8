"""Payments in tests: what a gateway reports, mass payments, and the conservation of money."""

from decimal import Decimal

from simulator.domain.invoices import Invoice, InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.domain.money import ZERO, money, total
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.invoicing import issue_container
from simulator.effects.paying import cancel_invoice, pay_from_credit
from simulator.engine.gateway_payments import GatewayOutcome, GatewayResult, book_gateway_result
from tests.support.api import Api


def paid(
    world: World,
    invoice_id: int,
    amount: str | Decimal | None = None,
    outcome: GatewayOutcome = "paid",
) -> World:
    """Give the world after a gateway reported of an invoice; what it owes when no amount."""
    work = work_on(world)
    exact = None if amount is None else Decimal(amount)
    book_gateway_result(work, invoice_id, GatewayResult(outcome=outcome, amount=exact))
    return work.commit()


def pay(
    api: Api, invoice_id: int, amount: str | None = None, outcome: GatewayOutcome = "paid"
) -> None:
    """Let a gateway report of an invoice in the world of an API."""
    api.world = paid(api.world, invoice_id, amount, outcome)


def work_on(world: World) -> UnitOfWork:
    """Begin a unit of work at the time of the world's clock."""
    return UnitOfWork(world, world.clock.instant)


def combined(world: World, *children: int) -> World:
    """Give the world after a mass payment of some invoices of client 123."""
    work = work_on(world)
    issue_container(work, world.clients[123], [world.invoices[child] for child in children])
    return work.commit()


def credited(world: World, invoice_id: int, amount: str) -> World:
    """Give the world after credit was applied to an invoice."""
    work = work_on(world)
    pay_from_credit(work, world.invoices[invoice_id], money(amount))
    return work.commit()


def cancelled(world: World, invoice_id: int) -> World:
    """Give the world after an invoice was cancelled, its containers following."""
    work = work_on(world)
    cancel_invoice(work, world.invoices[invoice_id])
    return work.commit()


def imbalance(world: World) -> Decimal:
    """Tell how much more the world holds than gateways brought and did not take back.

    No payment may change it.

    The world holds the credit balances and what stands on invoices. A Paid container's money
    stands on its children, and a Paid top-up's in the credit balance, as credit.
    """
    held = total(world.balances.values()) + total(map(_held, world.invoices))
    return held - total(each.net for each in world.payments if not each.to_credit)


def _held(invoice: Invoice) -> Decimal:
    passed_on = invoice.stands_for_others or invoice.adds_funds
    if passed_on and invoice.status is InvoiceStatus.PAID:
        return ZERO
    return invoice.received + invoice.credit


def moved(world: World, invoice_id: int) -> list[str]:
    """Tell what came for an invoice, and below zero what went back, in order."""
    return [str(payment.net) for payment in world.payments.where("invoice", invoice_id)]


A, B = 4, 5


def statuses(world: World) -> dict[int, str]:
    """Tell the status of every invoice."""
    return {invoice.id: str(invoice.status) for invoice in world.invoices}


def owed(world: World, container: int = A) -> list[str]:
    """Tell what each row of a container demands."""
    return [str(item.amount) for item in world.invoices[container].items]


def settled(before: World, after: World) -> None:
    """Hold that no law is broken, and that no money was lost or doubled."""
    assert breaches_of(after) == []
    assert imbalance(after) == imbalance(before)
