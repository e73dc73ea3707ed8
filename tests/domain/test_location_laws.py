"""The laws of billing locations: each is broken on purpose, and must be reported by its name."""

import pytest
from msgspec.structs import replace

from simulator.domain.clients import ClientGroup
from simulator.domain.laws import LOCATION_LAWS, breaches_of
from tests.support.worlds import altered, world_from

WORLD = world_from("clients: [{id: 123}]")

# For each law of billing locations: a location that breaks it.
BAD_LOCATIONS: dict[str, dict[str, object]] = {
    "location_has_a_gateway": {"gateways": ()},
    "currency_is_of_iso_4217": {"currency": "usd"},
    "groups_have_their_own_numbers": {"groups": (ClientGroup(1, "a"), ClientGroup(1, "b"))},
}


def test_every_law_of_locations_has_a_violation() -> None:
    """Requests never change a location, so only a whole world is checked."""
    assert {law.__name__ for law in LOCATION_LAWS} == set(BAD_LOCATIONS)


@pytest.mark.parametrize("law", BAD_LOCATIONS)
def test_a_broken_law_of_a_location_is_found(law: str) -> None:
    """By the name of the location, and the field."""
    bad = replace(WORLD.locations["whmcs_ru"], **BAD_LOCATIONS[law])
    world = altered(WORLD, locations=WORLD.locations.set("whmcs_ru", bad))

    (breach,) = breaches_of(world)

    (field,) = BAD_LOCATIONS[law]
    assert (breach.table, breach.key, breach.path) == ("locations", "whmcs_ru", (field,))
    assert breach.law == law


def test_all_that_is_wrong_with_locations_is_told_at_once() -> None:
    """Of each of them."""
    bad = {name: replace(each, currency="usd") for name, each in WORLD.locations.items()}
    breaches = breaches_of(altered(WORLD, locations=WORLD.locations.update(bad)))

    assert {each.key for each in breaches} == bad.keys()
    assert len(bad) > 1
