"""Laws of services: what they cost, what collects for them, how they end, what is done to them."""

from decimal import Decimal

from simulator.domain.cancellations import Cancellation
from simulator.domain.equipment import address_problem, host_address, made_up
from simulator.domain.laws.ownership import belongs_to, gateway_problem, taken
from simulator.domain.money import ZERO, exact, price_problem
from simulator.domain.services import Service
from simulator.domain.tasks import Task
from simulator.domain.world import World


def service_id_is_unique(world: World, service: Service) -> bool | str:
    """A service's WHMCS id (relid) is its own."""
    if service.id is None:
        return True
    others = world.services.keys_where("id", service.id)
    return len(others) <= 1 or taken(f"{service.id}", "server", others, service.server_id)


def price_is_an_amount(_world: World, service: Service) -> bool | str:
    """A service costs whole cents, 0.00 or more."""
    return _price(service.price)


def setup_fee_is_an_amount(_world: World, service: Service) -> bool | str:
    """A setup fee is whole cents, 0.00 or more."""
    return _price(service.setup_fee)


def addon_prices_are_amounts(_world: World, service: Service) -> bool | str:
    """An addon costs whole cents, 0.00 or more."""
    wrong = (found for each in service.addons if (found := _price(each.price)) is not True)
    return next(wrong, True)


def _price(amount: Decimal) -> bool | str:
    problem = price_problem(amount)
    return problem or exact(amount) or f"{amount} has not two decimals; write {amount:.2f}"


def addon_is_of_one_service(world: World, service: Service) -> bool | str:
    """An addon's number is its own in all of the world."""
    numbers = [addon.id for addon in service.addons]
    for number in numbers:
        others = world.services.keys_where("addon", number)
        if len(others) > 1:
            return taken(f"addon {number}", "server", others, service.server_id)
    return len(set(numbers)) == len(numbers) or "two addons have one number; give each its own"


def subscription_is_at_a_gateway(world: World, service: Service) -> bool | str:
    """A bank subscription pays through a gateway of the client's location."""
    if service.subscription is None:
        return True
    return gateway_problem(world, service.client_id, service.subscription) or True


def addresses_are_some(_world: World, service: Service) -> bool | str:
    """The addresses of a machine are IP addresses."""
    return next(filter(None, map(address_problem, service.addresses)), True)


def address_is_of_one_service(world: World, service: Service) -> bool | str:
    """No two machines have the same address, but for one that was made up."""
    read = map(host_address, service.addresses)
    found = [address for address in read if not made_up(address)]
    for address in found:
        others = world.services.keys_where("address", address)
        if len(others) > 1:
            return taken(f"address '{address}'", "server", others, service.server_id)
    return len(set(found)) == len(found) or "an address is there twice; write it once"


def one_open_cancellation_for_each_service(world: World, request: Cancellation) -> bool:
    """A service that is to end is asked for once."""
    return len(world.cancellations.keys_where("open_of_service", request.service_id)) <= 1


def cancelled_service_has_both_numbers(world: World, request: Cancellation) -> bool | str:
    """A request names one service under both its numbers."""
    service = world.services.get(request.server_id)
    if service is None or service.id == request.service_id:
        return True
    return f"server {service.server_id} is not service {request.service_id}; write {service.id}"


def cancelled_invoices_exist(world: World, request: Cancellation) -> bool | str:
    """The invoices that a request cancelled, or took rows off, exist."""
    named = {*request.cancelled_invoice_ids, *[row.invoice_id for row in request.removed_rows]}
    missing = [number for number in sorted(named) if number not in world.invoices]
    return not missing or f"there is no invoice {missing[0]}"


def cancelled_service_belongs_to_the_client(world: World, request: Cancellation) -> bool:
    """The service that a request is about exists and is its client's own."""
    service = world.services.get(request.server_id)
    return service is not None and service.client_id == request.client_id


def refund_of_a_request_is_money(_world: World, request: Cancellation) -> bool:
    """What a request returned, and each row that it took away, is whole cents."""
    amounts = [row.item.amount for row in request.removed_rows]
    return request.refund >= ZERO and exact(request.refund, *amounts)


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
