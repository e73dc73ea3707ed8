"""Generates a scenario of any size: clients with a billing history that balances, as YAML.

The same order gives the same bytes. Each client follows from the seed and its place alone, so a
larger scenario begins with the clients of a smaller one; nothing but counters is kept on the way.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.scenario.dates import Calendar
from simulator.scenario.generate.billing import BillingHistory, add_credit, add_manual_invoice
from simulator.scenario.generate.options import COUNTRIES, GenerateOptions, RandomStream, mix_text
from simulator.scenario.generate.people import contact, person
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


def head(order: GenerateOptions) -> str:
    """Write what comes before the clients."""
    return HEAD.format(
        clients=order.clients,
        seed=order.seed,
        services=order.services,
        months=order.months,
        mix=mix_text(order.mix),
        name=order.name,
        clock=DEFAULT_INSTANT,
    )


def clients(order: GenerateOptions) -> Iterator[str]:
    """Write the clients, one after the other."""
    maker = ClientGenerator(order)
    for place in range(order.clients):
        yield "".join(client_lines(maker.client(place)))


class ClientGenerator:
    """Makes clients, and keeps count of what must be numbered across all of them."""

    def __init__(self, order: GenerateOptions) -> None:
        """Begin with the first numbers."""
        self.order = order
        self.calendar = Calendar(DEFAULT_INSTANT.date())
        self.last_contact, self.last_service, self.last_invoice = 0, 10_000, 500_000

    def client(self, place: int) -> dict[str, Any]:
        """Make a client."""
        chance = RandomStream.of_client(self.order.seed, place)
        number, locale = place + 1001, chance.weighted(self.order.mix)
        company = chance.happens(25)
        who = person(locale, chance, number, company=company)
        account = self._account(chance, rub=COUNTRIES[locale].location == "whmcs_ru")
        rich = chance.happens(35)
        if rich:
            rate, rub = who.get("tax_rate", 0), who["location"] == "whmcs_ru"
            add_credit(account, chance, self.calendar, rate, rub=rub)
        found = {
            "id": number,
            "token": f"client-{number}",
            **who,
            "active_since": f"today-{max(account.months + 4, 14)}m-{chance.between(5, 300)}d",
            "two_factor": chance.happens(10),
            "automatic_renewal": rich and chance.happens(50),
            "api_key": self._api_key(chance),
            "contacts": self._contacts(chance, locale, company=company),
            **self._numbered(account),
        }
        return {key: value for key, value in found.items() if value}

    def _account(self, chance: RandomStream, *, rub: bool) -> BillingHistory:
        account, average = BillingHistory(), self.order.services
        for _ in range(chance.between(1, 2 * average - 1) if average else 0):
            self.last_service += 1
            add_service(account, chance, self.last_service, self.order.months, rub=rub)
        if chance.happens(20):
            add_manual_invoice(account, chance, rub=rub)
        return account

    def _api_key(self, chance: RandomStream) -> str:
        return f"{chance.word(16)}-{chance.word(16)}" if chance.happens(50) else ""

    def _contacts(
        self, chance: RandomStream, locale: str, *, company: bool
    ) -> list[dict[str, Any]]:
        found = []
        for _ in range(chance.between(0, 3) if company else chance.below(10) // 9):
            self.last_contact += 1
            found.append(contact(locale, chance, self.last_contact))
        return found

    def _numbered(self, account: BillingHistory) -> dict[str, Any]:
        """Number the bills of an account by the day of issue, and write all of it."""
        bills = sorted(account.bills, key=lambda bill: self.calendar.day(bill.first_day))
        for bill in bills:
            self.last_invoice += 1
            bill.id = self.last_invoice
        moves = sorted(account.moves, key=lambda move: self.calendar.day(move.date))
        return {
            "credit": [move.written() for move in moves],
            "services": account.services,
            "invoices": [bill.written() for bill in bills],
        }


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_@/+-]*(?:[.][A-Za-z0-9_@/+-]+)*")
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
