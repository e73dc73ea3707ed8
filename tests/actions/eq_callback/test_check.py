"""`eq_callback/check`: a task is over by the clock, or by the policy of the world."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.actions.eq_callback.check import check
from simulator.domain.clock import Clock
from simulator.domain.policies import Dialect
from simulator.domain.tasks import TaskKind
from simulator.engine import clocks
from simulator.rules.tasks import KEY_NOT_FOUND
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    unchanged,
    use_dialect,
)
from tests.support.valid_calls import VALID, call
from tests.support.worlds import FAILED_TASK_KEY, TASK_KEY, altered, exported_and_imported

NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
REFUSALS = [
    RefusedRequest(KEY_NOT_FOUND, "Callback key not found", {"key": key}, None)
    for key in (None, "", "0" * 32, TASK_KEY.upper(), [TASK_KEY])
]


def checked(api: Api, key: str, method: str = "POST") -> Any:  # noqa: ANN401 JSON
    """Ask without a token, as the documentation does."""
    return api.send("eq_callback", method, action="check", key=key).json


def begun(api: Api, action: str = "order_instance") -> str:
    """Begin a task, and give its callback."""
    key: str = call(api, ("eq", action)).json["callback"]
    return key


def at(api: Api, instant: datetime) -> None:
    """Let it be later in the world, where time still stands still."""
    api.world = altered(api.world, clock=Clock(instant))


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_key_that_leads_nowhere_is_refused(api: Api, situation: RefusedRequest) -> None:
    """In the words that clients know."""
    assert_refused(api, check, situation)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_good_end_names_the_server_and_its_address(
    api: Api, dialect: Dialect, method: str
) -> None:
    """Key for key, with the number as a text; and asking again changes nothing."""
    use_dialect(api, dialect)

    with unchanged(api):
        answer = checked(api, TASK_KEY, method)

    assert answer == {
        "result": "OK",
        "key": TASK_KEY,
        "action": "check",
        "scope": "Server is rebooted",
        "context": {
            "action": "reboot",
            "id": "12345",
            "location": "NL",
            "ip": "198.18.48.57",
            "reinstall": 0,
        },
        "debug": "reboot",
    }


def test_a_bad_end_names_the_error_and_no_address(api: Api) -> None:
    """By which clients tell that nothing came of it."""
    answer = checked(api, FAILED_TASK_KEY)

    assert (answer["result"], answer["scope"]) == ("Fail", "reboot failed")
    assert answer["context"] == {
        "action": "reboot",
        "id": "12345",
        "location": "NL",
        "reinstall": 0,
        "error": "reboot failed",
    }


@pytest.mark.parametrize(
    ("action", "minutes"), [("order_instance", 15), ("deploy", 15), ("off", 1), ("reboot", 1)]
)
def test_a_task_is_over_when_the_clock_says_so(api: Api, action: str, minutes: int) -> None:
    """A second earlier it is not; with the policy clock no asking helps."""
    choose_policies(api, tasks="clock")
    key = begun(api, action)

    at(api, NOON + timedelta(minutes=minutes, seconds=-1))
    for _ in range(3):
        assert checked(api, key) == {"result": "Not ready", "key": key, "action": "check"}
    at(api, NOON + timedelta(minutes=minutes))
    assert checked(api, key)["result"] == "OK"


def test_while_the_clock_stands_still_the_second_check_finds_it_done(api: Api) -> None:
    """So a client that polls comes to an end, and has seen both."""
    key = begun(api)

    assert [checked(api, key)["result"] for _ in range(3)] == ["Not ready", "OK", "OK"]
    assert call(api, ("eq", "update_servers")).json["deploy_keys"] == []


def test_while_the_clock_runs_only_time_helps(api: Api) -> None:
    """However often somebody asks."""
    api.world = altered(api.world, clock=Clock(NOON, clocks.monotonic_seconds()))
    key = begun(api)

    assert {checked(api, key)["result"] for _ in range(3)} == {"Not ready"}


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_deployment_takes_as_long_as_the_world_says(api: Api, minutes: int) -> None:
    """Not at all, if it says so."""
    choose_policies(api, tasks="clock", deployment_minutes=minutes)
    key = begun(api)

    assert (checked(api, key)["result"] == "OK") is (minutes == 0)
    at(api, NOON + timedelta(minutes=minutes))
    assert checked(api, key)["result"] == "OK"


def test_a_world_may_be_done_at_once(api: Api) -> None:
    """At the first check, and no key is under way."""
    choose_policies(api, tasks="at_once")
    key = begun(api)

    assert call(api, ("eq", "update_servers")).json["deploy_keys"] == []
    assert checked(api, key)["result"] == "OK"


def test_a_world_may_fail_all_it_does(api: Api) -> None:
    """Not ready first, then Fail."""
    choose_policies(api, tasks="fail")
    key = begun(api)

    assert [checked(api, key)["result"] for _ in range(2)] == ["Not ready", "Fail"]
    assert checked(api, key)["context"]["error"] == "deploy failed"


@pytest.mark.parametrize(
    ("action", "scope"),
    [
        ("on", "Power is on"),
        ("off", "Power is off"),
        ("hard_off", "Power is off"),
        ("reboot", "Server is rebooted"),
        ("rename_server", "Server is renamed"),
        ("status", "Power is on"),
        ("order_instance", "Autodeploy completed"),
    ],
)
def test_what_came_of_it_is_said_in_words(api: Api, action: str, scope: str) -> None:
    """For people."""
    choose_policies(api, tasks="at_once")

    assert checked(api, begun(api, action))["scope"] == scope


def test_an_installation_anew_says_that_it_is_one(api: Api) -> None:
    """As a flag."""
    choose_policies(api, tasks="at_once")
    fields = {"id": 12345, "os_id": 219, "root_pass": "Abcdef1%"}
    answer = api.send("eq", "POST", action="order_instance", token=DEMO_TOKEN, **fields).json

    context = checked(api, answer["callback"])["context"]
    assert (context["action"], context["reinstall"]) == (TaskKind.REINSTALL.value, 1)


def test_a_world_that_was_exported_goes_on_waiting(api: Api) -> None:
    """Tasks are part of the state."""
    key = begun(api)
    checked(api, key)
    api.world = exported_and_imported(api.world)

    assert checked(api, key)["result"] == "OK"
    assert VALID["eq_callback", "check"]["key"] in api.world.tasks
