"""The catalogue: what is found in it, and how large the disks of a preset are."""

from decimal import Decimal

import pytest

from simulator.domain.catalogue import Catalogue, Preset, StockServer, TrafficPlan, stock_of_each
from simulator.domain.identifiers import LARGEST_IDENTIFIER

PRICES = {"USD": Decimal(1)}
BIG = Preset(id=7, name="BM-Big", prices=PRICES, locations=("NL", "US"))
SMALL = Preset(id=8, name="vm-small", prices=PRICES)
CATALOGUE = Catalogue(
    presets=(BIG, SMALL),
    traffic_plans=(
        TrafficPlan(id=1, name="a", prices=PRICES),
        TrafficPlan(id=2, name="b", prices=PRICES, locations=("US", "NL")),
    ),
    stock=(
        StockServer(id=1, preset="bm-big", location="NL"),
        StockServer(id=2, preset="BM-BIG", location="US"),
        StockServer(id=3, preset="vm-small", location="NL"),
    ),
)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("40", 40),
        ("2x960", 1920),
        ("240 + 480 SSD", 720),
        ("SSD", 0),
        ("SSD, luxury", 0),
        ("999999999x999999999", LARGEST_IDENTIFIER),
    ],
)
def test_disks_are_as_large_as_they_are_together(written: str, size: int) -> None:
    """So many of one size, or one beside the other; never more than can be told."""
    assert Preset(id=1, name="a", prices=PRICES, hdd=written).disk == size


def test_an_address_costs_an_amount() -> None:
    """Of what a state holds, too; of a scenario, each key is checked by itself."""
    with pytest.raises(ValueError, match="USD: -2 is no amount; write"):
        Catalogue(ipv4_prices={"USD": Decimal(-2)})


@pytest.mark.parametrize("named", ["BM-Big", "bm-big", " BM-BIG ", "7"])
def test_a_preset_is_found_however_it_is_written(named: str) -> None:
    """By its number, too."""
    assert CATALOGUE.preset(named) is BIG


@pytest.mark.parametrize(
    ("location", "plans"), [("", [1, 2]), ("NL", [1, 2]), ("US", [2]), ("RU", [])]
)
def test_the_plans_of_a_data_centre_are_those_sold_there(location: str, plans: list[int]) -> None:
    """All of them for no data centre."""
    assert [plan.id for plan in CATALOGUE.plans_for(location)] == plans


@pytest.mark.parametrize(
    ("preset", "location", "servers"),
    [(BIG, "", [1, 2]), (BIG, "NL", [1]), (BIG, "RU", []), (SMALL, "", [3]), (SMALL, "US", [])],
)
def test_the_stock_of_a_preset_is_what_names_it(
    preset: Preset, location: str, servers: list[int]
) -> None:
    """However it is written."""
    assert [each.id for each in CATALOGUE.stock_of(preset, location)] == servers


def test_stock_is_numbered_beyond_all_other_servers() -> None:
    """One for each data centre, from 90001 on."""
    found = [(each.id, each.preset, each.location) for each in stock_of_each([BIG, SMALL])]

    assert found == [(90001, "BM-Big", "NL"), (90002, "BM-Big", "US"), (90003, "vm-small", "NL")]
