"""`stocks/list`: machines that stand ready, by place and group."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.worlds import world_from

STOCK = """
    scenario: stock
    catalogue:
      presets:
        - {id: 7, name: metal, group: AMD, virtual: false, cpu: 16, cpu_name: Ryzen, ram: 64, hdd: 2x960,
           locations: [NL, US], prices: {USD: 90, EUR: 80}, location_prices: {US: {USD: 95}}}
        - {id: 8, name: gpu, group: GPU, virtual: false, prices: {USD: 400}}
        - {id: 9, name: tiny, prices: {USD: 3}}
      stock:
        - {id: 601, preset: metal, location: NL}
        - {id: 602, preset: metal, location: US}
        - {id: 603, preset: gpu, location: NL}
        - {id: 604, preset: tiny, location: NL}
        - {id: 605, preset: gpu, location: NL}
    clients: [{services: [{server_id: 605, id: 1}]}]
"""  # noqa: E501 one preset a line


def listed(api: Api, **params: object) -> list[Any]:
    """List without a token."""
    answer: list[Any] = api.send("stocks", "GET", action="list", **params).json["servers"]
    return answer


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({}, [601, 602, 603]),
        ({"location": "nl"}, [601, 603]),
        ({"location": "all", "group": "ALL"}, [601, 602, 603]),
        ({"group": "gpu"}, [603]),
        ({"location": "US", "group": "GPU"}, []),
    ],
)
def test_machines_that_nobody_rents_are_listed(
    api: Api, params: dict[str, object], ids: list[int]
) -> None:
    """No virtual ones, and none that somebody has."""
    api.world = world_from(STOCK)

    assert [row["id"] for row in listed(api, **params)] == ids


def test_a_row_is_as_the_page_prints_it(api: Api) -> None:
    """With the prices of where it stands."""
    api.world = world_from(STOCK)

    assert listed(api)[1] == {
        "id": 602,
        "name": "metal",
        "location": "US",
        "group": "AMD",
        "status": "available",
        "price": {"USD": 95.0, "EUR": 80.0},
        "specs": {"cpu": "Ryzen", "cores": 16, "ram": 64, "disk": "2x960"},
        "server_group": "",
        "tags": [],
    }
