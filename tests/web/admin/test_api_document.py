"""The OpenAPI document of the simulated API as a server gives it, and requests made from it."""

import pytest
import requests

from simulator.actions import TABLE
from simulator.contract.action_details import rules_of
from simulator.contract.openapi import FORM, api_document
from simulator.engine.engine import Engine
from simulator.engine.worlds import DEFAULT
from tests.support.valid_calls import VALID
from tests.support.waiting import HANG_GUARD_S
from tests.support.worlds import billing_world

WHERE = "/_sim/openapi.json"


def test_a_server_gives_the_documents(served_engine: tuple[Engine, int]) -> None:
    """The same as the command line."""
    url = f"http://127.0.0.1:{served_engine[1]}{WHERE}"

    assert requests.get(url, timeout=HANG_GUARD_S).json() == api_document(TABLE.values())
    asked = {"dialect": "live", "per_action": "true"}
    wanted = api_document(TABLE.values(), "live", per_action=True)
    assert requests.get(url, asked, timeout=HANG_GUARD_S).json() == wanted


@pytest.mark.parametrize("query", [{"dialect": "loud"}, {"per_action": "maybe"}, {"dialects": ""}])
def test_a_document_that_there_is_none_of_is_refused(
    query: dict[str, str], served_engine: tuple[Engine, int]
) -> None:
    """With what would be right."""
    url = f"http://127.0.0.1:{served_engine[1]}{WHERE}"
    response = requests.get(url, query, timeout=HANG_GUARD_S)

    assert response.status_code == 400
    assert response.json()["error"]["try"]


def test_requests_made_from_paths_with_fragments_reach_their_actions(
    served_engine: tuple[Engine, int],
) -> None:
    """An HTTP library does not send the fragment; the form says which action is meant."""
    engine, port = served_engine
    engine.worlds.add(DEFAULT, billing_world())
    document = api_document(TABLE.values(), per_action=True)
    for path, methods in document["paths"].items():
        body = methods["post"]["requestBody"]["content"][FORM]["schema"]["$ref"]
        schema = document["components"]["schemas"][body.rpartition("/")[2]]["properties"]
        module, name = path[1:].split(".php#")
        form = {"action": schema["action"]["const"], "token": "demo-token"}
        sent = {key: value for key, value in VALID[module, name].items() if key != "invoices"}

        requests.post(f"http://127.0.0.1:{port}{path}", {**form, **sent}, timeout=HANG_GUARD_S)

        *_, exchange = engine.worlds.slot().journal
        assert exchange.action is TABLE[module, name]


def test_a_server_names_its_rules(served_engine: tuple[Engine, int]) -> None:
    """By the ids that the command line and the examples of the document have."""
    url = f"http://127.0.0.1:{served_engine[1]}/_sim/rules"

    ids = {rule["id"] for rule in requests.get(url, timeout=HANG_GUARD_S).json()["rules"]}

    assert "mass_payment.requires_two_invoices" in ids
    assert len(ids) == len(rules_of(TABLE.values()))
