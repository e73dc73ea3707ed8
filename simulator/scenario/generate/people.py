"""People of a generated scenario: names, companies and addresses as their country writes them.

Faker invents them; it is imported when the first one is asked for. Telephone numbers have the shape
of their country's, addresses of e-mail are of a domain that nobody has.
"""

import re
from functools import cache
from typing import Any

from simulator.scenario.generate.options import COUNTRIES, RandomStream

_STRANGE = re.compile(r"[^a-z0-9.]+")


def person(locale: str, random: RandomStream, number: int, *, company: bool) -> dict[str, Any]:
    """Invent a client: the keys of the scenario that say who it is; `number` is its id."""
    country, people = COUNTRIES[locale], _people(locale)
    people.seed_instance(random.number_below(2**63))
    found = {
        **_name(people, random),
        "email": address(people, number),
        "password": f"Secret-{number}",
        "country": country.code,
        "address1": people.street_address(),
        "city": _city(people),
        "state": people.state_abbr() if country.code == "US" else "",
        "postcode": people.postcode(),
        "phone": f"{country.phone}{random.number_below(10**country.digits):0{country.digits}}",
        "location": country.location,
    }
    if company:
        found |= {"companyname": people.company(), "tax_rate": country.tax_rate}
    return found


def contact(locale: str, random: RandomStream, number: int) -> dict[str, Any]:
    """Invent a contact of the client that was just invented; `number` is its id."""
    people = _people(locale)
    return {
        "id": number,
        **_name(people, random),
        "email": address(people, number, "contact-"),
        "permissions": [random.one_of(("contacts", "invoices"))],
    }


def _name(people: Any, random: RandomStream) -> dict[str, str]:  # noqa: ANN401 Faker is imported when needed
    """Give a first and a last name that agree, where a language asks for that."""
    if random.chance_of(50):
        return {"firstname": people.first_name_female(), "lastname": people.last_name_female()}
    return {"firstname": people.first_name_male(), "lastname": people.last_name_male()}


def address(people: Any, number: int, before: str = "") -> str:  # noqa: ANN401 Faker is imported when needed
    """Write an e-mail address; the number makes it the only one."""
    name = _STRANGE.sub("", people.user_name().lower()) or "client"
    return f"{name}.{before}{number}@example.com"


def _city(people: Any) -> str:  # noqa: ANN401 Faker is imported when needed
    """Name a city; some languages have a list of real ones."""
    name = people.city_name() if hasattr(people, "city_name") else people.city()
    return str(name)


@cache
def _people(locale: str) -> Any:  # noqa: ANN401 Faker is imported when needed
    from faker import Faker  # noqa: PLC0415 0.2 s, and only a generated scenario needs it

    return Faker(locale, use_weighting=False)
