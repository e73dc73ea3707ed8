"""Mass payment: containers that overlap, paid in parts and in any order, lose and make no cent."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator.domain.invoices import Invoice
from simulator.domain.laws import breaches_of
from tests.support.hypothesis_profiles import examples
from tests.support.payments import cancelled, combined, credited, imbalance, paid
from tests.support.worlds import world_from

WORLD = world_from("""
    clients:
      - id: 123
        credit: 5.00
        invoices:
          - {id: 1, items: [{amount: 5}]}
          - {id: 2, items: [{amount: 3}]}
          - {id: 3, items: [{amount: 2}]}
""")
AMOUNTS = st.sampled_from(["1.00", "2.00", "3.00", "4.00", "5.00", None])
GROUPS = st.sampled_from([(1, 2), (2, 3), (1, 3), (1, 2, 3)])


class Containers(RuleBasedStateMachine):
    """Three small invoices, and every way to combine and pay them."""

    def __init__(self) -> None:
        """Begin with the world as it was seeded."""
        super().__init__()
        self.world = WORLD

    def _open(self, *, containers: bool) -> list[Invoice]:
        return [
            row for row in self.world.invoices if row.open and row.stands_for_others is containers
        ]

    @initialize(groups=st.lists(GROUPS, min_size=2, max_size=4))
    def combine_all(self, groups: list[tuple[int, ...]]) -> None:
        """The invoices stand in several containers from the start."""
        for group in groups:
            self.world = combined(self.world, *group)

    @rule(group=GROUPS)
    def combine(self, group: tuple[int, ...]) -> None:
        """Those that are still open are combined once more."""
        still_open = [child for child in group if self.world.invoices[child].open]
        if len(still_open) > 1:
            self.world = combined(self.world, *still_open)

    @precondition(lambda self: self._open(containers=True))
    @rule(data=st.data(), amount=AMOUNTS)
    def pay_a_container(self, data: st.DataObject, amount: str | None) -> None:
        """A gateway collects some money for a container."""
        container = data.draw(st.sampled_from(self._open(containers=True)))
        self.world = paid(self.world, container.id, amount)

    @precondition(lambda self: self._open(containers=False))
    @rule(data=st.data(), amount=AMOUNTS)
    def pay_a_child(self, data: st.DataObject, amount: str | None) -> None:
        """A gateway collects some money for an invoice itself."""
        child = data.draw(st.sampled_from(self._open(containers=False)))
        self.world = paid(self.world, child.id, amount)

    @precondition(lambda self: self._open(containers=False))
    @rule(data=st.data())
    def credit_a_child(self, data: st.DataObject) -> None:
        """Credit pays as much of an invoice as there is."""
        child = data.draw(st.sampled_from(self._open(containers=False)))
        amount = min(child.balance, self.world.credit_balance(123))
        if amount:
            self.world = credited(self.world, child.id, str(amount))

    @precondition(lambda self: self._open(containers=False))
    @rule(data=st.data())
    def cancel_a_child(self, data: st.DataObject) -> None:
        """An invoice on which no money stands is cancelled."""
        child = data.draw(st.sampled_from(self._open(containers=False)))
        if not child.received and not child.credit:
            self.world = cancelled(self.world, child.id)

    @invariant()
    def no_law_is_broken(self) -> None:
        """Every law holds for every row."""
        assert breaches_of(self.world) == []

    @invariant()
    def no_cent_is_lost_or_made(self) -> None:
        """What gateways brought is on invoices or in the credit balance, once."""
        assert imbalance(self.world) == imbalance(WORLD)

    @invariant()
    def an_open_container_has_something_to_demand(self) -> None:
        """Where all children are settled, there is nothing left to pay."""
        assert all(row.balance > 0 for row in self._open(containers=True))


TestContainers = Containers.TestCase
TestContainers.settings = examples(200, stateful_step_count=8)
