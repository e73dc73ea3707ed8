"""`os/list`: the operating systems, and which of them do not fit."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.worlds import altered, world_from

WINDOWS_ONLY_VIRTUAL = """
    scenario: systems
    catalogue:
      presets:
        - {id: 7, name: metal, virtual: false, prices: {USD: 90}}
        - {id: 8, name: tiny, prices: {USD: 3}}
      operating_systems:
        - {id: 1, name: Debian 12}
        - {id: 2, name: Windows, virtual_only: true, prices: {USD: 20, EUR: 18.40}}
        - {id: 3, name: Debian 8, active: false}
    clients: [{services: [{server_id: 12345, product: metal}, {server_id: 12346, product: tiny}]}]
"""


def listed(api: Api, **params: object) -> Any:  # noqa: ANN401 JSON
    """List without a token."""
    return api.send("os", "GET", action="list", **params).json


def test_a_row_is_as_the_page_prints_it(api: Api) -> None:
    """With what its licence costs."""
    api.world = altered(world_from(WINDOWS_ONLY_VIRTUAL))

    assert listed(api) == {
        "result": "OK",
        "action": "list",
        "os_list": [
            {
                "id": 1,
                "name": "Debian 12",
                "active": 1,
                "price_EUR": 0.0,
                "price_USD": 0.0,
                "price_RUB": 0.0,
                "tags": [],
            },
            {
                "id": 2,
                "name": "Windows",
                "active": 1,
                "price_EUR": 18.4,
                "price_USD": 20.0,
                "price_RUB": 0.0,
                "tags": [],
            },
        ],
        "os_excluded": [],
    }


@pytest.mark.parametrize(
    ("params", "excluded"),
    [
        ({"instance_id": 7}, [{"os_id": 2, "name": "Windows"}]),
        ({"instance_id": 8}, []),
        ({"id": 12345}, [{"os_id": 2, "name": "Windows"}]),
        ({"id": 12346}, []),
        ({"id": 99, "instance_id": "nothing"}, []),
    ],
)
def test_what_does_not_fit_is_told_apart(
    api: Api, params: dict[str, object], excluded: list[dict[str, object]]
) -> None:
    """For a preset or a server; nothing does not fit what is unknown."""
    api.world = world_from(WINDOWS_ONLY_VIRTUAL)
    answer = listed(api, **params)

    assert answer["os_excluded"] == excluded
    assert len(answer["os_list"]) + len(excluded) == 2
