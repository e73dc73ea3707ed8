"""The key `catalogue`: what is left out is as in every world; odd ones are refused."""

import pytest
from msgspec.structs import fields

from simulator.domain.catalogue import Catalogue
from simulator.domain.default_catalogue import DEFAULT_CATALOGUE
from simulator.errors import ScenarioError
from tests.support.worlds import exported_and_imported, world_from

TWO = """
    scenario: catalogue
    catalogue:
      presets:
        - {id: 7, name: tiny, prices: {USD: 1.5}, locations: [NL, US]}
        - {id: 8, name: GPU-1, virtual: false, prices: {EUR: 900}}
"""


def test_every_world_sells_a_dozen_presets_in_three_places_and_currencies() -> None:
    """Without a word of it."""
    catalogue = world_from("scenario: nothing").catalogue

    assert catalogue is DEFAULT_CATALOGUE
    assert len(catalogue.presets) == 12
    assert {place for preset in catalogue.presets for place in preset.locations} == {
        "NL",
        "US",
        "RU",
    }
    assert {currency for preset in catalogue.presets for currency in preset.prices} == {
        "EUR",
        "USD",
        "RUB",
    }


def test_presets_are_ones_own_and_the_rest_stays() -> None:
    """One of each stands ready in each of its data centres."""
    catalogue = world_from(TWO).catalogue

    assert [preset.name for preset in catalogue.presets] == ["tiny", "GPU-1"]
    assert catalogue.operating_systems == DEFAULT_CATALOGUE.operating_systems
    assert [(each.preset, each.location) for each in catalogue.stock] == [
        ("tiny", "NL"),
        ("tiny", "US"),
        ("GPU-1", "NL"),
    ]
    assert str(catalogue.presets[0].price_in("NL", "USD")) == "1.50"
    assert catalogue.presets[0].price_in("RU", "USD") is None
    assert catalogue.presets[0].price_in("NL", "EUR") is None


@pytest.mark.parametrize("named", ["7", "tiny", " TINY "])
def test_a_preset_is_found_by_number_and_name(named: str) -> None:
    """As clients order it."""
    found = world_from(TWO).catalogue.preset(named)

    assert found is not None
    assert found.id == 7


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{presets: [{id: 1, name: a, prices: {USD: 1}}, {id: 1, name: b, prices: {USD: 1}}]}",
         "catalogue.presets[1].id: 1 is already taken by presets[0]"),
        ("{presets: [{id: 1, name: a, prices: {USD: 1}}, {id: 2, name: A, prices: {USD: 1}}]}",
         "catalogue.presets[1].name: a is already taken by presets[0]"),
        ("{stock: [{id: 5, preset: nothing, location: NL}]}",
         "catalogue.stock[0].preset: there is no preset 'nothing'"),
        ("{presets: [{id: 1, name: a, prices: {USD: 1.005}}]}", "USD: 1.005 is no amount"),
        ("{presets: [{id: 1, name: a, prices: {USD: -1}}]}", "USD: -1 is no amount"),
        ("{presets: [{id: 1, name: a, prices: {USD: 1}, location_prices: {NL: {USD: .001}}}]}",
         "USD: 0.001 is no amount"),
        ("{operating_systems: [{id: 1, name: a, prices: {EUR: -1}}]}", "EUR: -1 is no amount"),
        ("{software: [{id: 1, name: a, prices: {RUB: 0.001}}]}", "RUB: 0.001 is no amount"),
        ("{traffic_plans: [{id: 1, name: a, prices: {USD: 1e9}}]}", "is no amount"),
        ("{ipv4_prices: {USD: -2}}", "USD: -2 is no amount"),
        ("{presets: [{id: 1, name: a, prices: {}}]}", "catalogue.presets[0].prices"),
        ("{preset: []}", "did you mean"),
    ],
)  # fmt: skip
def test_what_cannot_be_sold_is_refused(written: str, problem: str) -> None:
    """With its place in the file."""
    with pytest.raises(ScenarioError) as refused:
        world_from(f"scenario: odd\ncatalogue: {written}")

    assert problem in str(refused.value)


def test_it_is_part_of_the_state() -> None:
    """All of it."""
    world = world_from(TWO)
    copied = exported_and_imported(world).catalogue

    for each in fields(Catalogue):
        assert [str(row) for row in getattr(copied, each.name)] == [
            str(row) for row in getattr(world.catalogue, each.name)
        ]
