"""Histories: whatever clients, gateways, staff and time do, money is conserved, and so is time.

Each thing that can happen is a rule of `Histories`. Who adds one that gives or takes money which no
gateway moved counts it in `granted` or `adjusted`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any, Concatenate, ParamSpec

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.actions import TABLE
from simulator.contract.action_details import wire_name
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.domain.money import ZERO, total
from simulator.domain.world import World
from simulator.effects.refunding import RefundTarget
from simulator.engine import clocks
from simulator.engine.gateway_payments import GatewayOutcome
from simulator.engine.worlds import DEFAULT, WorldSlot
from simulator.errors import UsageError
from simulator.spec.actions import Action
from simulator.testing.strategies import valid_params
from tests.support import staff
from tests.support.api import in_process
from tests.support.clocks import bytes_of
from tests.support.hypothesis_profiles import examples
from tests.support.payments import imbalance, pay
from tests.support.recorder import new_engine
from tests.support.refusals import choose_policies
from tests.support.two_clients import two_clients

WORLD = two_clients(
    "api_key: 0123456789abcdef-0000000000000123\ncontacts: [{id: 41}]",
    "api_key: 0123456789abcdef-0000000000000124",
)
ACTIONS = [TABLE[key] for key in sorted(TABLE)]
MOVE_MONEY = [
    action
    for action in ACTIONS
    if action.name
    in (
        "apply_credit",
        "create_addfunds",
        "delete_cancellation_request",
        "generate_due_invoice",
        "mass_pay",
        "request_cancellation",
    )
]
CLIENTS = some.sampled_from([123, 124])
CENTS = some.integers(1, 9_000).map(lambda cents: f"{Decimal(cents).scaleb(-2)}")
PAYMENTS = some.none() | CENTS
OUTCOMES = some.sampled_from(["paid", "paid", "paid", "declined", "pending"])
RENEWALS = some.sampled_from(["automatic", "manual"])
PLACES = some.integers(0, 30)
YEAR = 400

P = ParamSpec("P")


def granted(world: World) -> Decimal:
    """Tell what became credit without any gateway: refunds of unused time."""
    return total(request.refund for request in world.cancellations)


class Histories(RuleBasedStateMachine):
    """Two clients in two locations, their gateways, staff, and time.

    Attributes:
        begun: the world that the history begins with.
    """

    begun = WORLD

    def __init__(self) -> None:
        """Begin with the world as it was seeded."""
        super().__init__()
        self.engine = new_engine(reading=lambda: 0.0)
        self.api = in_process(self.engine)
        self.api.world = self.begun
        self.adjusted = ZERO

    @initialize(
        auto_credit=some.sampled_from(["all_or_nothing", "partial", "off"]),
        refunds=some.sampled_from(["price", "addons_and_tax"]),
        overpaid_credit=some.sampled_from(["refuse", "clamp"]),
    )
    def choose_policies(self, **choices: str) -> None:
        """Money goes other ways under other policies, and none gets lost on any."""
        choose_policies(self.api, **choices)

    @rule(
        action=some.sampled_from(MOVE_MONEY) | some.sampled_from(ACTIONS),
        client_id=CLIENTS,
        data=some.data(),
    )
    def ask(self, action: Action, client_id: int, data: some.DataObject) -> None:
        """A client asks for something that it may ask, and is answered; never a defect."""
        try:
            drawn = valid_params(wire_name(action), self.api.world, client=client_id)
        except UsageError:  # there is nothing of the kind to name
            return
        sent = {"token": self._token_of(client_id)} | data.draw(drawn)
        reply = self.api.send(action.module, "POST", action=action.name, **sent)
        assert "defect" not in str(reply.json.get("message", ""))

    @rule(place=PLACES, amount=PAYMENTS, outcome=OUTCOMES)
    def a_gateway_reports(self, place: int, amount: str | None, outcome: GatewayOutcome) -> None:
        """It collected something for any invoice, whatever became of it, or did not."""
        invoices = list(self.api.world.invoices)
        with suppress(UsageError):  # nothing tells how much
            pay(self.api, invoices[place % len(invoices)].id, amount, outcome)

    @rule(place=PLACES, amount=PAYMENTS, whereto=some.sampled_from(["gateway", "credit"]))
    def staff_refund(self, place: int, amount: str | None, whereto: RefundTarget) -> None:
        """Some or all of what any invoice holds, if it can go that way."""
        self._staff(staff.refunded, self._invoice(place), whereto, amount)

    @rule(place=PLACES, status=some.sampled_from(InvoiceStatus))
    def staff_change_a_status(self, place: int, status: InvoiceStatus) -> None:
        """Also to cancel, and to open again; where it may become that."""
        self._staff(staff.with_status, self._invoice(place), status)

    @rule(client_id=CLIENTS, amount=CENTS, sign=some.sampled_from([1, -1]))
    def staff_change_credit(self, client_id: int, amount: str, sign: int) -> None:
        """Give some, or take some that there is."""
        before = self.api.world.credit_balance(client_id)
        self._staff(staff.with_credit, client_id, f"{sign * Decimal(amount)}")
        self.adjusted += self.api.world.credit_balance(client_id) - before

    @rule(client_id=CLIENTS, amount=CENTS, days=some.integers(0, 40), place=PLACES)
    def staff_issue_an_invoice(self, client_id: int, amount: str, days: int, place: int) -> None:
        """For a service of the client, or for no service."""
        services = self.api.world.services.where("client", client_id)
        service = services[place % len(services)]
        item = {"amount": amount, **({"service": service.id} if place % 2 else {})}
        due = self.api.world.clock.instant.date() + timedelta(days=days)
        self._staff(staff.with_invoice, client_id, items=[item], due=due.isoformat())

    @rule(client_id=CLIENTS, amount=CENTS, days=some.integers(-10, 40), renewal=RENEWALS)
    def staff_add_a_service(self, client_id: int, amount: str, days: int, renewal: str) -> None:
        """Which is billed from then on, or by hand."""
        due = self.api.world.clock.instant.date() + timedelta(days=days)
        keys = {"price": amount, "next_due_date": due.isoformat(), "renewal": renewal}
        self._staff(staff.with_service, client_id, **keys)

    @rule(place=PLACES, amount=CENTS, days=some.integers(0, 40), renewal=RENEWALS)
    def staff_change_a_service(self, place: int, amount: str, days: int, renewal: str) -> None:
        """Its price, its due date, who invoices it."""
        services = list(self.api.world.services)
        due = self.api.world.clock.instant.date() + timedelta(days=days)
        keys = {"price": amount, "next_due_date": due.isoformat(), "renewal": renewal}
        self._staff(staff.with_changed_service, services[place % len(services)].server_id, **keys)

    @rule(client_id=CLIENTS, rate=some.sampled_from([0, 21, "7.5"]))
    def staff_change_a_client(self, client_id: int, rate: int | str) -> None:
        """Its tax, which invoices from now on have."""
        self._staff(staff.with_changed_client, client_id, tax_rate=rate)

    @rule(hours=some.integers(1, 24 * 45))
    def time_goes_on(self, hours: int) -> None:
        """By up to six weeks, with the billing days in between."""
        clocks.advance(self.engine.worlds.slot(), 0.0, timedelta(hours=hours)).finish()

    @invariant()
    def no_law_is_broken(self) -> None:
        """Every law holds for every row."""
        assert breaches_of(self.api.world) == []

    @invariant()
    def money_is_conserved(self) -> None:
        """What gateways took, less what they gave back, is on invoices or in credit, once."""
        world = self.api.world
        given = granted(world) - granted(self.begun) + self.adjusted
        assert imbalance(world) - given == imbalance(self.begun)

    def teardown(self) -> None:
        """At the end of any history, 400 days at once are 400 single days."""
        at_once, singly = (WorldSlot(DEFAULT, self.api.world) for _ in range(2))
        clocks.advance(at_once, 0.0, timedelta(days=YEAR)).finish()
        for _ in range(YEAR):
            clocks.advance(singly, 0.0, timedelta(days=1)).finish()

        assert bytes_of(at_once.world) == bytes_of(singly.world)
        self.api.world = at_once.world
        self.no_law_is_broken()
        self.money_is_conserved()

    def _invoice(self, place: int) -> int:
        invoices = list(self.api.world.invoices)
        return invoices[place % len(invoices)].id

    def _staff(
        self, verb: Callable[Concatenate[World, P], World], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Let staff do something; what cannot be done is refused, and changes nothing."""
        with suppress(UsageError):
            self.api.world = verb(self.api.world, *args, **kwargs)

    def _token_of(self, client_id: int) -> str:
        """Give a token of a client, who logs in again after a logout."""
        world = self.api.world
        lasting = [
            each for each in world.sessions.where("client", client_id) if not each.expires_at
        ]
        if lasting:
            return lasting[0].token
        answer: Any = self.api.send(
            "auth", "POST", action="login", key=f"0123456789abcdef-{client_id:016}"
        )
        token: str = answer.json["result"]["token"]
        return token


TestHistories = Histories.TestCase
TestHistories.settings = examples(40, stateful_step_count=30)
