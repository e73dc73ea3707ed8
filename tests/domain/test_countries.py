"""Countries: their names and calling codes, and numbers written with them."""

import phonenumbers
import pytest

from simulator.domain.countries import (
    CALLING_CODES,
    COUNTRIES,
    calling_code_of,
    country_name,
    with_calling_code,
)


def test_every_country_has_a_name_and_a_calling_code() -> None:
    """All 249 of ISO 3166-1; the codes are those of the numbering plans where they know one."""
    assert len(COUNTRIES) == 249
    assert len({country.name for country in COUNTRIES.values()}) == 249
    for letters, country in COUNTRIES.items():
        known = phonenumbers.country_code_for_region(letters)
        assert country.calling_code == str(known or country.calling_code)


def test_no_calling_code_begins_another() -> None:
    """So the beginning of a number tells its own."""
    assert [
        (one, other)
        for one in CALLING_CODES
        for other in CALLING_CODES
        if one != other and other.startswith(one)
    ] == []


def test_letters_that_no_country_has_stand_for_themselves() -> None:
    """As does a number whose calling code nobody knows."""
    assert (country_name("NL"), country_name("XX")) == ("Netherlands", "XX")
    assert calling_code_of("020", "XX") == calling_code_of("+999", "US") == ""
    assert with_calling_code("+999 12", "US") == "+99912"


@pytest.mark.parametrize(
    ("number", "country", "code", "written"),
    [
        ("+1.2025550123", "NL", "1", "+1.2025550123"),
        ("+1 (202) 555-0123", "NL", "1", "+1.2025550123"),
        ("+7 495 555 01 23", "NL", "7", "+7.4955550123"),
        ("+31 20 555 0123", "US", "31", "+31.205550123"),
        ("+971 4 555 0123", "US", "971", "+971.45550123"),
        ("020 555 0123", "NL", "31", "+31.205550123"),
        ("31 20 55", "NL", "31", "+31.312055"),
        ("030 1234+", "DE", "49", "+49.301234"),
        ("0495", "XX", "", "+495"),
    ],
)
def test_a_number_is_written_with_its_calling_code(
    number: str, country: str, code: str, written: str
) -> None:
    """Its own after a plus, that of the country in place of a zero otherwise."""
    assert calling_code_of(number, country) == code
    assert with_calling_code(number, country) == written


@pytest.mark.parametrize("number", ["", "-", "+"])
def test_no_number_is_written_as_none(number: str) -> None:
    """Not as a lonely calling code."""
    assert with_calling_code(number, "NL") == ""
