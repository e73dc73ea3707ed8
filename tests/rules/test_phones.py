"""Phone numbers: which are one, how they are written, and which take text messages."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as some

from simulator.rules.phones import e164, reached_by_sms, transliterated

DIGITS = [chr(n) for n in range(sys.maxunicode) if unicodedata.category(chr(n)) == "Nd"]


def test_digits_of_every_script_become_ours() -> None:
    """Whatever Unicode calls a decimal digit."""
    assert set(transliterated("".join(DIGITS))) == set("0123456789")
    assert transliterated("+Ⅷ²a") == "+Ⅷ²a"


@given(some.lists(some.sampled_from(DIGITS), min_size=10, max_size=10), some.text(max_size=80))
def test_any_text_is_a_number_or_none(digits: list[str], anything: str) -> None:
    """Nothing breaks it, and what it writes reads as itself."""
    for text in ("".join(digits), anything):
        number = e164(text, "US")
        assert number is None or e164(number, "ZZ") == number


def test_an_unknown_country_only_keeps_national_numbers_from_being_read() -> None:
    """With a plus, the country does not matter."""
    assert e164("2025550123", "XX") is None
    assert e164("+12025550123", "XX") == "+12025550123"


def test_mobile_numbers_take_text_messages() -> None:
    """And those where nobody can tell, as in North America; land lines do not."""
    assert reached_by_sms("+447400123456")
    assert reached_by_sms("+12025550123")
    assert not reached_by_sms("+442079460958")
