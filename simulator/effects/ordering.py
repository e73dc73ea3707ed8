"""Ordering: a new service and its first invoice, whose payment begins the deployment."""

from decimal import Decimal

from msgspec import Struct

from simulator.domain.billing_cycles import BillingCycle
from simulator.domain.catalogue import Preset, TrafficPlan
from simulator.domain.equipment import usual_addresses
from simulator.domain.invoices import Invoice
from simulator.domain.services import Hardware, Service, ServiceStatus, Traffic
from simulator.domain.tasks import Task
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.invoicing import issue_first_invoice
from simulator.effects.paying import pay_from_credit, settle
from simulator.effects.provisioning import await_payment

GB_OF_A_TB = 1000
"""As traffic plans count; 0.5 TB and the like round down."""


class Order(Struct, frozen=True, kw_only=True):
    """What is ordered, every part of it checked.

    Attributes:
        price: what a period of the cycle costs, before tax.
        addresses: how many IP addresses it shall have.
        server_id: the server in stock that it shall be; None for the next number.
        os_name, soft_name: what is installed; empty for nothing.
    """

    preset: Preset
    location: str
    cycle: BillingCycle
    price: Decimal
    addresses: int = 1
    plan: TrafficPlan | None = None
    hostname: str = ""
    server_id: int | None = None
    os_name: str = ""
    soft_name: str = ""


class PlacedOrder(Struct, frozen=True, kw_only=True):
    """What has come of an order so far."""

    order: Order
    service: Service
    invoice: Invoice
    task: Task


def place_order(work: UnitOfWork, order: Order) -> PlacedOrder:
    """Write service, invoice and deployment; credit pays at once where it covers all of it."""
    client = work.client
    number = order.server_id or _next_free(work, "services")
    ordered = Service(
        server_id=number,
        id=_next_free(work, "service_ids"),
        client_id=client.id,
        product=order.preset.name,
        hostname=order.hostname or f"{order.location.lower()}-{number}",
        price=order.price,
        cycle=order.cycle,
        registration_date=work.today,
        next_due_date=work.today,
        billing_anchor=work.today,
        status=ServiceStatus.PENDING,
        data_centre=order.location,
        groups=(order.preset.group,),
        hardware=_hardware(order.preset),
        addresses=usual_addresses(number, order.addresses),
        traffic=_traffic(order.plan),
    )
    work.put(ordered)
    invoice = issue_first_invoice(work, client, ordered)
    task = await_payment(work, ordered, invoice.id)
    if not invoice.balance:
        invoice = settle(work, invoice)
    elif invoice.balance <= work.world.credit_balance(client.id):
        invoice = pay_from_credit(work, invoice, invoice.balance)
    service = work.world.services[number]
    return PlacedOrder(
        order=order, service=service, invoice=invoice, task=work.world.tasks[task.key]
    )


def _hardware(preset: Preset) -> Hardware:
    return Hardware(cpu_name=preset.cpu_name, cpu_cores=preset.cpu, ram=preset.ram, hdd=preset.disk)


def _traffic(plan: TrafficPlan | None) -> Traffic:
    """Give what a plan holds, in TB; without a limit, or a plan, as much as anybody wants."""
    return Traffic(limit=0 if plan is None else max(plan.limit // GB_OF_A_TB, 0))


def _next_free(work: UnitOfWork, sequence: str) -> int:
    """Take the next number of a sequence that no service has; one in stock is not given away."""
    stock = {each.id for each in work.world.catalogue.stock}
    while True:
        number = work.next_id(sequence)
        known = number in stock or number in work.world.services
        if not (known if sequence == "services" else work.world.service(number)):
            return number
