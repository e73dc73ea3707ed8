"""What to generate: how many clients, how old, from where; and the random choices of a seed."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple, Self, TypeVar

from msgspec import Struct

from simulator.domain.identifiers import Randomness
from simulator.errors import UsageError

MOST_CLIENTS = 1_000_000
MOST_SERVICES = 50
MOST_MONTHS = 120
LARGEST_SEED = 2**63 - 1
MOST_SHARE, LONGEST_SHARE = 1000, 4  # of the share of a locale, and of its digits

LocaleMix = tuple[tuple[str, int], ...]
DEFAULT_MIX: LocaleMix = (
    ("en_US", 40),
    ("en_GB", 10),
    ("nl_NL", 10),
    ("de_DE", 10),
    ("fr_FR", 5),
    ("fi_FI", 5),
    ("ru_RU", 20),
)


class GenerateOptions(Struct, frozen=True, kw_only=True):
    """What to generate.

    Attributes:
        services: of a client, on average.
        months: how far back invoices go.
        mix: locales of `COUNTRIES`, each with how often it comes.
    """

    clients: int
    seed: int = 0
    services: int = 2
    months: int = 6
    mix: LocaleMix = DEFAULT_MIX
    name: str = "generated"


def parse_mix(text: str) -> LocaleMix:
    """Read a mix of locales.

    >>> parse_mix("en_US=80,ru_RU=20"), parse_mix("ru_RU")
    ((('en_US', 80), ('ru_RU', 20)), (('ru_RU', 1),))

    Raises:
        UsageError: a locale is not known, or comes never, or too often.
    """
    return tuple(_parse_share(part.strip()) for part in text.split(","))


def _parse_share(text: str) -> tuple[str, int]:
    locale, equals, weight = text.partition("=")
    digits = weight.isascii() and weight.isdecimal() and len(weight) <= LONGEST_SHARE
    number = int(weight) if digits else 0
    if locale not in COUNTRIES or (equals and not 0 < number <= MOST_SHARE):
        known = f"known are {', '.join(COUNTRIES)}; shares are 1 to {MOST_SHARE}"
        raise UsageError(
            f"{text[:60]!r} is no locale with its share",
            where="--locale",
            would_be_right=f"write en_US=80,ru_RU=20; {known}",
        )
    return locale, number or 1


def mix_text(mix: LocaleMix) -> str:
    """Write a mix as it is read."""
    return ",".join(f"{locale}={weight}" for locale, weight in mix)


class Country(NamedTuple):
    """What depends on where a client lives.

    Attributes:
        location: the billing location of its clients.
        phone: the start of a mobile number, before `digits` more.
        tax_rate: per cent that its companies pay.
    """

    code: str
    location: str
    phone: str
    digits: int
    tax_rate: Decimal


COUNTRIES = {
    "en_US": Country("US", "whmcs_com", "+1.202555", 4, Decimal(0)),
    "en_GB": Country("GB", "whmcs_com", "+44.7700900", 3, Decimal(20)),
    "nl_NL": Country("NL", "whmcs_com", "+31.612", 6, Decimal(21)),
    "de_DE": Country("DE", "whmcs_com", "+49.1512", 7, Decimal(19)),
    "fr_FR": Country("FR", "whmcs_com", "+33.6", 8, Decimal(20)),
    "fi_FI": Country("FI", "whmcs_com", "+358.45", 7, Decimal("25.5")),
    "ru_RU": Country("RU", "whmcs_ru", "+7.916", 7, Decimal(0)),
}


T = TypeVar("T")
DIGITS = 16
PERCENT = 100


class RandomStream:
    """Choices one after the other; the same seed gives the same ones, whoever chooses beside it."""

    def __init__(self, seed: int) -> None:
        self._stream = Randomness(seed)

    @classmethod
    def for_client(cls, seed: int, place: int) -> Self:
        """Begin the choices of one client, which no other client changes."""
        hex_digits, _ = Randomness(seed, place).draw(DIGITS)
        return cls(int(hex_digits, 16))

    def hex_digits(self, digits: int) -> str:
        """Give hexadecimal digits."""
        hex_digits, self._stream = self._stream.draw(digits)
        return hex_digits

    def number_below(self, limit: int) -> int:
        """Give a whole number from 0 to one below the limit."""
        return int(self.hex_digits(DIGITS), 16) % limit

    def number_between(self, first: int, last: int) -> int:
        """Give a whole number, both ends included."""
        return first + self.number_below(last - first + 1)

    def chance_of(self, percent: int) -> bool:
        """Tell whether something of this probability happens."""
        return self.number_below(PERCENT) < percent

    def one_of(self, choices: Sequence[T]) -> T:
        """Give one of some things, each as likely as the others."""
        return choices[self.number_below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """Give one of some things; the number beside each says how often it comes."""
        ends = [*accumulate(weight for _, weight in choices)]
        return choices[bisect_right(ends, self.number_below(ends[-1]))][0]
