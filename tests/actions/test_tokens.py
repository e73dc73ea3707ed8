"""Tokens: every action but the logins needs one that is known and alive."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulator.actions import TABLE
from tests.support.api import DEMO_TOKEN, Api
from tests.support.refusals import choose_policies, unchanged, use_dialect
from tests.support.valid_calls import call
from tests.support.worlds import API_KEY, EXPIRED, altered

GUARDED = sorted(key for key, action in TABLE.items() if action.access == "client")
OPEN = sorted(set(TABLE) - set(GUARDED))
DEAD = [
    None,
    "",
    "nobody",
    EXPIRED,
    DEMO_TOKEN.upper(),
    f"{DEMO_TOKEN}x",
    [DEMO_TOKEN],
    API_KEY,
    "\u0434\u0435\u043c\u043e",
]
REFUSED = {"code": -1, "message": "Invalid token or access denied"}
TTL = 60


def pass_time(api: Api, seconds: int) -> None:
    """Let time pass in the world of an API."""
    clock = api.world.clock
    later = replace(clock, instant=clock.instant + timedelta(seconds=seconds))
    api.world = altered(api.world, clock=later)


def test_only_logins_and_what_is_sold_are_open() -> None:
    """Whoever has no token can ask for one, for a new password, for what is sold, and no more.

    A task is asked for with the key that began it.
    """
    sold = ("os", "presets", "software", "stocks", "traffic_plans")
    assert [key for key in OPEN if key[0] not in sold] == [
        ("auth", "login"),
        ("auth", "whmcslogin"),
        ("eq_callback", "check"),
        ("whmcs", "reset_password"),
    ]
    assert {key[0] for key in OPEN if key[1] in ("list", "info", "search", "show")} == {*sold}


@pytest.mark.parametrize("token", DEAD)
@pytest.mark.parametrize("key", GUARDED)
def test_a_token_must_be_known_and_alive(api: Api, key: tuple[str, str], token: object) -> None:
    """None, a wrong one, an expired one and an array meet the page's words; nothing happens."""
    with unchanged(api):
        reply = call(api, key, token=token)

    assert (reply.status, reply.json) == (200, REFUSED)


@pytest.mark.parametrize("key", GUARDED)
def test_a_token_dies_when_its_time_is_over(api: Api, key: tuple[str, str]) -> None:
    """To the second: in the last one it still works."""
    sent = {"action": "login", "key": API_KEY, "ttl": TTL}
    token = api.send("auth", "POST", **sent).json["result"]["token"]
    pass_time(api, TTL - 1)
    alive = api.world

    assert "code" not in call(api, key, token=token).json

    api.world = alive
    pass_time(api, 1)
    assert call(api, key, token=token).json == REFUSED


@pytest.mark.parametrize(
    ("policy", "status", "code"),
    [("result_minus_2", 200, -2), ("result_minus_1", 200, -1), ("http_401", 401, -2)],
)
@pytest.mark.parametrize("token", [None, "nobody", EXPIRED])
@pytest.mark.parametrize("key", GUARDED)
def test_the_live_dialect_answers_a_dead_token_as_the_policy_says(
    api: Api, key: tuple[str, str], token: str | None, policy: str, status: int, code: int
) -> None:
    """Public clients disagree about what they wait for, so the world chooses."""
    use_dialect(api, "live")
    choose_policies(api, dead_token=policy)

    with unchanged(api):
        reply = call(api, key, token=token)

    text = "Invalid token"
    expected = {"result": code, "code": code, "error": text, "message": text}
    assert (reply.status, reply.json) == (status, expected)


@pytest.mark.parametrize("policy", ["result_minus_2", "result_minus_1", "http_401"])
def test_the_documented_dialect_knows_one_answer_only(api: Api, policy: str) -> None:
    """The policy is about the live service."""
    choose_policies(api, dead_token=policy)

    reply = api.send("whmcs", "POST", action="get_client", token="nobody")

    assert (reply.status, reply.json) == (200, REFUSED)


@pytest.mark.parametrize("token", [None, "nobody", EXPIRED])
@pytest.mark.parametrize("key", OPEN)
def test_a_login_does_not_look_at_tokens(api: Api, key: tuple[str, str], token: str | None) -> None:
    """A client whose token is dead sends it along and still gets a new one."""
    assert "code" not in call(api, key, token=token).json


def test_a_dead_token_is_noticed_before_anything_else(api: Api) -> None:
    """Nobody learns which parameters are wrong without being let in."""
    choose_policies(api, required_parameters="documented")

    answer = api.call("create_addfunds", token="nobody", amount="NaN")

    assert answer == REFUSED
