"""Orders of generated scenarios: how many clients, how old, from where; and the limits."""

from msgspec import Struct

from simulator.errors import UsageError
from simulator.scenario.generating.people import COUNTRIES

MOST_CLIENTS = 1_000_000
MOST_SERVICES = 50
MOST_MONTHS = 120
LARGEST_SEED = 2**63 - 1
MOST, LONGEST = 1000, 4  # of the share of a locale, and of its digits

Mix = tuple[tuple[str, int], ...]
USUAL_MIX: Mix = (
    ("en_US", 40),
    ("en_GB", 10),
    ("nl_NL", 10),
    ("de_DE", 10),
    ("fr_FR", 5),
    ("fi_FI", 5),
    ("ru_RU", 20),
)


class Order(Struct, frozen=True, kw_only=True):
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
    mix: Mix = USUAL_MIX
    name: str = "generated"


def mix_of(text: str) -> Mix:
    """Read a mix of locales.

    >>> mix_of("en_US=80,ru_RU=20"), mix_of("ru_RU")
    ((('en_US', 80), ('ru_RU', 20)), (('ru_RU', 1),))

    Raises:
        UsageError: a locale is not known, or comes never, or too often.
    """
    return tuple(_share(part.strip()) for part in text.split(","))


def _share(text: str) -> tuple[str, int]:
    locale, equals, weight = text.partition("=")
    digits = weight.isascii() and weight.isdecimal() and len(weight) <= LONGEST
    number = int(weight) if digits else 0
    if locale not in COUNTRIES or (equals and not 0 < number <= MOST):
        known = f"known are {', '.join(COUNTRIES)}; shares are 1 to {MOST}"
        raise UsageError(
            f"{text[:60]!r} is no locale with its share",
            where="--locale",
            would_be_right=f"write en_US=80,ru_RU=20; {known}",
        )
    return locale, number or 1


def mix_text(mix: Mix) -> str:
    """Write a mix as it is read."""
    return ",".join(f"{locale}={weight}" for locale, weight in mix)
