"""`auth/login`: an API key becomes a token."""

import pytest

from simulator.actions.auth.login import login
from simulator.domain.clock import Clock
from simulator.domain.policies import Dialect
from simulator.engine import clocks
from simulator.rules.access import MALFORMED_REQUEST
from simulator.rules.logins import (
    BAD_KEY_FORMAT,
    IP_NOT_ALLOWED,
    KEY_EMPTY,
    KEY_INACTIVE,
    KEY_NOT_FOUND,
    NO_SERVERS,
)
from tests.support.api import Api
from tests.support.refusals import (
    DIALECTS,
    RefusedRequest,
    assert_refused,
    choose_policies,
    use_dialect,
)
from tests.support.worlds import API_KEY, altered

NOW = 1772355600
YEAR_2100 = 4102444800
UNKNOWN_KEY = "a" * 16 + "-" + "b" * 16
MALFORMED = ["abc", API_KEY[:-1], f"{API_KEY}0", API_KEY.replace("-", "")]
SLEEPING = "aaaaaaaaaaaaaaaa-0000000000000010"
REFUSALS = [
    *(RefusedRequest(KEY_EMPTY, "API key is empty", {"key": key}) for key in ("", " ", [API_KEY])),
    RefusedRequest(KEY_INACTIVE, "API key is inactive", {"key": SLEEPING}),
    *(
        RefusedRequest(BAD_KEY_FORMAT, "Incorrect API key format", {"key": key})
        for key in MALFORMED
    ),
    RefusedRequest(BAD_KEY_FORMAT, "Incorrect API key format", {"key": "g" + API_KEY[1:]}),
    RefusedRequest(BAD_KEY_FORMAT, "Incorrect API key format", {"key": "\uff10" + API_KEY[1:]}),
    RefusedRequest(KEY_NOT_FOUND, "API key not found", {"key": UNKNOWN_KEY}),
    RefusedRequest(
        NO_SERVERS, "No appropriate servers found", {"key": "ffffffffffffffff-0000000000000000"}
    ),
]


def log_in(api: Api, **params: object) -> dict[str, object]:
    """Log in with the key of client 123 and give what is inside `result`."""
    sent = {"key": API_KEY, **params}
    found: dict[str, object] = api.send("auth", "POST", action="login", **sent).json["result"]
    return found


def lives(api: Api, result: dict[str, object]) -> float:
    """Tell how many seconds a token lives by the world's clock."""
    expires_at = api.world.sessions[str(result["token"])].expires_at
    return expires_at.timestamp() - NOW if expires_at is not None else 0.0


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_key_opens_a_session(api: Api, dialect: Dialect, method: str) -> None:
    """Nested in `result`, the one form that every client reads, in both dialects."""
    use_dialect(api, dialect)

    reply = api.send("auth", method, action="login", key=API_KEY)

    (result,) = reply.json.values()
    token = result.pop("token")
    assert result == {
        "token_expire": YEAR_2100,
        "role": "Customer billing",
        "role_type": "Customer",
        "permissions": ["eq_list", "whmcs_billing"],
        "servers": [12345, 12346, 12347, 12348, 12349, 12350, 12351, 12352, 12355],
        "whmcs_id": 123,
        "customer_id": 456,
        "whmcs_location": "whmcs_com",
        "currency_code": "USD",
        "country_code": "US",
        "invapi": "",
        "new": 0,
        "2fa": 0,
    }
    assert (len(token), int(token, 16) >= 0) == (32, True)


def test_the_token_works(api: Api) -> None:
    """What a login gives is what every other action takes."""
    token = str(log_in(api)["token"])

    assert api.call("get_client", token=token)["client"]["id"] == 123


def test_each_login_gives_another_token(api: Api) -> None:
    """Tokens are drawn from the world's own chance: never twice the same, always the same row."""
    world = api.world
    first, second = log_in(api)["token"], log_in(api)["token"]

    api.world = world

    assert first != second
    assert log_in(api)["token"] == first


@pytest.mark.parametrize("key", [API_KEY.upper(), f" {API_KEY} "])
def test_the_case_of_a_key_does_not_matter(api: Api, key: str) -> None:
    """Hexadecimal digits are the same in capitals, and blanks around a key are cut off."""
    assert log_in(api, key=key)["whmcs_id"] == 123


@pytest.mark.parametrize(
    ("ttl", "seconds"),
    [
        (3600, 3600),
        (1, 1),
        ("60s", 60),
        (0, 7200),
        (-1, 7200),
        ("abc", 7200),
        ("", 7200),
        ([60], 7200),
        ("9" * 30, 10 * 365 * 24 * 3600),
    ],
)
def test_a_client_says_how_long_the_token_lives(api: Api, ttl: object, seconds: int) -> None:
    """In seconds, ten years at most; nothing or nonsense leaves it to the world."""
    assert lives(api, log_in(api, ttl=ttl)) == seconds


def test_the_policy_says_how_long_other_tokens_live(api: Api) -> None:
    """`token_ttl` decides where the login does not."""
    choose_policies(api, token_ttl=10800)

    assert lives(api, log_in(api)) == 10800


def test_a_running_clock_tells_when_the_token_dies(api: Api) -> None:
    """A frozen one lets no token die by itself, so only a running one has an instant to tell."""
    clock = Clock(api.world.clock.instant, started_at=clocks.monotonic_seconds())
    api.world = altered(api.world, clock=clock)

    assert log_in(api, ttl=60)["token_expire"] in range(NOW + 60, NOW + 70)


def test_what_clients_also_send_changes_nothing(api: Api) -> None:
    """`base` is known and has no effect; `fix_ip` shows in no answer."""
    world = api.world
    plain = log_in(api)

    api.world = world

    assert log_in(api, fix_ip=1, base="invapi.example.com") == plain


@pytest.mark.parametrize("situation", REFUSALS, ids=str)
def test_a_key_must_be_well_formed_known_and_of_use(api: Api, situation: RefusedRequest) -> None:
    """Live says NO_APPROPRIATE_SERVERS as a word where there is no server to manage."""
    assert_refused(api, login, situation)


@pytest.mark.parametrize("name", ["api_key", "apikey"])
def test_a_key_under_another_name_is_a_malformed_request(api: Api, name: str) -> None:
    """As the live service answers a client that tries names until one is right."""
    text = "auth: malformed request #1"
    for sent in ({}, {name: API_KEY}):
        assert_refused(api, login, RefusedRequest(MALFORMED_REQUEST, text, sent))


def test_every_declared_failure_is_provoked() -> None:
    """No failure stands in the declaration without a situation here."""
    assert {each.failure for each in REFUSALS} == {*login.failures} - {IP_NOT_ALLOWED}
