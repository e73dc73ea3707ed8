"""Reloading: every world that a history reaches can be written and read again, to the byte.

The histories are those of `test_histories`, in a world where all is as large as it can be.
"""

from hypothesis import strategies as some
from hypothesis.stateful import invariant, rule

from simulator.domain.money import LARGEST
from tests.properties.test_histories import CLIENTS, PLACES, Histories
from tests.support import staff
from tests.support.hypothesis_profiles import examples
from tests.support.worlds import exported, exported_and_imported, world_from

MOST = str(LARGEST)
RICH = world_from(f"""
    clock: 2026-03-01T09:00:00Z
    policies: {{renewals: joined, refunds: addons_and_tax}}
    billing_days: {{late_fee: {{after: 2, percent: 100, amount: {MOST}}}}}
    clients:
      - id: 123
        credit: {MOST}
        tax_rate: 100
        tax_rate2: 100
        api_key: 0123456789abcdef-0000000000000123
        contacts: [{{id: 41}}]
        services:
          - {{server_id: 11, id: 1, next_due_date: 2199-12-30, price: {MOST}, cycle: Triennially,
             addons: [{{id: 1, price: {MOST}}}]}}
          - {{server_id: 12, id: 2, next_due_date: 2026-03-08, price: {MOST}}}
          - {{server_id: 13, id: 3, next_due_date: 2026-03-08, price: {MOST}, setup_fee: {MOST}}}
        invoices:
          - {{id: 1, items: [{{amount: {MOST}, taxed: true}}, {{amount: {MOST}}}]}}
          - {{id: 2, due: 2026-02-26, items: [{{service: 2, amount: {MOST}}}]}}
          - {{id: 3, items: [{{type: AddFunds, amount: {MOST}}}]}}
          - {{id: 4, status: Payment Pending, items: [{{amount: {MOST}, taxed: true}}]}}
      - id: 124
        location: whmcs_ru
        automatic_renewal: true
        api_key: 0123456789abcdef-0000000000000124
        services:
          - {{server_id: 21, id: 4, next_due_date: 2026-03-10, price: {MOST},
             subscription: {{gateway: paymaster}}}}
        invoices:
          - {{id: 6, items: [{{amount: 100}}, {{amount: -10, taxed: true}}]}}
          - {{id: 7, status: Paid, items: [{{service: 4, amount: {MOST}}}]}}
""")
SIZES = some.sampled_from([MOST, "999999999999.98", "0.01", "500000000000.00"])


class Reloading(Histories):
    """Whatever amounts there are, however often."""

    begun = RICH

    @rule(place=PLACES, amount=SIZES)
    def a_gateway_reports_a_lot(self, place: int, amount: str) -> None:
        """It has collected as much as anybody can send."""
        self.a_gateway_reports(place, amount, "paid")

    @rule(client_id=CLIENTS, amount=SIZES, sign=some.sampled_from(["", "-"]))
    def staff_change_credit_a_lot(self, client_id: int, amount: str, sign: str) -> None:
        """Give as much as can be written, or take it."""
        before = self.api.world.credit_balance(client_id)
        self._staff(staff.with_credit, client_id, f"{sign}{amount}")
        self.adjusted += self.api.world.credit_balance(client_id) - before

    @rule(client_id=CLIENTS, amount=SIZES, rows=some.integers(1, 3))
    def staff_issue_an_expensive_invoice(self, client_id: int, amount: str, rows: int) -> None:
        """With as many rows as come."""
        items = [{"amount": amount, "taxed": True}] * rows
        self._staff(staff.with_invoice, client_id, items=items)

    @invariant()
    def it_loads_again(self) -> None:
        """Written, read and written again it is the same."""
        text = exported(self.api.world)
        assert exported(exported_and_imported(self.api.world)) == text

    def teardown(self) -> None:
        """A history is over; what time then brings, others try."""


TestReloading = Reloading.TestCase
TestReloading.settings = examples(25, stateful_step_count=20)
