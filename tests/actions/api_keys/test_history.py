"""`api_keys/history`: what happened to a key, and who logged in with it."""

from datetime import timedelta
from typing import Any

import pytest

from simulator.actions.api_keys.history import history
from simulator.domain.api_keys import MOST_EVENTS
from simulator.domain.clock import Clock
from simulator.rules.api_keys import KEY_NOT_FOUND
from tests.support.api import Api
from tests.support.refusals import RefusedRequest, assert_refused
from tests.support.worlds import API_KEY, RUSSIAN, altered, exported_and_imported

REFUSALS = [
    *(
        RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": number})
        for number in (None, 2, 99)
    ),
    RefusedRequest(KEY_NOT_FOUND, "API key not found", {"params[id]": 1}, RUSSIAN),
]


def ask(api: Api, action: str, **params: object) -> Any:  # noqa: ANN401 JSON
    """Ask api_keys.php and give the data of the answer."""
    sent = api.send("api_keys", "POST", action=action, token="demo-token", params=params)
    return sent.json["data"]


def log_in(api: Api, key: str) -> None:
    """Log in with a key."""
    assert "result" in api.send("auth", "POST", action="login", key=key).json


def test_a_key_remembers_what_happened_to_it(api: Api) -> None:
    """Made, used and changed, oldest first; also after the world was exported and imported."""
    key = ask(api, "add", name="ci")
    log_in(api, key["api_key"])
    ask(api, "edit", id=key["id"], name="renamed")
    api.world = exported_and_imported(api.world)

    events = ask(api, "history", id=key["id"])

    assert [(each["event"], each["date"]) for each in events] == [
        ("created", "2026-03-01 09:00:00"),
        ("login", "2026-03-01 09:00:00"),
        ("edited", "2026-03-01 09:00:00"),
    ]


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ({}, ["2026-03-01", "2026-03-02"]),
        ({"period_from": "2026-03-02"}, ["2026-03-02"]),
        ({"period_to": "2026-03-01"}, ["2026-03-01"]),
        ({"period_from": "2026-03-01", "period_to": "2026-03-02"}, ["2026-03-01", "2026-03-02"]),
        ({"period_from": "2026-03-03"}, []),
    ],
)
def test_a_period_has_its_first_and_its_last_day(
    api: Api, period: dict[str, str], days: list[str]
) -> None:
    """Either may be left out."""
    log_in(api, API_KEY)
    clock = Clock(api.world.clock.instant + timedelta(days=1))
    api.world = altered(api.world, clock=clock)
    log_in(api, API_KEY)

    assert [each["date"][:10] for each in ask(api, "history", id=1, **period)] == days


def test_it_keeps_the_newest_events(api: Api) -> None:
    """So a key that is used all day takes no more room."""
    for _ in range(MOST_EVENTS + 5):
        ask(api, "edit", id=1, name="again")

    assert len(ask(api, "history", id=1)) == MOST_EVENTS


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_only_of_ones_own_key(api: Api, situation: RefusedRequest) -> None:
    """A foreign key is refused exactly like an unknown one."""
    assert_refused(api, history, situation)


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == set(history.failures)
