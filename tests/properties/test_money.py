"""Money: whatever clients and gateways do, in whatever order, no law breaks and no cent is lost."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.domain.laws import breaches_of
from simulator.errors import UsageError
from tests.support.api import in_process
from tests.support.hypothesis_profiles import examples
from tests.support.payments import cancelled, imbalance, pay
from tests.support.recorder import new_engine
from tests.support.refusals import choose_policies
from tests.support.worlds import world_from

WORLD = world_from("""
    clients:
      - id: 123
        credit: 100.00
        tax_rate: 21
        services:
          - {server_id: 11, id: 1, next_due_date: 2025-10-31, price: 9.99, traffic_exceeded: true}
          - {server_id: 12, id: 2, next_due_date: 2025-08-15, price: 30, status: Suspended,
             addons: [{id: 1, price: 0.01}]}
        invoices:
          - {id: 1, items: [{amount: 20}]}
          - {id: 2, items: [{amount: 10}, {service: 1, amount: 9.99}]}
          - {id: 3, items: [{type: Upgrade, service: 2, amount: 5.55}]}
          - {id: 4, items: [{type: AddFunds, amount: 20}]}
      - id: 124
        token: other
        credit: 5
        invoices: [{id: 5, items: [{amount: 7}]}, {id: 6, items: [{amount: 8}]}]
""")
TOKENS = st.sampled_from(["demo-token", "other"])
INVOICES = st.integers(min_value=1, max_value=16)
CENTS = st.integers(min_value=1, max_value=6000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
AMOUNTS = CENTS | st.sampled_from(["0.01", "5.00", "10.00", "20.00", "30.00", "100.00"])
PAYMENTS = st.none() | AMOUNTS
OUTCOMES = st.sampled_from(["paid", "paid", "paid", "declined", "pending"])


class Money(RuleBasedStateMachine):
    """Two clients and their gateways, at random."""

    def __init__(self) -> None:
        """Begin with the world as it was seeded."""
        super().__init__()
        self.api = in_process(new_engine())
        self.api.world = WORLD

    @initialize(policy=st.sampled_from(["refuse", "clamp"]))
    def choose_policy(self, policy: str) -> None:
        """Let apply_credit refuse, or reduce, what is too much."""
        choose_policies(self.api, overpaid_credit=policy)

    @rule(token=TOKENS, invoice_id=INVOICES, amount=AMOUNTS)
    def apply_credit(self, token: str, invoice_id: int, amount: str) -> None:
        """A client pays from credit."""
        self._call("apply_credit", token=token, invoice_id=invoice_id, amount=amount)

    @rule(token=TOKENS, amount=AMOUNTS, subscribe=st.booleans())
    def create_addfunds(self, token: str, amount: str, *, subscribe: bool) -> None:
        """A client wants to top up."""
        self._call("create_addfunds", token=token, amount=amount, subscribe=int(subscribe))

    @rule(token=TOKENS, invoices=st.lists(INVOICES, min_size=2, max_size=5))
    def mass_pay(self, token: str, invoices: list[int]) -> None:
        """A client wants to pay several invoices at once."""
        self._call("mass_pay", token=token, invoices=invoices)

    @rule(chosen=st.sets(st.sampled_from([1, 2, 3]), min_size=2))
    def mass_pay_the_first(self, chosen: set[int]) -> None:
        """The same invoices end up in many containers."""
        self._call("mass_pay", invoices=sorted(chosen))

    @rule(server_id=st.sampled_from([11, 12, 13]))
    def generate_due_invoice(self, server_id: int) -> None:
        """A client asks for the next renewal."""
        self._call("generate_due_invoice", id=server_id)

    @rule(invoice_id=INVOICES, amount=PAYMENTS, outcome=OUTCOMES)
    def gateway_reports(self, invoice_id: int, amount: str | None, outcome: Any) -> None:  # noqa: ANN401 an Outcome
        """A gateway collected something, or did not; what nobody can pay is refused."""
        before = self.api.world
        try:
            pay(self.api, invoice_id, amount, outcome)
        except UsageError:
            assert self.api.world is before

    @rule(invoice_id=st.sampled_from([1, 2, 3]))
    def staff_cancels(self, invoice_id: int) -> None:
        """An open invoice on which no money stands is cancelled."""
        invoice = self.api.world.invoices[invoice_id]
        if invoice.open and not invoice.received and not invoice.credit:
            self.api.world = cancelled(self.api.world, invoice_id)

    @invariant()
    def no_law_is_broken(self) -> None:
        """Every law holds for every row."""
        assert breaches_of(self.api.world) == []

    @invariant()
    def no_cent_is_lost_or_made(self) -> None:
        """What gateways brought is on invoices or in credit balances, once."""
        assert imbalance(self.api.world) == imbalance(WORLD)

    def _call(self, action: str, **params: Any) -> None:  # noqa: ANN401 any parameter
        """Call an action; it answers OK, or refuses and leaves the world as it was."""
        before = self.api.world
        answer = self.api.call(action, **params)
        assert (answer.get("result") == "OK") is (self.api.world is not before)
        assert "defect" not in answer.get("message", "")


TestMoney = Money.TestCase
TestMoney.settings = examples(60, stateful_step_count=30)
