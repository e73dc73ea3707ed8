"""Laws of tasks: what they are done to, and what an order waits for."""

from simulator.domain.laws.ownership import belongs_to
from simulator.domain.tasks import Task
from simulator.domain.world import World


def task_is_for_a_server_of_the_client(world: World, task: Task) -> bool | str:
    """A task is done to a server of its client."""
    server = world.services.get(task.server_id)
    return belongs_to(task.client_id, server, f"server {task.server_id}")


def order_is_paid_by_an_invoice_of_the_client(world: World, task: Task) -> bool | str:
    """What waits for a payment has an invoice of its client."""
    if task.invoice_id is None:
        return not task.awaits_payment or "it waits for the payment of no invoice"
    invoice = world.invoices.get(task.invoice_id)
    return belongs_to(task.client_id, invoice, f"invoice {task.invoice_id}")
