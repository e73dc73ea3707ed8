"""Passwords: which are strong enough for WHMCS' own setting."""

import hmac
from base64 import b32encode
from datetime import UTC, datetime

import pytest

from simulator.rules.passwords import authenticator_shows, client_by_email, fits, strong_enough
from tests.support.payments import work_on
from tests.support.worlds import world_from

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "enough"),
    [
        ("", False),
        ("secret", False),
        ("secretsecretsecret", False),
        ("secret12", True),
        ("secret1", False),
        ("SecretS", True),
        ("Secret", False),
        ("s-_s", False),
        ("ab!!", True),
        ("a!!", False),
        ("Secret-123", True),
        ("\u0441\u0435\u043a\u0440\u0435\u0442", True),
        ("12345678", True),
        ("abcde!", False),
    ],
)
def test_the_strength_of_a_password_is_counted_as_whmcs_does(password: str, enough: bool) -> None:
    """Length to five, figures, capitals and symbols to three of each; 50 is enough.

    What is not of ASCII counts as a symbol there.
    """
    assert strong_enough(password) is enough


def shown(key: bytes, moment: datetime = NOW) -> str:
    """Compute what an authenticator with a key shows, as RFC 6238 says it."""
    counter = int(moment.timestamp()) // 30
    digest = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.mark.parametrize("size", [1, 5, 10, 16, 20, 32])
def test_an_authenticator_has_a_key_of_any_length(size: int) -> None:
    """Short keys are lengthened with zeros, as HMAC does."""
    key = bytes(range(1, size + 1))
    secret = b32encode(key).decode().rstrip("=")
    assert authenticator_shows(shown(key), secret, NOW)
    assert not authenticator_shows(shown(key[::-1] + b"x"), secret, NOW)


def test_who_has_no_authenticator_is_shown_nothing() -> None:
    """Not what one with an empty key would show."""
    assert not authenticator_shows(shown(b""), "", NOW)


def test_nothing_fits_where_no_code_was_sent() -> None:
    """An empty code is none."""
    client = world_from("clients: [{id: 5}]").clients[5]

    assert not fits("", "", client, NOW)
    assert fits("123456", "123456", client, NOW)


def test_a_client_whose_address_is_none_can_still_be_found_by_it() -> None:
    """As worlds may have been made: only who is not found is told that it is no address."""
    world = world_from("clients: [{id: 5, email: me@shop.invalid}]")

    assert client_by_email(work_on(world), "Me@shop.invalid", "whmcs_com").id == 5
