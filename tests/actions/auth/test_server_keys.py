"""Keys for one server: what they open, and what they do not."""

from typing import Any

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from simulator.domain.services import ServiceStatus
from simulator.rules.access import ACCESS_DENIED, ACCOUNT_MODULES
from simulator.spec.actions import Action
from tests.support.api import Api
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, unchanged
from tests.support.valid_calls import VALID
from tests.support.worlds import exported_and_imported

PANEL_KEY = "aaaaaaaaaaaaaaaa-0000000000000009"
OF_OTHERS = ("flip_tag", "order_instance", "deploy")  # one action of a file, not all
OF_ACCOUNT = [
    action
    for (module, name), action in sorted(TABLE.items())
    if (module in ACCOUNT_MODULES or name in OF_OTHERS) and action.access == "client"
]


def open_panel(api: Api) -> dict[str, Any]:
    """Log in with the key of server 12345; gives what is inside `result`."""
    result: dict[str, Any] = api.send("auth", "POST", action="login", key=PANEL_KEY).json["result"]
    return result


def ask(api: Api, module: str, action: str, **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask with the token of the panel."""
    token = open_panel(api)["token"]
    return api.send(module, "POST", action=action, token=token, **params).json


def test_it_opens_its_server_and_no_other(api: Api) -> None:
    """Wherever servers are listed; another one of the same client is not found."""
    opened = open_panel(api)

    assert (opened["servers"], opened["permissions"]) == ([12345], ["eq_list"])
    assert ask(api, "auth", "info")["result"]["servers"] == [12345]
    assert ask(api, "eq", "list")["servers"] == [12345]
    assert ask(api, "eq", "update_servers")["servers"] == [12345]
    assert ask(api, "eq", "show", id=12345)["server_data"]["id"] == 12345
    assert ask(api, "eq", "show", id=12346)["message"] == "server not found"
    assert ask(api, "tags", "list", id=12346)["message"] == "server not found"
    assert ask(api, "tags", "add", id=12345, tag="a", value="b")["result"] == "OK"


@pytest.mark.parametrize("action", OF_ACCOUNT, ids=lambda each: f"{each.module}/{each.name}")
def test_what_is_about_the_account_is_denied(api: Api, action: Action) -> None:
    """In all of whmcs.php: as a public client knows it of get_client."""
    token = open_panel(api)["token"]
    params = VALID[action.module, action.name]

    assert_refused(api, action, RefusedRequest(ACCESS_DENIED, "Access denied", params, token))


def test_its_server_can_be_installed_anew(api: Api) -> None:
    """Which orders nothing; the same call about another server does not find it."""
    sent = VALID["eq", "order_instance"]

    assert ask(api, "eq", "order_instance", **sent, id=12345)["result"] == "OK"
    assert ask(api, "eq", "order_instance", **sent, id=12346)["message"] == "server not found"


def test_the_scope_of_a_session_is_part_of_the_state(api: Api) -> None:
    """So an imported world denies the same."""
    token = open_panel(api)["token"]
    api.world = exported_and_imported(api.world)

    assert api.call("get_client", token=token) == {"code": -1, "message": "Access denied"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_of_a_server_that_has_ended_opens_nothing(api: Api, dialect: str) -> None:
    """There is no server to manage: the live service has a word for it."""
    server = replace(api.world.services[12345], status=ServiceStatus.CANCELLED)
    api.world = replace(api.world.put(server), dialect=dialect)

    with unchanged(api):
        answer = api.send("auth", "POST", action="login", key=PANEL_KEY).json

    assert answer["message"] == "No appropriate servers found"
