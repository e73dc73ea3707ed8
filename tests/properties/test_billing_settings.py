"""Joined invoices, two taxes, late fees and subscriptions: whatever happens, no cent is lost."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulator.domain.laws import breaches_of
from simulator.domain.money import total
from simulator.domain.schedule import compute_schedule, schedule_of
from simulator.domain.world import World
from simulator.errors import UsageError
from tests.support.api import in_process
from tests.support.clocks import after, bytes_of, days_in, slot_of
from tests.support.hypothesis_profiles import examples
from tests.support.payments import imbalance, pay
from tests.support.recorder import new_engine
from tests.support.worlds import world_from

WORLD = """
    policies: {renewals: joined, refunds: %s, auto_credit: partial}
    billing_days: {late_fee: {after: 1, amount: 1, percent: 3.3}, reminders_before: [3]}
    clients:
      - id: 123
        credit: 100.00
        automatic_renewal: true
        tax_rate: 5
        tax_rate2: 9.975
        services:
          - {server_id: 11, id: 1, next_due_date: 2026-03-16, price: 9.99}
          - {server_id: 12, id: 2, next_due_date: 2026-03-16, price: 30.01,
             addons: [{id: 1, price: 0.01}]}
          - {server_id: 13, id: 3, next_due_date: 2026-03-16, price: 7.77}
          - {server_id: 14, id: 4, next_due_date: 2026-03-16, price: 20,
             subscription: {gateway: paymaster}}
    faults: [{match: {every: 2}, effect: {collects: declined}}]
"""
SERVERS = st.sampled_from([11, 12, 13, 14])
INVOICES = st.integers(min_value=1, max_value=9)
CENTS = st.integers(min_value=1, max_value=9000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


class Settings(RuleBasedStateMachine):
    """A client with four servers, one of them subscribed, at random."""

    @initialize(refunds=st.sampled_from(["price", "addons", "tax", "addons_and_tax"]))
    def begin(self, refunds: str) -> None:
        """Begin with the world as it was seeded."""
        self.api = in_process(new_engine())
        self.api.world = world_from(WORLD % refunds)
        self.before = _owned(self.api.world)

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        """A long move and single days come to the same."""
        long, short = slot_of(self.api.world), slot_of(self.api.world)
        after(long, days)
        for _ in range(days):
            after(short, 1)
        assert bytes_of(long.world) == bytes_of(short.world)
        self.api.world = long.world

    @rule(server=SERVERS, kind=st.sampled_from([0, 1]))
    def request_cancellation(self, server: int, kind: int) -> None:
        """A server shall end, at once or with its period."""
        self._call("request_cancellation", id=server, cancellation_type=kind)

    @rule(server=SERVERS)
    def delete_cancellation_request(self, server: int) -> None:
        """Or not."""
        self._call("delete_cancellation_request", id=server)

    @rule(server=SERVERS)
    def request_subscription_cancellation(self, server: int) -> None:
        """Or be charged no more."""
        self._call("request_subscription_cancellation", id=server)

    @rule(invoices=st.lists(INVOICES, min_size=2, max_size=4))
    def mass_pay(self, invoices: list[int]) -> None:
        """Several at once."""
        self._call("mass_pay", invoices=invoices)

    @rule(invoice_id=INVOICES, amount=CENTS)
    def apply_credit(self, invoice_id: int, amount: str) -> None:
        """From credit."""
        self._call("apply_credit", invoice_id=invoice_id, amount=amount)

    @rule(
        invoice_id=INVOICES,
        amount=st.none() | CENTS,
        outcome=st.sampled_from(["paid", "paid", "pending", "declined"]),
    )
    def gateway_reports(self, invoice_id: int, amount: str | None, outcome: Any) -> None:  # noqa: ANN401 an Outcome
        """A gateway collected something, or did not."""
        if invoice_id in self.api.world.invoices:
            try:
                pay(self.api, invoice_id, amount, outcome)
            except UsageError:
                return

    @invariant()
    def no_law_is_broken(self) -> None:
        """Every law holds for every row, and the schedule is what it would be computed as."""
        world = self.api.world
        assert breaches_of(world) == []
        assert days_in(schedule_of(world)) == days_in(compute_schedule(world))

    @invariant()
    def no_cent_is_lost_or_made(self) -> None:
        """Only refunds of unused time make credit."""
        assert _owned(self.api.world) == self.before

    def _call(self, action: str, **params: Any) -> None:  # noqa: ANN401 any parameter
        answer = self.api.call(action, **params)
        assert "defect" not in str(answer.get("message", ""))


def _owned(world: World) -> Decimal:
    return imbalance(world) - total(each.refund for each in world.cancellations)


TestSettings = Settings.TestCase
TestSettings.settings = examples(40, stateful_step_count=25)
