"""Cancelling: what happens to invoices, and where the money goes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.domain.cancellations import CancellationStatus, CancellationType
from simulator.domain.invoices import InvoiceStatus
from simulator.domain.laws import breaches_of
from simulator.domain.money import ZERO, total
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from tests.support.cancellations import (
    DISCOUNTED,
    NEIGHBOUR,
    RENEWED,
    SHARED,
    cancelling_world,
)
from tests.support.payments import cancelled, combined, credited, imbalance, paid, work_on
from tests.support.worlds import world_from

IMMEDIATE = CancellationType.IMMEDIATE
AT_THE_END = CancellationType.END_OF_BILLING_PERIOD
ASKABLE = [RENEWED, SHARED, NEIGHBOUR, DISCOUNTED]


def requested(world: World, server: int, kind: CancellationType = AT_THE_END) -> World:
    """Give the world after a service was asked to end."""
    work = work_on(world)
    cancel_service(work, world.services[server], kind, "")
    return work.commit()


def withdrawn(world: World, server: int) -> World:
    """Give the world after the open request of a service was withdrawn."""
    work = work_on(world)
    request = world.open_cancellation(world.services[server])
    assert request is not None
    withdraw_cancellation(work, request)
    return work.commit()


def test_a_renewal_is_cancelled_with_its_service() -> None:
    """The request remembers it."""
    world = requested(cancelling_world(), RENEWED)

    assert world.invoices[901].status is InvoiceStatus.CANCELLED
    request = world.open_cancellation(world.services[RENEWED])
    assert request is not None
    assert (request.cancelled_invoice_ids, request.removed_rows) == ((901,), ())


def test_what_a_renewal_had_taken_returns_to_credit() -> None:
    """Payments and credit alike; nothing is lost or doubled."""
    world = credited(paid(cancelling_world(), 901, "10.00"), 901, "5.00")
    before = world.credit_balance(123)

    after = requested(world, RENEWED)

    assert after.credit_balance(123) == before + 15
    assert imbalance(after) == imbalance(world)


def test_of_an_invoice_for_several_only_the_own_rows_go() -> None:
    """It stays Unpaid, for the rest."""
    world = requested(cancelling_world(), SHARED)

    invoice = world.invoices[904]
    assert (invoice.status, str(invoice.total)) == (InvoiceStatus.UNPAID, "30.00")
    assert [item.service_id for item in invoice.items] == [85]
    request = world.open_cancellation(world.services[SHARED])
    assert request is not None
    assert [(row.invoice_id, row.item.service_id) for row in request.removed_rows] == [(904, 84)]


def test_rows_of_every_invoice_for_several_are_remembered() -> None:
    """So all of them come back."""
    rows = "items: [{service: 50, amount: 5}, {amount: 7}]"
    world = world_from(f"""
        clients:
          - services: [{{server_id: 5, id: 50, next_due_date: 2026-03-15}}]
            invoices:
              - {{id: 501, due: 2026-03-15, {rows}}}
              - {{id: 502, due: 2026-03-25, {rows}}}
    """)
    after = requested(world, 5)
    assert [str(each.total) for each in after.invoices] == ["7.00", "7.00"]
    assert [str(each.total) for each in withdrawn(after, 5).invoices] == ["12.00", "12.00"]


def test_when_nothing_is_left_to_pay_the_invoice_is_cancelled() -> None:
    """A discount alone is no demand."""
    world = requested(cancelling_world(), DISCOUNTED)

    assert world.invoices[905].status is InvoiceStatus.CANCELLED


def test_after_the_last_of_its_services_an_invoice_is_cancelled() -> None:
    """Row by row."""
    world = requested(requested(cancelling_world(), SHARED), NEIGHBOUR)

    assert world.invoices[904].status is InvoiceStatus.CANCELLED


@pytest.mark.parametrize(
    ("received", "credit", "status", "balance", "returned"),
    [
        ("29.99", "0.00", InvoiceStatus.UNPAID, "0.01", "0.00"),
        ("30.00", "0.00", InvoiceStatus.PAID, "0.00", "0.00"),
        ("40.00", "0.00", InvoiceStatus.PAID, "0.00", "10.00"),
        ("0.00", "40.00", InvoiceStatus.PAID, "0.00", "10.00"),
        ("20.00", "25.00", InvoiceStatus.PAID, "0.00", "15.00"),
        ("5.00", "44.00", InvoiceStatus.PAID, "0.00", "19.00"),
    ],
)
def test_what_the_rest_does_not_owe_returns_to_credit(
    received: str, credit: str, status: InvoiceStatus, balance: str, returned: str
) -> None:
    """Received money first, then credit; an invoice that owes nothing more is Paid."""
    world = cancelling_world()
    world = paid(world, 904, received) if float(received) else world
    world = credited(world, 904, credit) if float(credit) else world
    before = world.credit_balance(123)

    after = requested(world, SHARED)

    invoice = after.invoices[904]
    assert (invoice.status, str(invoice.balance)) == (status, balance)
    assert str(after.credit_balance(123) - before) == returned
    assert imbalance(after) == imbalance(world)
    assert breaches_of(after) == []


def test_paying_the_rest_renews_the_other_service_only() -> None:
    """The cancelled one keeps its due date."""
    world = paid(requested(cancelling_world(), SHARED), 904)

    assert str(world.services[NEIGHBOUR].next_due_date) == "2026-04-15"
    assert str(world.services[SHARED].next_due_date) == "2026-03-15"


@pytest.mark.parametrize(("server", "less"), [(RENEWED, "38.50"), (SHARED, "20.00")])
def test_a_mass_payment_follows(server: int, less: str) -> None:
    """It demands what its children still owe, also after the request is withdrawn."""
    world = combined(cancelling_world(), 901, 904, 906)
    container = max(world.invoices.rows)
    before = world.invoices[container].total

    after = requested(world, server)
    back = withdrawn(after, server)

    assert str(before - after.invoices[container].total) == less
    assert back.invoices[container].total == before
    assert breaches_of(back) == []


def test_an_ended_service_is_refunded_once_and_its_request_is_done() -> None:
    """The request tells the amount."""
    world = requested(cancelling_world(), RENEWED, IMMEDIATE)

    [request] = world.cancellations.where("service", 71)
    assert (request.status, str(request.refund)) == (CancellationStatus.COMPLETED, "19.63")
    assert world.open_cancellation(world.services[RENEWED]) is None
    assert str(world.credit_balance(123)) == "119.63"


def test_settling_by_taking_rows_away_pays_others_before_the_refund() -> None:
    """A mass payment that had received enough for the rest pays it, and the laws hold."""
    world = combined(cancelling_world(), 901, 904)
    container = max(world.invoices.rows)
    world = paid(world, container, "50.00")

    after = requested(world, RENEWED, IMMEDIATE)

    assert after.invoices[904].status is InvoiceStatus.PAID
    refunds = total(request.refund for request in after.cancellations)
    assert imbalance(after) - imbalance(world) == refunds
    assert breaches_of(after) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["request", "immediate", "withdraw", "pay", "credit", "combine"]),
        st.sampled_from(ASKABLE),
        st.sampled_from([901, 904, 905, 906]),
        st.sampled_from(["0.01", "10.00", "20.00", "30.00", "50.00"]),
    ),
    max_size=8,
)


@given(STEPS)
def test_whatever_happens_the_laws_hold_and_only_refunds_make_money(
    steps: list[tuple[str, int, int, str]],
) -> None:
    """Requests, withdrawals and payments in any order."""
    world = cancelling_world()
    start = imbalance(world)
    for step in steps:
        world = _after(world, *step)

    assert breaches_of(world) == []
    refunds = total(request.refund for request in world.cancellations)
    assert imbalance(world) - start == refunds


def _after(world: World, what: str, server: int, invoice_id: int, amount: str) -> World:
    service, invoice = world.services[server], world.invoices[invoice_id]
    asked = world.open_cancellation(service)
    if what in ("request", "immediate") and asked is None and service.status == "Active":
        return requested(world, server, IMMEDIATE if what == "immediate" else AT_THE_END)
    if what == "withdraw" and asked is not None:
        return withdrawn(world, server)
    if what == "pay" and invoice.open and invoice.balance > ZERO:
        return paid(world, invoice_id, amount)
    if (
        what == "credit"
        and invoice.unpaid
        and ZERO < Decimal(amount) <= min(invoice.balance, world.credit_balance(123))
    ):
        return credited(world, invoice_id, amount)
    if what == "combine" and invoice.unpaid and world.invoices[906].unpaid and invoice_id != 906:
        return combined(world, invoice_id, 906)
    return world


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


@pytest.mark.parametrize("days", [0, 20])
@pytest.mark.parametrize("rest", ["open", "paid", "cancelled"])
def test_all_rows_come_back_on_one_invoice(days: int, rest: str) -> None:
    """Restored where it is open, else issued anew: Hosting and Addon together, never apart."""
    world = requested(shared_renewal(), 5)
    if rest != "open":
        world = paid(world, 501) if rest == "paid" else cancelled(world, 501)
    issued = {invoice.id for invoice in world.invoices}
    request = world.open_cancellation(world.services[5])
    assert request is not None
    work = UnitOfWork(world, world.clock.instant + timedelta(days=days))
    owed = withdraw_cancellation(work, request)
    after = work.commit()

    assert owed is not None
    rows = [(item.type, item.amount) for item in owed.items if item.service_id == 50]
    assert rows == [
        ("Hosting", Decimal("50.00")),
        ("Addon", Decimal("7.50")),
        ("", Decimal("-5.00")),
    ]
    assert {invoice.id for invoice in after.invoices} - issued == (
        set() if rest == "open" else {owed.id}
    )
    assert [each.id for each in after.invoices.where("open_of_service", 50)] == [owed.id]
    assert (owed.due_date, str(owed.balance)) == (
        world.invoices[501].due_date,
        "72.50" if rest == "open" else "52.50",
    )
    assert breaches_of(after) == []
    assert imbalance(after) == imbalance(world)


def shared_renewal() -> World:
    """Give one invoice for a service with an addon and a discount, and for another service."""
    return world_from("""
        clients:
          - credit: 10.00
            services:
              - {server_id: 5, id: 50, next_due_date: 2026-03-15, price: 50,
                 addons: [{id: 9, name: Backup, price: 7.50}]}
              - {server_id: 6, id: 60, next_due_date: 2026-03-15, price: 20}
            invoices:
              - id: 501
                due: 2026-03-15
                items:
                  - {service: 50, amount: 50}
                  - {service: 60, amount: 20}
                  - {type: Addon, service: 50, addon: 9, amount: 7.50}
                  - {type: "", service: 50, amount: -5}
    """)


@pytest.mark.parametrize(
    ("discounts", "back"), [((45,), (10,)), ((8, 45), (0, 10)), ((45, 8), (2, 8)), ((4, 3), (4, 3))]
)
def test_a_discount_that_was_meant_for_more_rows_makes_no_invoice_below_zero(
    discounts: tuple[int, ...], back: tuple[int, ...]
) -> None:
    """All come back no larger than the row they are left with, and then nothing is owed."""
    rows = ", ".join(f'{{type: "", service: 50, amount: -{each}}}' for each in discounts)
    world = world_from(f"""
        clients:
          - services:
              - {{server_id: 5, id: 50, next_due_date: 2026-03-15, price: 10}}
              - {{server_id: 6, id: 60, next_due_date: 2026-03-15, price: 50}}
            invoices:
              - id: 501
                due: 2026-03-15
                items: [{{service: 50, amount: 10}}, {rows}, {{service: 60, amount: 50}}]
    """)
    after = withdrawn(requested(requested(world, 5), 6), 5)

    assert after.invoices[501].status is InvoiceStatus.CANCELLED
    again = after.invoices[502]
    assert [item.amount for item in again.items] == [10, *(-each for each in back)]
    assert again.status is (InvoiceStatus.PAID if sum(back) == 10 else InvoiceStatus.UNPAID)
    assert after.services[5].next_due_date.month == (4 if sum(back) == 10 else 3)
    assert breaches_of(withdrawn(after, 6)) == []


def test_renewals_are_taken_back_past_one_that_was_settled_meanwhile() -> None:
    """A mass payment had enough for the second of three; without the first it pays that."""
    rows = "\n".join(
        f"      - {{id: {number}, due: 2026-0{number}-15, items: [{{service: 50, amount: 50}}]}}"
        for number in (3, 4, 5)
    )
    world = combined(
        world_from(f"""
clients:
  - id: 123
    services: [{{server_id: 5, id: 50, next_due_date: 2026-03-15, price: 50}}]
    invoices:
{rows}
"""),
        3,
        4,
    )

    after = requested(paid(world, 6, "50.00"), 5)

    assert [str(after.invoices[number].status) for number in (3, 4, 5)] == [
        "Cancelled",
        "Paid",
        "Cancelled",
    ]
    assert breaches_of(after) == []
