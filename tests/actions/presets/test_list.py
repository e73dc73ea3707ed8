"""`presets/list`, and what info, search and show find in it, without a token."""

from typing import Any

import pytest

from simulator.domain.default_catalogue import PRESETS
from tests.support.api import Api
from tests.support.refusals import DIALECTS, use_dialect


def asked(api: Api, action: str, method: str = "GET", **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask without a token, as clients do."""
    return api.send("presets", method, action=action, **params).json


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_list_is_public(api: Api, dialect: Any, method: str) -> None:  # noqa: ANN401 a dialect
    """All of it, and one row key for key."""
    use_dialect(api, dialect)
    answer = asked(api, "list", method)

    assert (answer["result"], answer["action"]) == ("OK", "list")
    assert [row["id"] for row in answer["presets"]] == [preset.id for preset in PRESETS]
    assert answer["presets"][1] == {
        "id": 279,
        "name": "vm.v2-pico",
        "description": "1 vCPU, 1 GB RAM, 40 GB NVMe",
        "virtual": 1,
        "server_type": "VPS",
        "active": 1,
        "location": "NL",
        "locations": "NL,US,RU,",
        "cpu": 1,
        "ram": 1,
        "hdd": "40",
        "monthly_usd": 6.47,
        "monthly_com": 5.95,
        "monthly_ru": 590.0,
        "price": {
            "NL": {"EUR": -1.0, "USD": -1.0, "RUB": -1.0},
            "US": {"EUR": 6.95, "USD": 7.47, "RUB": -1.0},
            "RU": {"EUR": -1.0, "USD": -1.0, "RUB": -1.0},
        },
    }


@pytest.mark.parametrize(
    ("location", "absent"),
    [("US", {301, 451}), ("ru", {402}), ("NL", set()), ("all", set()), ("", set())],
)
def test_the_list_is_of_one_data_centre(api: Api, location: str, absent: set[int]) -> None:
    """However it is written; of none for all."""
    rows = asked(api, "list", location=location)["presets"]

    assert {preset.id for preset in PRESETS} - {row["id"] for row in rows} == absent


def test_an_unknown_data_centre_sells_nothing(api: Api) -> None:
    """An empty list is an answer."""
    assert asked(api, "list", location="XX") == {"result": "OK", "action": "list", "presets": []}


def test_prices_are_told_in_euro_and_dollar_unless_asked_otherwise(api: Api) -> None:
    """As the page says."""
    assert asked(api, "info")["presets"][1]["price"] == {"EUR": 5.95, "USD": 6.47}
    assert asked(api, "info", currencies="rub, GBP")["presets"][1]["price"] == {"RUB": 590.0}


def test_a_search_finds_the_servers_that_stand_ready(api: Api) -> None:
    """One in each data centre, unless one is named."""
    everywhere = asked(api, "search", name="279")["servers"]
    [there] = asked(api, "search", name="VM.v2-Pico", location="RU", scope="free")["servers"]

    assert [row["location"] for row in everywhere] == ["NL", "US", "RU"]
    assert there in everywhere
    assert (there["preset"], there["status"]) == ("vm.v2-pico", "free")


def test_one_preset_is_shown_as_in_the_list(api: Api) -> None:
    """By number or name; all of them for neither."""
    listed = asked(api, "list")["presets"]

    assert asked(api, "show", id=280)["presets"] == [listed[2]]
    assert asked(api, "show", name="vm.v2-nano")["presets"] == [listed[2]]
    assert asked(api, "show")["presets"] == listed
