"""Generates a scenario of any size: clients with a billing history that balances, as YAML.

The same options give the same bytes. Each client follows from the seed and its place alone, so a
larger scenario begins with the clients of a smaller one; nothing but counters is kept on the way.

Faker invents names, companies and addresses as their country writes them; it is imported when the
first one is asked for. Telephone numbers have the shape of their country's, addresses of e-mail are
of a domain that nobody has.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from simulator.scenario.dates import Calendar
from simulator.scenario.generate.billing import BillingHistory, add_credit, add_manual_invoice
from simulator.scenario.generate.options import COUNTRIES, GenerateOptions, RandomStream, mix_text
from simulator.scenario.generate.services import add_service
from simulator.scenario.resolved_document import DEFAULT_INSTANT

HEAD = """\
# Generated: whmcs-sim scenario generate --clients {clients} --seed {seed} \
--services-per-client {services} --months {months} --locale {mix}
scenario: {name}
description: Invented clients ({clients}) with their billing history ({months} months).
clock: {clock:%Y-%m-%dT%H:%M:%SZ}
seed: {seed}
clients:
"""


def head(options: GenerateOptions) -> str:
    """Write what comes before the clients."""
    return HEAD.format(
        clients=options.clients,
        seed=options.seed,
        services=options.services,
        months=options.months,
        mix=mix_text(options.mix),
        name=options.name,
        clock=DEFAULT_INSTANT,
    )


def clients(options: GenerateOptions) -> Iterator[str]:
    """Write the clients, one after the other."""
    generator = ClientGenerator(options)
    for place in range(options.clients):
        yield "".join(client_lines(generator.client(place)))


class ClientGenerator:
    """Makes clients, and keeps count of what must be numbered across all of them."""

    def __init__(self, options: GenerateOptions) -> None:
        self.options = options
        self.calendar = Calendar(DEFAULT_INSTANT.date())
        self.last_contact, self.last_service, self.last_invoice = 0, 10_000, 500_000

    def client(self, place: int) -> dict[str, Any]:
        """Make a client."""
        random = RandomStream.for_client(self.options.seed, place)
        number, locale = place + 1001, random.weighted(self.options.mix)
        company = random.chance_of(25)
        who = person(locale, random, number, company=company)
        history = self._history(random, rub=who["location"] == "whmcs_ru")
        rich = random.chance_of(35)
        if rich:
            add_credit(history, self.calendar, who.get("tax_rate", Decimal(0)))
        months, days = max(history.months + 4, 14), random.number_between(5, 300)
        found = {
            "id": number,
            "token": f"client-{number}",
            **who,
            "active_since": f"today-{months}m-{days}d",
            "two_factor": random.chance_of(10),
            "automatic_renewal": rich and random.chance_of(50),
            "api_key": self._api_key(random),
            "contacts": self._contacts(random, locale, company=company),
            **self._numbered(history),
        }
        return {key: value for key, value in found.items() if value}

    def _history(self, random: RandomStream, *, rub: bool) -> BillingHistory:
        history, average = BillingHistory(random, rub), self.options.services
        for _ in range(random.number_between(1, 2 * average - 1) if average else 0):
            self.last_service += 1
            add_service(history, self.last_service, self.options.months)
        if random.chance_of(20):
            add_manual_invoice(history)
        return history

    def _api_key(self, random: RandomStream) -> str:
        return f"{random.hex_digits(16)}-{random.hex_digits(16)}" if random.chance_of(50) else ""

    def _contacts(
        self, random: RandomStream, locale: str, *, company: bool
    ) -> list[dict[str, Any]]:
        found = []
        for _ in range(random.number_between(0, 3) if company else random.number_below(10) // 9):
            self.last_contact += 1
            found.append(contact(locale, random, self.last_contact))
        return found

    def _numbered(self, history: BillingHistory) -> dict[str, Any]:
        """Number the invoices by the day of issue, and write all that was billed."""
        day = self.calendar.day
        invoices = sorted(history.invoices, key=lambda invoice: day(invoice.first_day))
        for invoice in invoices:
            self.last_invoice += 1
            invoice.id = self.last_invoice
        entries = sorted(history.entries, key=lambda entry: day(entry.date))
        return {
            "credit": [entry.written() for entry in entries],
            "services": history.services,
            "invoices": [invoice.written() for invoice in invoices],
        }


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


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_@/+-]*(?:[.][A-Za-z0-9_@/+-]+)*")
_STRANGE = re.compile(r"[^a-z0-9.]+")
_AMBIGUOUS_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def client_lines(client: Mapping[str, Any]) -> Iterator[str]:
    """Write a client as an entry of the list of clients; each of its lists has a line an entry."""
    mark = "-"
    for key, value in client.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"  {mark} {key}:\n"
            yield from (f"      - {flow(each)}\n" for each in value)
        else:
            yield f"  {mark} {key}: {flow(value)}\n"
        mark = " "


def flow(value: Any) -> str:  # noqa: ANN401 whatever a scenario holds
    """Write a value in one line.

    >>> flow({"status": "Paid", "phone": "+1.5", "items": [{"amount": 5}]})
    '{status: Paid, phone: "+1.5", items: [{amount: 5}]}'
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted_word(value) if isinstance(value, str) else str(value)


def _quoted_word(text: str) -> str:
    """Quote what YAML, new or old, could take for something else; a JSON string is one of YAML."""
    if _PLAIN.fullmatch(text) and text.lower() not in _AMBIGUOUS_WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
