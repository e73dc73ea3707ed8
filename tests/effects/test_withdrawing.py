"""Withdrawing a cancellation when only some of the renewals can come back as they were."""

from datetime import timedelta
from decimal import Decimal

from simulator.domain.cancellations import CancellationType
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from tests.support.payments import work_on
from tests.support.worlds import world_from


def test_each_renewal_comes_back_whatever_became_of_the_others() -> None:
    """One is restored, the other is overdue by then and issued anew; neither is lost or doubled."""
    world = two_renewals()
    work = work_on(world)
    request = cancel_service(work, world.services[5], CancellationType.END_OF_BILLING_PERIOD, "")
    before = work.commit()
    work = UnitOfWork(before, world.clock.instant + timedelta(days=10))
    withdraw_cancellation(work, request)
    after = work.commit()

    assert {each.id: str(each.status) for each in after.invoices} == {
        501: "Cancelled",
        502: "Unpaid",
        503: "Unpaid",
    }
    assert [(item.type, item.amount) for item in after.invoices[503].items] == [
        ("Hosting", Decimal("50.00"))
    ]


def two_renewals() -> World:
    """Give a service with a renewal due on 5 March, and one of its addon due on 25 March."""
    return world_from("""
        clients:
          - services:
              - {server_id: 5, id: 50, next_due_date: 2026-03-05,
                 addons: [{id: 9, name: Backup, price: 7.50}]}
            invoices:
              - {id: 501, date: 2026-02-20, due: 2026-03-05, items: [{service: 50, amount: 50}]}
              - {id: 502, date: 2026-02-20, due: 2026-03-25,
                 items: [{type: Addon, service: 50, addon: 9, amount: 7.50}]}
    """)
