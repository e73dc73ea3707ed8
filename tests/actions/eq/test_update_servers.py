"""`eq/update_servers`: the inventory of a session."""

import pytest

from simulator.domain.policies import Dialect
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import DIALECTS, use_dialect
from tests.support.worlds import SERVERLESS


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_all_servers_are_listed_and_the_billed_ones_described(
    api: Api, dialect: Dialect, method: str
) -> None:
    """The keys of orders under way are an empty array, as PHP writes it."""
    use_dialect(api, dialect)

    answer = api.send("eq", method, action="update_servers", token=DEMO_TOKEN).json

    servers = [12345, 12346, 12347, 12348, 12349, 12350, 12351, 12352, 12355]
    assert list(answer) == ["result", "servers", "billing_servers", "deploy_keys"]
    assert (answer["result"], answer["servers"], answer["deploy_keys"]) == ("OK", servers, [])
    billed = [server for server in servers if server != 12349]
    assert [row["id"] for row in answer["billing_servers"]] == billed
    assert answer["billing_servers"][0] == {
        "id": 12345,
        "name": "node-1.example.com",
        "status": "Active",
        "config": "vm.v2-pico",
    }


def test_somebody_without_servers_gets_empty_lists(api: Api) -> None:
    """Not an error."""
    answer = api.send("eq", "POST", action="update_servers", token=SERVERLESS).json

    assert answer == {"result": "OK", "servers": [], "billing_servers": [], "deploy_keys": []}


def test_a_cancelled_server_is_no_longer_there(api: Api) -> None:
    """After the next update."""
    api.call("request_cancellation", id=12345, cancellation_type=1)

    answer = api.send("eq", "POST", action="update_servers", token=DEMO_TOKEN).json

    assert 12345 not in answer["servers"]
