"""Billing staff in tests: each verb on a world, giving the world after it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects import correcting
from simulator.effects.refunding import RefundTarget, refund_invoice
from simulator.scenario import additions
from tests.support.payments import work_on

P = ParamSpec("P")


def _after(
    world: World, verb: Callable[Concatenate[UnitOfWork, P], Any], *args: P.args, **kwargs: P.kwargs
) -> World:
    work = work_on(world)
    verb(work, *args, **kwargs)
    return work.commit()


def with_client(world: World, /, **keys: object) -> World:
    """Give the world after staff added a client."""
    return _after(world, additions.add_client, keys)


def with_service(world: World, client: int, /, **keys: object) -> World:
    """Give the world after staff added a service."""
    return _after(world, additions.add_service, world.clients[client], keys)


def with_invoice(world: World, client: int, /, **keys: object) -> World:
    """Give the world after staff issued an invoice."""
    return _after(world, additions.add_invoice, world.clients[client], keys)


def with_changed_client(world: World, client: int, /, **keys: object) -> World:
    """Give the world after staff changed a client."""
    return _after(world, additions.change_client, world.clients[client], keys)


def with_changed_service(world: World, server_id: int, /, **keys: object) -> World:
    """Give the world after staff changed a service."""
    return _after(world, additions.change_service, world.services[server_id], keys)


def with_credit(world: World, client: int, amount: str, description: str = "Credit") -> World:
    """Give the world after staff changed the credit of a client."""
    owner, exact = world.clients[client], Decimal(amount)
    return _after(world, correcting.adjust_credit, owner, exact, description)


def withdrawn(world: World, invoice_id: int) -> World:
    """Give the world after staff cancelled an invoice."""
    return _after(world, correcting.withdraw_invoice, world.invoices[invoice_id])


def refunded(
    world: World, invoice_id: int, target: RefundTarget, amount: str | None = None
) -> World:
    """Give the world after staff gave money of an invoice back."""
    exact = None if amount is None else Decimal(amount)
    return _after(world, refund_invoice, world.invoices[invoice_id], target, exact)


def with_status(world: World, invoice_id: int, status: InvoiceStatus) -> World:
    """Give the world after staff gave an invoice another status."""
    return _after(world, correcting.set_status, world.invoices[invoice_id], status)
