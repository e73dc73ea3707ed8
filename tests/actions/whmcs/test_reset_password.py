"""`reset_password`: a link by e-mail, and a new password with the link's token."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from simulator.actions.whmcs.reset_password import reset_password
from simulator.domain.faults import Outage
from simulator.domain.messages import MessageKind
from simulator.domain.policies import Dialect
from simulator.rules.passwords import (
    BAD_EMAIL,
    EMPTY_PASSWORD,
    INVALID_RESET_TOKEN,
    MAIL_FAILED,
    NO_EMAIL,
    PASSWORD_TOO_WEAK,
    USER_NOT_FOUND,
    WRONG_CODE,
)
from simulator.spec.failures import Failure
from tests.support.api import Api
from tests.support.password_resets import (
    ANN,
    JOHN,
    NEW,
    call_reset,
    logs_in,
    password_world,
    request_link,
    use_link,
)
from tests.support.refusals import DIALECTS, RefusedRequest, assert_refused, use_dialect
from tests.support.worlds import altered


@pytest.fixture
def api(api: Api) -> Api:
    """Give the API on the world of John and Ann."""
    api.world = password_world()
    return api


def refusal(failure: Failure, **params: object) -> RefusedRequest:
    """Write a refusal; nobody sends a token, and none is needed."""
    return RefusedRequest(failure, failure.text, params, token=None)


MISSING = [None, "", " ", [JOHN]]
MALFORMED = [
    "john",
    "john@",
    "@example.com",
    "john@example",
    "j d@example.com",
    f"{JOHN}\n,x",
    f"{'a' * 5000}@b.cd",
]
UNKNOWN = ["nobody@example.com", "gone@example.com", "jane@example.com"]
REFUSALS = [
    *(refusal(NO_EMAIL, email=sent) for sent in MISSING),
    *(refusal(BAD_EMAIL, email=sent) for sent in MALFORMED),
    *(refusal(USER_NOT_FOUND, email=sent) for sent in UNKNOWN),
    refusal(USER_NOT_FOUND, email=JOHN, location="whmcs_ru"),
    *(
        refusal(INVALID_RESET_TOKEN, reset_token=sent, **{"pass": NEW})
        for sent in (None, "", "never-sent", ["x"], "x" * 9000, "\0")
    ),
    refusal(INVALID_RESET_TOKEN, email=JOHN, **{"pass": NEW}),
    refusal(INVALID_RESET_TOKEN, email=JOHN, code="123456"),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("email", [JOHN, JOHN.upper(), f" {JOHN} "])
def test_an_address_is_sent_a_link(api: Api, dialect: Dialect, email: str) -> None:
    """The inbox has it, with the token as data; the link leads back to where the client asked."""
    use_dialect(api, dialect)

    assert call_reset(api, email=email) == {"result": "OK", "2fa": 0}

    (message,) = api.world.messages
    assert (message.kind, message.to, message.topic) == (MessageKind.EMAIL, JOHN, "password_reset")
    parts = urlsplit(message.facts["link"])
    assert parts.hostname in ("localhost", "127.0.0.1")
    assert parse_qs(parts.query)["reset_token"] == [message.facts["reset_token"]]
    assert len(message.facts["reset_token"]) == 32
    assert message.facts["link"] in message.text


def test_the_link_changes_the_password(api: Api) -> None:
    """The new one opens a session, the old one no longer does."""
    token = request_link(api, JOHN)
    assert (logs_in(api, JOHN, "Secret-1"), logs_in(api, JOHN, NEW)) == (True, False)

    assert use_link(api, token) == {"result": "OK", "2fa": 0}

    assert (logs_in(api, JOHN, "Secret-1"), logs_in(api, JOHN, NEW)) == (False, True)


@pytest.mark.parametrize("password", [" leading and trailing ", "пароль & +%", "0", "x" * 5000])
def test_a_password_is_taken_as_it_is(api: Api, password: str) -> None:
    """With its blanks, signs and letters."""
    use_link(api, request_link(api, JOHN), **{"pass": password})

    assert logs_in(api, JOHN, password)
    assert not logs_in(api, JOHN, f"{password} ")


def test_a_link_is_good_for_one_password(api: Api) -> None:
    """Used, it is an unknown one."""
    token = request_link(api, JOHN)
    use_link(api, token)

    assert_refused(api, reset_password, refusal(INVALID_RESET_TOKEN, reset_token=token))
    assert use_link(api, token)["message"] == INVALID_RESET_TOKEN.text


def test_a_newer_link_replaces_an_older_one(api: Api) -> None:
    """That of the client; those of others still work."""
    anns, older, newer = request_link(api, ANN), request_link(api, JOHN), request_link(api, JOHN)

    assert use_link(api, older)["message"] == INVALID_RESET_TOKEN.text
    assert use_link(api, newer)["result"] == use_link(api, anns)["result"] == "OK"


@pytest.mark.parametrize(("seconds", "works"), [(3599, True), (3600, False)])
def test_a_link_lives_for_an_hour(api: Api, seconds: int, works: bool) -> None:
    """Of the world's clock, to the second."""
    token = request_link(api, JOHN)
    clock = api.world.clock
    later = replace(clock, instant=clock.instant + timedelta(seconds=seconds))
    api.world = altered(api.world, clock=later)

    assert ("result" in use_link(api, token)) is works
    assert ("message" in use_link(api, token)) is True


@pytest.mark.parametrize("wrong", [{"email": ANN}, {"location": "whmcs_ru"}, {"email": "x"}])
def test_a_link_is_its_owners(api: Api, wrong: dict[str, object]) -> None:
    """Whoever names somebody else, or another billing location, has no right to it."""
    token = request_link(api, JOHN)
    sent: dict[str, object] = {"reset_token": token, "pass": NEW, **wrong}

    assert_refused(api, reset_password, refusal(INVALID_RESET_TOKEN, **sent))
    assert use_link(api, token, email=JOHN.upper(), location="whmcs_com")["result"] == "OK"


def test_the_link_of_a_client_who_is_gone_is_worth_nothing(api: Api) -> None:
    """Deleted between the mail and the click."""
    token = request_link(api, JOHN)
    api.world = api.world.put(replace(api.world.clients[1], deleted=True))

    assert use_link(api, token)["message"] == INVALID_RESET_TOKEN.text


@pytest.mark.parametrize("location", [None, "", "Auto", "whmcs_com", "NL", ["whmcs_ru"]])
def test_the_location_is_found_by_itself(api: Api, location: object) -> None:
    """By default, and where a client sends a data centre in its stead."""
    assert call_reset(api, email=JOHN, location=location)["result"] == "OK"


@pytest.mark.parametrize("sent", [None, "", ["x"]])
def test_a_link_needs_a_new_password(api: Api, sent: object) -> None:
    """Without one it stays as good as it was."""
    token = request_link(api, JOHN)

    situation = refusal(EMPTY_PASSWORD, reset_token=token, **{"pass": sent})
    assert_refused(api, reset_password, situation)
    assert use_link(api, token)["result"] == "OK"


def test_whoever_was_logged_in_is_out(api: Api) -> None:
    """A new password ends the client's sessions, and nobody else's."""
    token = request_link(api, JOHN)
    assert {each.token for each in api.world.sessions} == {"johns", "johns-phone", "anns", "gones"}

    use_link(api, token)

    assert {each.token for each in api.world.sessions} == {"anns", "gones"}


@pytest.mark.parametrize("token", [None, "", "nobody", "anns"])
def test_a_session_makes_no_difference(api: Api, token: str | None) -> None:
    """The page calls it optional: whoever has forgotten the password has none."""
    assert call_reset(api, token=token, email=JOHN)["result"] == "OK"
    assert [message.to for message in api.world.messages] == [JOHN]


def test_no_link_is_made_while_mail_is_down(api: Api) -> None:
    """An older link stays good."""
    token = request_link(api, JOHN)
    api.world = altered(api.world, outages=frozenset([Outage.MAIL]))

    assert_refused(api, reset_password, refusal(MAIL_FAILED, email=JOHN))
    assert use_link(api, token)["result"] == "OK"


def test_the_last_of_duplicates_counts(api: Api) -> None:
    """As PHP reads them."""
    api.send("whmcs", "POST", **{"action": "reset_password", "email": JOHN, "email\0": ANN})

    assert [message.to for message in api.world.messages] == [ANN]


@pytest.mark.parametrize("situation", REFUSALS, ids=lambda each: str(each)[:60])
def test_a_request_that_cannot_be_meant_is_refused(api: Api, situation: RefusedRequest) -> None:
    """In WHMCS' words for the address, in the page's for the token."""
    assert_refused(api, reset_password, situation)


def test_every_declared_failure_is_provoked() -> None:
    """Here, or where a second factor is asked for."""
    provoked = {each.failure for each in REFUSALS} | {
        MAIL_FAILED,
        EMPTY_PASSWORD,
        WRONG_CODE,
        PASSWORD_TOO_WEAK,
    }

    assert provoked == set(reset_password.failures)
