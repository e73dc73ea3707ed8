"""`reset_password` for a client with a second factor: a code comes between link and password."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.reset_password import reset_password
from simulator.domain.clients import Client
from simulator.domain.faults import Outage
from simulator.domain.messages import MessageKind
from simulator.rules.passwords import (
    INVALID_RESET_TOKEN,
    MAIL_FAILED,
    WRONG_CODE,
    authenticator_shows,
)
from tests.support.api import Api
from tests.support.password_resets import (
    ANN,
    JOHN,
    NEW,
    SECRET,
    call_reset,
    logs_in,
    message_fact,
    password_world,
    request_link,
    use_link,
)
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, envelope, use_dialect
from tests.support.worlds import altered

LONG_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B
RFC_6238 = [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
ASKED = {"result": "OK", "2fa": 1}
DONE = {"result": "OK", "2fa": 0}


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of John and Ann."""
    api.world = password_world()
    return api


def change_ann(api: Api, **changes: object) -> None:
    """Change something about Ann."""
    ann: Client = api.world.clients[2]
    api.world = api.world.put(replace(ann, **changes))


def code_asked_for(api: Api) -> tuple[str, str]:
    """Ask for a link and then for a code; give the token and the code."""
    token = request_link(api, ANN)
    assert use_link(api, token) == ASKED
    return token, message_fact(api, "two_factor_code", "code")


def test_a_code_is_asked_for_before_anything_changes(api: Api) -> None:
    """It has six digits and is sent to the phone; the answer holds no message."""
    _, code = code_asked_for(api)

    message = list(api.world.messages)[-1]
    assert (message.kind, message.to) == (MessageKind.SMS, "+31.205550102")
    assert len(code) == 6
    assert code.isdecimal()
    assert code in message.text
    assert logs_in(api, ANN, "Secret-2")


def test_without_a_phone_the_code_comes_by_mail(api: Api) -> None:
    """To the address of the client."""
    change_ann(api, phone="")
    code_asked_for(api)

    message = list(api.world.messages)[-1]
    assert (message.kind, message.to) == (MessageKind.EMAIL, ANN)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_code_that_was_sent_changes_the_password(api: Api, dialect: str) -> None:
    """Once: link and code are used up, and older sessions are over."""
    use_dialect(api, "live" if dialect == "live" else "documented")
    token, code = code_asked_for(api)

    assert use_link(api, token, code=f" {code} ") == DONE

    assert (logs_in(api, ANN, "Secret-2"), logs_in(api, ANN, NEW)) == (False, True)
    assert use_link(api, token, code=code)["message"] == INVALID_RESET_TOKEN.text
    assert "anns" not in api.world.sessions


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_what_the_authenticator_shows_is_as_good(api: Api, steps: int, fits: bool) -> None:
    """At the world's clock, half a minute more or less, with no code asked for before."""
    change_ann(api, totp_secret=LONG_SECRET)
    instant = api.world.clock.instant + timedelta(seconds=30 * steps)
    code = pyotp.TOTP(LONG_SECRET).at(instant)

    answer = use_link(api, request_link(api, ANN), code=code)

    assert (answer == DONE) is fits
    assert logs_in(api, ANN, NEW) is fits


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_an_authenticator_shows_what_the_standard_says(seconds: int, code: str) -> None:
    """The vectors of RFC 6238, in six digits."""
    now = datetime.fromtimestamp(max(seconds, 60), UTC)

    assert authenticator_shows(code, LONG_SECRET, now)


def test_a_short_secret_is_as_good_as_any() -> None:
    """HMAC fills a short key up with zeros, so a longer one with zeros shows the same codes.

    The codes are those that other authenticators show for this secret.
    """
    for code in ("996554", "602287", "143627"):
        assert authenticator_shows(code, SECRET, datetime.fromtimestamp(60, UTC))


def test_no_authenticator_shows_anything_before_1970() -> None:
    """Or without a secret."""
    assert not authenticator_shows("996554", SECRET, datetime(1969, 12, 31, tzinfo=UTC))
    assert not authenticator_shows("996554", "", datetime(2026, 3, 1, tzinfo=UTC))


def test_a_client_without_a_second_factor_is_asked_for_none(api: Api) -> None:
    """A code that is sent all the same is not looked at."""
    assert use_link(api, request_link(api, JOHN), code="anything") == DONE


@pytest.mark.parametrize("code", ["000000", "0", "abcdef", "\uff19" * 6, "1" * 5000])
def test_a_wrong_code_changes_no_password(api: Api, code: str) -> None:
    """In both dialects; the right one still does."""
    token, right = code_asked_for(api)
    for dialect in DIALECTS:
        use_dialect(api, dialect)

        assert use_link(api, token, code=code) == envelope(dialect, WRONG_CODE.text)

    assert logs_in(api, ANN, "Secret-2")
    assert use_link(api, token, code=right) == DONE


def test_wrong_codes_change_nothing_however_many(api: Api) -> None:
    """A refused request leaves the world as it was, so nothing counts them."""
    token, code = code_asked_for(api)
    before = api.world
    for _ in range(6):
        assert use_link(api, token, code="0")["message"] == WRONG_CODE.text

    assert api.world is before
    assert use_link(api, token, code=code) == DONE


def test_a_new_code_replaces_the_older_one(api: Api) -> None:
    """Only the code that was sent last fits."""
    token, older = code_asked_for(api)
    assert use_link(api, token) == ASKED

    newer = message_fact(api, "two_factor_code", "code")
    assert newer != older
    assert use_link(api, token, code=older)["message"] == WRONG_CODE.text
    assert use_link(api, token, code=newer) == DONE


@pytest.mark.parametrize("code", [None, "", ["123456"]])
def test_no_code_asks_for_one(api: Api, code: object) -> None:
    """As if none had been sent."""
    assert use_link(api, request_link(api, ANN), code=code) == ASKED


@pytest.mark.parametrize("phone", ["", "+31.205550102"])
def test_a_code_by_mail_needs_mail(api: Api, phone: str) -> None:
    """A text message does not."""
    token = request_link(api, ANN)
    change_ann(api, phone=phone)
    api.world = altered(api.world, outages=frozenset([Outage.MAIL]))
    if phone:
        assert use_link(api, token) == ASKED
    else:
        sent = {"reset_token": token, "pass": NEW}
        situation = RefusedRequest(MAIL_FAILED, MAIL_FAILED.text, sent, token=None)
        assert_refused(api, reset_password, situation)


def test_the_same_requests_draw_the_same_code(api: Api) -> None:
    """Chance belongs to the world."""
    first = code_asked_for(api)
    api.world = password_world()

    assert code_asked_for(api) == first
    assert call_reset(api, email=ANN) == DONE
