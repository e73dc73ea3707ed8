"""Money agrees: after each step of any history, an independent model has the same books.

The model (`books.py`, `happenings.py`) is a plain reading of the rules and shares no code with the
simulator. Both are told the same; then balances, ledger, payments, invoices, due dates and requests
to cancel are compared, and so is what a client is answered.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.domain.invoices import InvoiceStatus
from simulator.domain.policies import Dialect
from simulator.domain.world import World
from simulator.effects.refunding import RefundTarget
from simulator.engine import clocks
from simulator.engine.exchanges import Call
from simulator.engine.gateway_payments import GatewayOutcome
from simulator.engine.state.export import encode_state, state_of
from simulator.engine.state.importing import import_state
from simulator.engine.state.snapshots import Snapshots
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.errors import UsageError
from simulator.web.forms import nest, parse_urlencoded
from tests.model.books import Refusal
from tests.model.comparing import expected, told
from tests.model.happenings import LivingBooks
from tests.support import staff
from tests.support.api import flatten
from tests.support.hypothesis_profiles import examples
from tests.support.payments import paid
from tests.support.recorder import new_engine
from tests.support.two_clients import two_clients
from tests.support.worlds import (
    altered,
    as_json,
    imported,
    state_values,
)

WORLD = two_clients("token: of-123", "token: of-124\ntax_rate: 7.5\ntax_rate2: 3")
LATE_FEE = {"after": 2, "amount": "0.50", "percent": "2.5", "minimum": "0.60"}
CLIENTS = some.sampled_from([123, 124])
CENTS = some.integers(1, 9_000).map(lambda cents: f"{Decimal(cents).scaleb(-2)}")
SIGNED = some.integers(-9_000, 9_000).map(lambda cents: f"{Decimal(cents).scaleb(-2)}")
AMOUNTS = some.none() | CENTS
OUTCOMES = some.sampled_from(["paid", "paid", "paid", "declined", "pending"])
PLACES = some.integers(0, 30)
DAYS = some.integers(0, 40)
SNAPSHOTS = some.sampled_from(["one", "two"])
MOST_FORKS = 3

P = ParamSpec("P")


@cache
def seeded(dialect: Dialect, *choices: str) -> World:
    """Give the world under policies, with a late fee, as one imports it."""
    state = state_values(altered(WORLD, dialect=dialect))
    names = ("auto_credit", "overpaid_credit", "due_invoice_gate")
    state["policies"] |= dict(zip(names, choices, strict=True))
    state["billing_days"]["late_fee"] = LATE_FEE
    return imported(as_json(state))


class MoneyAgrees(RuleBasedStateMachine):
    """A server with a world and its forks, and the books of each."""

    def __init__(self) -> None:
        """Begin with nothing; the dialect and the policies are chosen first."""
        super().__init__()
        self.engine = new_engine(reading=lambda: 0.0)
        self.slot: WorldSlot
        self.books: LivingBooks
        self.first: dict[str, LivingBooks] = {}
        self.others: list[tuple[WorldSlot, LivingBooks]] = []
        self.kept: dict[tuple[str, str], LivingBooks] = {}

    @initialize(
        dialect=some.sampled_from(["documented", "live"]),
        auto_credit=some.sampled_from(["all_or_nothing", "partial", "off"]),
        overpaid_credit=some.sampled_from(["refuse", "clamp"]),
        gate=some.sampled_from(["elapsed", "upcoming"]),
    )
    def begin(self, dialect: Dialect, auto_credit: str, overpaid_credit: str, gate: str) -> None:
        """Both begin with the same state."""
        world = seeded(dialect, auto_credit, overpaid_credit, gate)
        self.slot = self.engine.worlds.add(DEFAULT, world)
        self.books = LivingBooks(state_values(world))
        self.first[DEFAULT] = deepcopy(self.books)

    # What clients ask.

    @rule(client=CLIENTS, place=PLACES, amount=SIGNED | some.none())
    def apply_credit(self, client: int, place: int, amount: str | None) -> None:
        """Pay any invoice from the credit: some amount, or as much as goes."""
        number = self._invoice(place)
        invoice = self.books.invoices[number]
        client = invoice["client_id"] if amount is None else client
        most = min(self.books.balance(invoice), self.books.credit(client))
        sent = f"{Decimal(most).scaleb(-2)}" if amount is None else amount
        self._ask("apply_credit", client, invoice_id=number, amount=sent)

    @rule(client=CLIENTS, amount=SIGNED, subscribe=some.sampled_from([0, 0, 1]))
    def create_addfunds(self, client: int, amount: str, subscribe: int) -> None:
        """Top up, a lot or a little."""
        self._ask("create_addfunds", client, amount=amount, subscribe=subscribe)

    @rule(client=CLIENTS, places=some.lists(PLACES, min_size=1, max_size=4), fit=some.booleans())
    def mass_pay(self, client: int, places: list[int], *, fit: bool) -> None:
        """Pay several together: any, or such as can be."""
        every = {n: each for n, each in self.books.invoices.items() if each["client_id"] == client}
        unpaid = [n for n, each in every.items() if each["status"] == "Unpaid"]
        mine = [n for n in unpaid if not self.books.alone(every[n])] if fit else [*every]
        chosen = dict.fromkeys(mine[place % len(mine)] for place in places if mine)
        self._ask("mass_pay", client, invoices=list(chosen))

    @rule(client=CLIENTS, place=PLACES)
    def generate_due_invoice(self, client: int, place: int) -> None:
        """Ask for the next invoice of any server."""
        self._ask("generate_due_invoice", client, id=self._server(place))

    @rule(client=CLIENTS, place=PLACES, kind=some.sampled_from([0, 1]))
    def request_cancellation(self, client: int, place: int, kind: int) -> None:
        """End any server, now or later."""
        self._ask("request_cancellation", client, id=self._server(place), cancellation_type=kind)

    @rule(client=CLIENTS, place=PLACES, asked=some.booleans())
    def delete_cancellation_request(self, client: int, place: int, *, asked: bool) -> None:
        """Let any server go on, or the one that somebody asked to end last."""
        server = self._server(place)
        if asked and self.books.requests:
            server = self.books.requests[-1]["server_id"]
            client = self.books.services[server]["client_id"]
        self._ask("delete_cancellation_request", client, id=server)

    @rule(client=CLIENTS)
    def read(self, client: int) -> None:
        """What is answered is what the books say; in both dialects."""
        credits_ = self._send("getcredits", client)
        ledger = credits_.get("credits") or credits_["message"]["credits"]
        lines = [int(Decimal(row["amount"]) * 100) for row in ledger["credit"]]
        assert sorted(lines) == sorted(each for who, each in self.books.ledger if who == client)
        moved = self._send("transactions", client)
        mine = {n for n, each in self.books.invoices.items() if each["client_id"] == client}
        came = [p["in"] - p["out"] for p in self.books.payments if p["invoice_id"] in mine]
        rows = moved["transactions"]
        assert sorted(int(Decimal(row["amount"]) * 100) for row in rows) == sorted(came)
        for number in sorted(mine)[-3:]:
            invoice, own = self._send("get_invoice", client, invoice_id=number), self.books
            assert invoice["status"] == own.invoices[number]["status"]
            asked = int(Decimal(invoice["balance"]) * 100)
            assert asked == own.balance(own.invoices[number])

    # What gateways and staff do.

    @rule(place=PLACES, amount=AMOUNTS, outcome=OUTCOMES)
    def a_gateway_reports(self, place: int, amount: str | None, outcome: GatewayOutcome) -> None:
        """Of any invoice, whatever became of it."""
        number = self._invoice(place)
        self._change(
            lambda: self.books.gateway_reports(number, outcome, amount),
            paid,
            number,
            amount,
            outcome,
        )

    @rule(place=PLACES, amount=AMOUNTS)
    def a_mass_payment_is_paid(self, place: int, amount: str | None) -> None:
        """Or a top-up: as a whole, in part or too much, where there is one."""
        every = self.books.invoices.items()
        containers = [n for n, each in every if self.books.alone(each) and self.books.owed(each)]
        if containers:
            number = containers[place % len(containers)]
            self._change(
                lambda: self.books.gateway_reports(number, "paid", amount), paid, number, amount
            )

    @rule(place=PLACES, amount=AMOUNTS, to=some.sampled_from(["gateway", "credit"]))
    def staff_refund(self, place: int, amount: str | None, to: RefundTarget) -> None:
        """Some or all of what any invoice holds."""
        number = self._invoice(place)
        self._change(
            lambda: self.books.staff_refund(number, to, amount), staff.refunded, number, to, amount
        )

    @rule(place=PLACES, status=some.sampled_from(InvoiceStatus))
    def staff_status(self, place: int, status: InvoiceStatus) -> None:
        """Also to cancel, and to open again."""
        number = self._invoice(place)
        self._change(
            lambda: self.books.staff_status(number, str(status)), staff.with_status, number, status
        )

    @rule(client=CLIENTS, amount=SIGNED)
    def staff_credit(self, client: int, amount: str) -> None:
        """Give some, or take some."""
        self._change(
            lambda: self.books.staff_credit(client, amount), staff.with_credit, client, amount
        )

    @rule(client=CLIENTS, amount=CENTS, days=DAYS, place=PLACES)
    def staff_invoice(self, client: int, amount: str, days: int, place: int) -> None:
        """For a service of the client, or for no service."""
        mine = [each["id"] for each in self.books.services.values() if each["client_id"] == client]
        relid = mine[place % len(mine)] if place % 2 else None
        item = {"amount": amount, **({"service": relid} if relid else {})}
        due = self.books.today + timedelta(days=days)
        self._change(
            lambda: self.books.staff_invoice(client, amount, relid, due),
            staff.with_invoice,
            client,
            items=[item],
            due=due.isoformat(),
        )

    @rule(place=PLACES, price=CENTS, days=DAYS, renewal=some.sampled_from(["automatic", "manual"]))
    def staff_service(self, place: int, price: str, days: int, renewal: str) -> None:
        """Its price, its due date, who invoices it."""
        number, due = self._server(place), self.books.today + timedelta(days=days)
        keys = {"price": price, "next_due_date": due.isoformat(), "renewal": renewal}
        self._change(
            lambda: self.books.staff_service(number, price, due, renewal),
            staff.with_changed_service,
            number,
            **keys,
        )

    @rule(client=CLIENTS, price=CENTS, days=DAYS, billed=some.booleans())
    def staff_add_a_service(self, client: int, price: str, days: int, *, billed: bool) -> None:
        """Which is billed from then on, or by nobody."""
        due = (self.books.today + timedelta(days=days)).isoformat()
        relids = [each["id"] or 0 for each in self.books.services.values()]
        keys = {"price": price, "next_due_date": due} | ({"id": max(relids) + 1} if billed else {})
        self.slot.world = staff.with_service(self.slot.world, client, **keys)
        new = max(self._state()["tables"]["services"], key=lambda row: int(row["server_id"]))
        assert new["server_id"] not in self.books.services
        self.books.services[new["server_id"]] = self.books.service_of(new)

    @rule(client=CLIENTS, rate=some.sampled_from([0, 21, "7.5"]))
    def staff_change_a_tax(self, client: int, rate: int | str) -> None:
        """Which invoices from now on have."""
        self.slot.world = staff.with_changed_client(self.slot.world, client, tax_rate=rate)
        self.books.clients[client]["tax_rate"] = str(rate)

    # Time, and other worlds.

    @rule(hours=some.integers(1, 24 * 45))
    def time_goes_on(self, hours: int) -> None:
        """By up to six weeks, with the billing days in between."""
        clocks.advance(self.slot, 0.0, timedelta(hours=hours)).finish()
        self.books.go_on(hours)

    @rule()
    def export_and_import(self) -> None:
        """A world that was written and read is the same world."""
        text = encode_state(state_of(self.slot.world, 0.0))
        self.slot.world = import_state(text, "a test", name=self.slot.name)

    @rule(name=SNAPSHOTS)
    def save(self, name: str) -> None:
        """Keep the world, and a copy of the books."""
        Snapshots(self.slot).save(name, 0.0)
        self.kept[self.slot.name, name] = deepcopy(self.books)

    @rule(name=SNAPSHOTS)
    def restore(self, name: str) -> None:
        """Come back to what was kept."""
        if (self.slot.name, name) in self.kept:
            Snapshots(self.slot).restore(name, 0.0)
            self.books = deepcopy(self.kept[self.slot.name, name])

    @rule()
    def reset(self) -> None:
        """Begin again."""
        self.slot.reset()
        self.books = deepcopy(self.first[self.slot.name])

    @rule()
    def fork(self) -> None:
        """Go on in another world, which began as this one is."""
        if len(self.others) < MOST_FORKS:
            self.others.append((self.slot, self.books))
            self.slot = self.engine.worlds.make(self.slot.world)
            self.books = deepcopy(self.books)
            self.first[self.slot.name] = deepcopy(self.books)

    @rule(place=PLACES)
    def go_elsewhere(self, place: int) -> None:
        """Go on in another world, which nothing has changed meanwhile."""
        if self.others:
            self.others.append((self.slot, self.books))
            self.slot, self.books = self.others.pop(place % (len(self.others) - 1))

    @invariant()
    def the_books_agree(self) -> None:
        """All that the books keep, row by row."""
        if self.first:
            state, books = told(self._state()), expected(self.books)
            for what, those in books.items():
                assert state[what] == those, what

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(encode_state(state_of(self.slot.world, 0.0)))
        return state

    def _invoice(self, place: int) -> int:
        numbers: list[int] = sorted(self.books.invoices)
        return numbers[-1 - place % len(numbers)]

    def _server(self, place: int) -> int:
        numbers: list[int] = sorted(self.books.services)
        return numbers[place % len(numbers)]

    def _send(self, action: str, client: int, **sent: object) -> dict[str, Any]:
        token = self.slot.world.public_token(f"of-{client}")
        pairs = urlencode([*flatten({"action": action, "token": token, **sent})])
        form = nest(parse_urlencoded(pairs))
        answer = self.engine.call(Call("whmcs", "POST", form, "http://localhost"))
        body: dict[str, Any] = json.loads(answer.body)
        return body

    def _ask(self, action: str, client: int, **sent: Any) -> None:  # noqa: ANN401 any parameter
        """Ask both; what one refuses the other does too."""
        answer = self._send(action, client, **sent)
        assert "defect" not in str(answer)
        agreed = self._told(lambda: self.books.ask(action, client, sent))
        assert (answer.get("result") in ("OK", "success")) is agreed, (answer, agreed)

    def _change(
        self,
        tell: Callable[[], None],
        verb: Callable[Concatenate[World, P], World],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Tell both; what one refuses the other does too."""
        refused = ""
        try:
            self.slot.world = verb(self.slot.world, *args, **kwargs)
        except UsageError as problem:
            refused = str(problem)
        assert self._told(tell) is not bool(refused), refused

    def _told(self, tell: Callable[[], None]) -> bool:
        try:
            tell()
        except Refusal:
            return False
        return True


TestMoneyAgrees = MoneyAgrees.TestCase
TestMoneyAgrees.settings = examples(60, stateful_step_count=40)
