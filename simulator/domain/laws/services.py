"""Laws of services: what they cost, what collects for them, and the addresses of their machines."""

from decimal import Decimal

from simulator.domain.equipment import address_problem, host_address, made_up
from simulator.domain.laws.ownership import gateway_problem, taken
from simulator.domain.money import exact, price_problem
from simulator.domain.services import Service
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
