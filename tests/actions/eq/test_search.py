"""`eq/unified_server_search` and `eq/search`: servers by a part of name, number or address."""

from typing import Any

import pytest

from tests.support.api import DEMO_TOKEN, Api
from tests.support.valid_calls import call

FIRST = {"id": 12345, "name": "node-1.example.com", "hostname": "node-1.example.com"}


def found(api: Api, query: str) -> list[Any]:
    """Search both ways, which must come to the same."""
    both = {"query": query, "token": DEMO_TOKEN}
    unified = api.send("eq", "POST", action="unified_server_search", **both).json
    plain = api.send("eq", "GET", action="search", **both).json

    assert unified == {"result": "OK", "results": {"servers": plain["servers"]}}
    rows: list[Any] = plain["servers"]
    return rows


@pytest.mark.parametrize(
    "query", ["node-1", "NODE-1.example", "12345", "198.18.48.57", "node-1.example.com"]
)
def test_a_server_is_found_by_what_is_known_of_it(api: Api, query: str) -> None:
    """Whatever the case."""
    assert found(api, query) == [FIRST]


@pytest.mark.parametrize("query", ["node-9", "2345", "22345", "12353", "198.18"])
def test_nothing_else_is_found(api: Api, query: str) -> None:
    """No part of a number, nobody else's, none that is gone."""
    assert found(api, query) == []


def test_everything_is_found_without_a_word(api: Api) -> None:
    """As in the list."""
    assert [row["id"] for row in found(api, "")] == call(api, ("eq", "list")).json["servers"]


def test_a_server_is_found_as_soon_as_it_is_paid(api: Api) -> None:
    """By its name, while it is being deployed."""
    assert found(api, "node-9") == []
    number = call(api, ("eq", "order_instance")).json["id"]

    assert [row["id"] for row in found(api, "node-9")] == [number]
