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
    assert country_name("XX") == "XX"
    assert calling_code_of("020", "XX") == calling_code_of("+999", "US") == ""
    assert with_calling_code("+999 12", "US") == "+99912"


@pytest.mark.parametrize("number", ["", "-", "+"])
def test_no_number_is_written_as_none(number: str) -> None:
    """Not as a lonely calling code."""
    assert with_calling_code(number, "NL") == ""
