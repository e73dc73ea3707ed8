"""The schedule follows the world: after any change it equals a schedule that is computed anew."""

from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from simulator.domain.cancellations import CancellationType
from simulator.domain.laws import breaches_of
from simulator.domain.schedule import compute_schedule, schedule_of
from simulator.domain.unit_of_work import UnitOfWork
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from simulator.effects.invoicing import issue_next_invoice
from simulator.effects.paying import cancel_invoice, receive_payment
from simulator.engine.worlds import WorldSlot
from tests.support.clocks import after, days_in, slot_of
from tests.support.hypothesis_profiles import examples
from tests.support.worlds import world_from

WORLD = """
    clients:
      - id: 123
        credit: 60
        automatic_renewal: true
        services:
          - {server_id: 1, id: 1001, next_due_date: today+15d}
          - {server_id: 2, id: 1002, next_due_date: today-45d}
      - id: 124
        services:
          - {server_id: 3, id: 1003, next_due_date: today+3d, cycle: Quarterly}
          - {server_id: 4, id: 1004, next_due_date: today+3d, cycle: One Time}
        invoices: [{id: 7, due: today+3d, items: [{service: 1003, amount: 5}, {amount: 2}]}]
"""
services = some.integers(1, 4)
kinds = some.sampled_from(CancellationType)


class Life(RuleBasedStateMachine):
    """Clients pay, cancel and change their minds, and time goes on."""

    def __init__(self) -> None:
        """Begin with four services of two clients."""
        super().__init__()
        self.slot: WorldSlot = slot_of(world_from(WORLD))

    @rule(days=some.integers(1, 40))
    def time_goes_on(self, days: int) -> None:
        """By up to forty days."""
        after(self.slot, days)

    @rule(number=some.integers(0, 20))
    def somebody_pays(self, number: int) -> None:
        """One of the open invoices, if there is one."""
        work = self._work()
        owed = [invoice for invoice in work.world.invoices if invoice.open]
        if owed:
            invoice = owed[number % len(owed)]
            receive_payment(work, invoice, "paymaster", invoice.balance)
        self.slot.world = work.commit()

    @rule(number=some.integers(0, 20))
    def an_invoice_is_cancelled(self, number: int) -> None:
        """One of the open ones."""
        work = self._work()
        owed = [invoice for invoice in work.world.invoices if invoice.open]
        if owed:
            cancel_invoice(work, owed[number % len(owed)])
        self.slot.world = work.commit()

    @rule(server_id=services, kind=kinds)
    def an_end_is_requested(self, server_id: int, kind: CancellationType) -> None:
        """Of a service in use, once."""
        work = self._work()
        service = work.world.services[server_id]
        if service.in_use and work.world.open_cancellation(service) is None:
            cancel_service(work, service, kind, "")
        self.slot.world = work.commit()

    @rule(server_id=services)
    def a_request_is_withdrawn(self, server_id: int) -> None:
        """If one is open."""
        work = self._work()
        request = work.world.open_cancellation(work.world.services[server_id])
        if request is not None:
            withdraw_cancellation(work, request)
        self.slot.world = work.commit()

    @rule(server_id=services)
    def an_invoice_is_asked_for(self, server_id: int) -> None:
        """As generate_due_invoice does."""
        work = self._work()
        service = work.world.services[server_id]
        if service.in_use and service.cycle.renews:
            issue_next_invoice(work, work.world.clients[service.client_id], service)
        self.slot.world = work.commit()

    @rule(deleted=some.booleans())
    def a_client_comes_and_goes(self, *, deleted: bool) -> None:
        """At WHMCS."""
        work = self._work()
        work.put(replace(work.world.clients[124], deleted=deleted))
        self.slot.world = work.commit()

    @invariant()
    def the_schedule_is_what_it_would_be(self) -> None:
        """And no day in it has passed."""
        world = self.slot.world
        days = days_in(schedule_of(world))
        assert days == days_in(compute_schedule(world))
        assert all(day > world.clock.instant.date() for day in days.values())

    @invariant()
    def the_laws_hold(self) -> None:
        """All of them."""
        assert breaches_of(self.slot.world) == []

    def _work(self) -> UnitOfWork:
        return UnitOfWork(self.slot.world, self.slot.world.clock.instant)


TestLife = Life.TestCase
TestLife.settings = examples(60, stateful_step_count=25)
