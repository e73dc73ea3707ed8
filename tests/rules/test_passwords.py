"""Passwords: which are strong enough for WHMCS' own setting."""

import pytest

from simulator.rules.passwords import strong_enough


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
    ],
)
def test_the_strength_of_a_password_is_counted_as_whmcs_does(password: str, enough: bool) -> None:
    """Length to five, figures, capitals and symbols to three of each; 50 is enough.

    What is not of ASCII counts as a symbol there.
    """
    assert strong_enough(password) is enough
