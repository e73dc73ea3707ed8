"""`eq/on`, `off`, `hard_off`, `reboot`, `status` and `rename_server`: what takes a server time."""

from typing import Any

import pytest

from tests.support.api import DEMO_TOKEN, Api

ACTIONS = ["on", "off", "hard_off", "reboot", "status", "rename_server"]
NAME = {"hostname": "new.example.com"}


def asked(api: Api, action: str, method: str = "POST", **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask as the demo client."""
    return api.send("eq", method, action=action, token=DEMO_TOKEN, **params).json


def power(api: Api) -> tuple[str, str]:
    """Read how a server is, as different clients do."""
    data = asked(api, "show", id=12345)["server_data"]
    return data["power_status"], data["Condition_Component"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_callback_leads_to_what_comes_of_it(api: Api, action: str, method: str) -> None:
    """The action is echoed."""
    answer = asked(api, action, method, id=12345, **NAME)

    assert len(answer.pop("callback")) == 32
    assert answer == {"result": "OK", "action": action}


def test_a_server_is_off_until_it_is_switched_on(api: Api) -> None:
    """However it was switched off; a reboot switches it on."""
    for off in ("off", "hard_off"):
        for on in ("on", "reboot"):
            asked(api, off, id=12345)
            assert power(api) == ("off", "power_off")
            asked(api, "status", id=12345)
            assert power(api) == ("off", "power_off")
            asked(api, on, id=12345)
            assert power(api) == ("on", "rent")


def test_billing_goes_on_while_a_server_is_off(api: Api) -> None:
    """It is no suspension."""
    asked(api, "off", id=12345)

    assert api.call("get_billing_data", id=12345)["billing_status"] == "Active"


def test_a_server_has_the_name_it_was_given(api: Api) -> None:
    """Wherever it is shown."""
    asked(api, "rename_server", id=12345, **NAME)

    assert asked(api, "show", id=12345)["server_data"]["hostname"] == "new.example.com"
    assert asked(api, "update_servers")["billing_servers"][0]["name"] == "new.example.com"
