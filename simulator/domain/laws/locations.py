"""Laws of billing locations."""

import re

from simulator.domain.clients import CURRENCY, Location
from simulator.domain.world import World
from simulator.errors import quoted


def location_has_a_gateway(_world: World, location: Location) -> bool | str:
    """The first gateway of a location is its default payment method."""
    return bool(location.gateways) or 'a location has a gateway at least; write ["paymaster"]'


def currency_is_of_iso_4217(_world: World, location: Location) -> bool | str:
    """A currency is three capitals of ISO 4217."""
    written = location.currency
    return (
        bool(re.fullmatch(CURRENCY, written)) or f"{quoted(written)} is no currency; write USD, say"
    )


def groups_have_their_own_numbers(_world: World, location: Location) -> bool | str:
    """A group's number is its own in its location."""
    numbers = [group.id for group in location.groups]
    twice = [number for number in numbers if numbers.count(number) > 1]
    return not twice or f"two groups have the number {twice[0]}; give each its own"
