"""Phone numbers: what is one, how it is written, and whether text messages reach it."""

from typing import Any
from unicodedata import decimal

from simulator.domain.unit_of_work import UnitOfWork
from simulator.spec.converters import at_most
from simulator.spec.failures import Failure

read = at_most(64)


def e164(text: str, country: str) -> str | None:
    """Write a number as +12025550123; None if it is none, or has an extension.

    Args:
        text: as people write it, in the digits of any script.
        country: ISO 3166, whose number it is when it does not begin with a plus.
    """
    import phonenumbers  # noqa: PLC0415 its tables are large, and most calls have no number

    number = _parsed(text, country)
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        return None
    written: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written


def valid(work: UnitOfWork, text: str, country: str, otherwise: Failure, **facts: object) -> str:
    """Give a number in E.164; without a plus it is one of the country. "" stays ""."""
    number = e164(text, country) if text else ""
    return work.require(number, otherwise, **facts, number=text, country=country)


def reached_by_sms(number: str) -> bool:
    """Whether text messages may reach a number in E.164: it is, or can be, a mobile one."""
    import phonenumbers  # noqa: PLC0415 as above

    types = phonenumbers.PhoneNumberType
    mobile = (types.MOBILE, types.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(_parsed(number, "ZZ")) in mobile


def transliterated(text: str) -> str:
    """Write the digits of any script as 0 to 9."""
    return "".join(str(decimal(each, each)) for each in text)


def _parsed(text: str, country: str) -> Any:  # noqa: ANN401 phonenumbers is imported when needed
    import phonenumbers  # noqa: PLC0415 as above

    try:
        return phonenumbers.parse(transliterated(text), country)
    except phonenumbers.NumberParseException:
        return None
