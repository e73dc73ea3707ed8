"""A state machine that drives a client of the API against the simulator, and compares.

    class MyBilling(BillingMachine):
        def begin(self):
            self.client = MyClient(self.url, self.token)

        def call(self, action, **params):
            return self.client.post(action, params)

    def test_my_client(whmcs_sim):
        MyBilling.drive(whmcs_sim)

After each call the world must be what that call leads to, and the client must report what the API
answered. Without a client of your own it drives ours, in process.
"""

from decimal import Decimal
from typing import Any

from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.engine.gateway_payments import GatewayOutcome
from simulator.testing.hypothesis_support import (
    Bundle,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    some,
)
from simulator.testing.machine_base import ClientMachine
from simulator.testing.value_strategies import AMOUNTS, NAMES, NUMBERS, PASSWORDS

PAYMENTS = some.none() | AMOUNTS
OUTCOMES = some.sampled_from(["paid", "paid", "paid", "declined", "pending"])
ADDRESSES = some.integers(0, 99).map(lambda number: f"person-{number}@example.com")
NOTHING_THERE = {
    "delete_cancellation_request": "id",
    "delete_contact": "contact_id",
    "get_invoice": "invoice_id",
    "get_related_invoices": "id",
}


class BillingMachine(ClientMachine):
    """Invoices, credit, contacts, cancellations and time, as a client and its gateways use them.

    Its bundles hold the ids of what is there: add rules of your own that draw from them.
    """

    invoices = Bundle("invoices")
    contacts = Bundle("contacts")
    servers = Bundle("servers")
    cancellations = Bundle("cancellations")

    @initialize(target=invoices)
    def invoices_at_first(self) -> Any:  # noqa: ANN401 ids
        """The invoices of the scenario."""
        return multiple(*self.mine.invoices)

    @initialize(target=contacts)
    def contacts_at_first(self) -> Any:  # noqa: ANN401 ids
        """The contacts of the scenario."""
        return multiple(*self.mine.contacts)

    @initialize(target=servers)
    def servers_at_first(self) -> Any:  # noqa: ANN401 ids
        """The servers of the scenario."""
        return multiple(*(each.server_id for each in self.mine.services))

    @rule(target=invoices, amount=AMOUNTS, description=NAMES, subscribe=some.booleans())
    def create_addfunds(self, amount: Decimal, description: str, *, subscribe: bool) -> Any:  # noqa: ANN401 ids
        """The client wants to top up."""
        sent = {"amount": amount, "description": description, "subscribe": subscribe}
        return _new("invoices", self.ask("create_addfunds", **sent))

    @rule(target=invoices, chosen=some.lists(invoices, min_size=2, max_size=4, unique=True))
    def mass_pay(self, chosen: list[int]) -> Any:  # noqa: ANN401 ids
        """The client wants to pay several invoices at once: those still unpaid, if they are two."""
        unpaid = [number for number in chosen if number in self.mine.unpaid]
        sent = unpaid if len(unpaid) > 1 else chosen
        return _new("invoices", self.ask("mass_pay", invoices=sent))

    @rule(target=invoices, server=servers)
    def generate_due_invoice(self, server: int) -> Any:  # noqa: ANN401 ids
        """The client asks for the next renewal."""
        return _new("invoices", self.ask("generate_due_invoice", id=server))

    @rule(invoice=invoices, amount=PAYMENTS)
    def apply_credit(self, invoice: int, amount: Decimal | None) -> None:
        """The client pays from credit: some amount, or what is owed as far as credit goes."""
        mine = self.mine
        owed = mine.world.invoices[invoice].balance
        most = min(owed, mine.world.credit_balance(mine.client.id))
        self.ask("apply_credit", invoice_id=invoice, amount=most if amount is None else amount)

    @rule(invoice=invoices, amount=PAYMENTS, outcome=OUTCOMES)
    def gateway_reports(
        self, invoice: int, amount: Decimal | None, outcome: GatewayOutcome
    ) -> None:
        """A gateway collected something, or did not."""
        self.model.pay(invoice, outcome, amount)

    @rule(invoice=invoices, load_client_data=some.booleans())
    def get_invoice(self, invoice: int, *, load_client_data: bool) -> None:
        """The client looks at an invoice."""
        self.ask("get_invoice", invoice_id=invoice, load_client_data=load_client_data)

    @rule(start=some.integers(0, 3), most=some.integers(0, 5))
    def get_invoices(self, start: int, most: int) -> None:
        """The client looks at its invoices, page by page."""
        self.ask("get_invoices", limitstart=start, limitnum=most)

    @rule()
    def getcredits(self) -> None:
        """The client looks at its credit."""
        self.ask("getcredits")

    @rule(target=contacts, name=NAMES, email=ADDRESSES, password=PASSWORDS)
    def add_contact(self, name: str, email: str, password: str) -> Any:  # noqa: ANN401 ids
        """The client adds a person."""
        profile = {"firstname": name, "email": email, "password1": password, "password2": password}
        sent = {f"profile_data[{field}]": value for field, value in profile.items()}
        return _new("contacts", self.ask("add_contact", type=0, **sent))

    @rule(contact=contacts, name=NAMES, email=ADDRESSES, phone=some.sampled_from(NUMBERS))
    def update_contact(self, contact: int, name: str, email: str, phone: str) -> None:
        """The client changes a person."""
        changed = {"contact_id": contact, "firstname": name, "email": email, "phonenumber": phone}
        self.ask("update_contact", **{f"params[{name}]": value for name, value in changed.items()})

    @rule(contact=consumes(contacts))
    def delete_contact(self, contact: int) -> None:
        """The client removes a person."""
        self.ask("delete_contact", contact_id=contact)

    @rule(target=cancellations, server=servers, at_once=some.booleans(), reason=NAMES)
    def request_cancellation(self, server: int, reason: str, *, at_once: bool) -> Any:  # noqa: ANN401 ids
        """The client wants a service to end."""
        sent = {"id": server, "cancellation_type": int(at_once), "cancellation_reason": reason}
        before, after = self.ask("request_cancellation", **sent)
        return multiple(*([server] if len(after.cancellations) > len(before.cancellations) else []))

    @rule(server=consumes(cancellations))
    def delete_cancellation_request(self, server: int) -> None:
        """The client changes its mind."""
        self.ask("delete_cancellation_request", id=server)

    @rule(action=some.sampled_from(sorted(NOTHING_THERE)), number=some.integers(1, 9))
    def what_is_not_there(self, action: str, number: int) -> None:
        """The client names something that nobody has."""
        self.ask(action, **{NOTHING_THERE[action]: number})

    @rule(days=some.integers(1, 6) | some.just(31))
    def time_goes_on(self, days: int) -> None:
        """By some days, or a month."""
        self.model.advance(days)

    @invariant()
    def the_laws_hold(self) -> None:
        """Balances equal ledgers, what was paid is what is not owed, and all the other laws."""
        breaches = breaches_of(self.model.world())
        if breaches:
            raise AssertionError("\n".join(["laws of the world are broken:", *map(str, breaches)]))


def _new(table: str, worlds: tuple[World, World]) -> Any:  # noqa: ANN401 ids
    """Give the ids of the rows that are new."""
    before, after = worlds
    there = before.table(table).rows
    return multiple(*(key for key in sorted(after.table(table).rows) if key not in there))
