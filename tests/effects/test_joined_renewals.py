"""Joined renewals: services of one due date share an invoice, and each goes its own way from it."""

import pytest

from simulator.domain.cancellations import CancellationType
from simulator.domain.invoices import Invoice
from simulator.domain.laws import breaches_of
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service, withdraw_cancellation
from tests.support.clocks import after, bytes_of, event_lines, slot_of
from tests.support.payments import combined, imbalance, paid, work_on
from tests.support.staff import refunded
from tests.support.worlds import world_from

END = CancellationType.END_OF_BILLING_PERIOD


def joined(credit: str = "0", policies: str = "renewals: joined") -> World:
    """Give a world of servers due on 16 March, one subscribed, one due later, one of another."""
    return world_from(f"""
        policies: {{{policies}}}
        clients:
          - id: 123
            tax_rate: 10
            tax_rate2: 5
            credit: {credit}
            automatic_renewal: true
            services:
              - {{server_id: 5, id: 50, price: 50, next_due_date: 2026-03-16}}
              - {{server_id: 6, id: 60, price: 30, next_due_date: 2026-03-16,
                 addons: [{{id: 9, name: Backup, price: 7.50}}]}}
              - {{server_id: 7, id: 70, price: 20, next_due_date: 2026-03-16,
                 subscription: {{gateway: bitpaycheckout}}}}
              - {{server_id: 8, id: 80, price: 10, next_due_date: 2026-03-17}}
          - id: 124
            services: [{{server_id: 9, id: 90, price: 5, next_due_date: 2026-03-16}}]
    """)


def days_later(world: World, days: int) -> World:
    """Give the world after some midnights; every law holds."""
    slot = slot_of(world)
    after(slot, days)
    assert breaches_of(slot.world) == []
    return slot.world


def renewed() -> World:
    """Give the world on 3 March, when invoice 1 asks for servers 5 and 6."""
    return days_later(joined(), 2)


def rows(invoice: Invoice) -> list[tuple[str, int | None, str]]:
    """Write the rows of an invoice short."""
    return [(str(each.type), each.service_id, str(each.amount)) for each in invoice.items]


BOTH = [("Hosting", 50, "50.00"), ("Hosting", 60, "30.00"), ("Addon", 60, "7.50")]


def cancel(world: World, *servers: int, kind: CancellationType = END) -> World:
    """Ask for the end of servers, one after the other."""
    for server in servers:
        work = work_on(world)
        cancel_service(work, work.world.services[server], kind, "")
        world = work.commit()
        assert breaches_of(world) == []
    return world


def withdraw(world: World, *servers: int) -> World:
    """Withdraw the requests of servers, one after the other."""
    for server in servers:
        work = work_on(world)
        request = work.world.open_cancellation(work.world.services[server])
        assert request is not None
        withdraw_cancellation(work, request)
        world = work.commit()
        assert breaches_of(world) == []
    return world


def test_renewals_of_one_client_and_due_date_share_an_invoice() -> None:
    """A subscribed server, another due date and another client have their own."""
    slot = slot_of(joined())
    assert event_lines(after(slot, 2)) == ["03-02 renewal"] * 4 + ["03-03 renewal"]
    assert [rows(each) for each in slot.world.invoices] == [
        BOTH,
        [("Hosting", 70, "20.00")],
        [("Hosting", 90, "5.00")],
        [("Hosting", 80, "10.00")],
    ]
    first = slot.world.invoices[1]
    assert (str(first.due_date), str(first.total)) == ("2026-03-16", "100.63")
    assert len([each for each in slot.world.messages if each.facts["invoice_id"] == "1"]) == 1


def test_an_event_for_each_service_names_the_same_invoice() -> None:
    """So a test finds the invoice of a server as before."""
    events = after(slot_of(joined()), 1)
    told = [(each.server_id, each.invoice_id) for each in events]
    assert told == [(5, 1), (6, 1), (7, 2), (9, 3)]


def test_separate_is_the_default() -> None:
    """As in all worlds before."""
    world = days_later(joined(policies=""), 2)
    assert [len(each.service_ids) for each in world.invoices] == [1] * 5


def test_paying_it_pays_for_a_period_of_each() -> None:
    """And the next renewals are joined again."""
    world = paid(renewed(), 1)
    assert [str(world.services[server].next_due_date) for server in (5, 6)] == ["2026-04-16"] * 2
    assert rows(days_later(world, 31).invoices[5]) == BOTH


def test_each_stops_while_it_is_not_paid() -> None:
    """Suspended and terminated on the same days."""
    slot = slot_of(renewed())
    events = [each for each in after(slot, 60) if each.server_id in (5, 6)]
    assert event_lines(events) == ["03-21 suspension"] * 2 + ["03-30 termination"] * 2


@pytest.mark.parametrize(("credit", "status"), [("100.63", "Paid"), ("100.62", "Unpaid")])
def test_credit_pays_all_of_it_or_nothing(credit: str, status: str) -> None:
    """All that the client has to pay on that day is one sum."""
    world = days_later(joined(credit), 1)
    assert world.invoices[1].status == status


@pytest.mark.parametrize(
    ("five", "six", "status"),
    [
        ("no", "no", "Unpaid"),
        ("yes", "no", "Unpaid"),
        ("no", "yes", "Unpaid"),
        ("yes", "yes", "Paid"),
    ],
)
def test_credit_pays_what_all_its_servers_may_take_from_it(
    five: str, six: str, status: str
) -> None:
    """The tag of one server does not let the client pay for another."""
    world = world_from(f"""
        policies: {{renewals: joined}}
        clients:
          - id: 123
            credit: 100
            services:
              - {{server_id: 5, id: 50, price: 50, next_due_date: 2026-03-16,
                 tags: {{auto_credit: "{five}"}}}}
              - {{server_id: 6, id: 60, price: 30, next_due_date: 2026-03-16,
                 tags: {{auto_credit: "{six}"}}}}
    """)
    assert days_later(world, 1).invoices[1].status == status


def test_a_cancellation_takes_only_its_own_rows() -> None:
    """The other server is renewed, paid and goes on."""
    world = paid(cancel(renewed(), 6), 1)
    assert rows(world.invoices[1]) == BOTH[:1]
    assert str(world.invoices[1].received) == "57.50"
    later = days_later(world, 14)
    assert (later.services[5].status, later.services[6].status) == ("Active", "Cancelled")


@pytest.mark.parametrize("order", [(5, 6), (6, 5)])
def test_withdrawn_requests_bring_one_invoice_with_all_rows(order: tuple[int, int]) -> None:
    """Whichever was asked for, and withdrawn, first: the last to go comes back with its invoice."""
    world = withdraw(cancel(renewed(), *order), *reversed(order))
    assert rows(world.invoices[1]) == BOTH
    assert len(world.invoices.rows) == 4
    assert [str(each.status) for each in world.invoices] == ["Unpaid"] * 4


def test_a_row_comes_back_to_an_invoice_of_its_own_once_the_rest_was_paid() -> None:
    """What was paid for stays paid for."""
    world = withdraw(paid(cancel(renewed(), 6), 1), 6)
    assert rows(world.invoices[5]) == BOTH[1:]
    assert str(world.invoices[5].total) == "43.13"
    assert str(world.services[5].next_due_date) == "2026-04-16"


@pytest.mark.parametrize(
    ("includes", "five", "six"),
    [
        ("price", "70.36", "42.22"),
        ("addons", "70.36", "52.77"),
        ("tax", "80.92", "48.55"),
        ("addons_and_tax", "80.92", "60.70"),
    ],
)
def test_each_server_returns_its_own_share(includes: str, five: str, six: str) -> None:
    """Paid ahead on 3 March, 9:00: a period whole, and 303 of 744 hours of the running one."""
    world = days_later(joined(policies=f"renewals: joined, refunds: {includes}"), 2)
    world = cancel(paid(world, 1), 5, 6, kind=CancellationType.IMMEDIATE)
    assert [str(each.refund) for each in world.cancellations] == [five, six]


def test_what_staff_gave_back_of_it_returns_to_nobody() -> None:
    """A quarter of the invoice went back, with both taxes; each server returns what is left."""
    world = days_later(joined(policies="renewals: joined, refunds: addons_and_tax"), 2)
    whole = cancel(paid(world, 1), 5, 6, kind=CancellationType.IMMEDIATE)
    world = refunded(paid(world, 1), 1, "gateway", "25.16")
    world = cancel(world, 5, 6, kind=CancellationType.IMMEDIATE)
    less = [
        before.refund - after.refund
        for before, after in zip(whole.cancellations, world.cancellations, strict=True)
    ]
    assert [str(each) for each in less] == ["14.38", "10.78"]


def test_a_mass_payment_follows_it() -> None:
    """Rows that go, and rows that come back."""
    world = combined(renewed(), 1, 4)
    assert asked(world) == ["100.63", "11.50"]
    world = cancel(world, 6)
    assert asked(world) == ["57.50", "11.50"]
    world = withdraw(world, 6)
    assert asked(world) == ["100.63", "11.50"]
    after_payment = paid(world, 5)
    assert [after_payment.services[each].next_due_date.month for each in (5, 6, 8)] == [4, 4, 4]
    assert imbalance(after_payment) == imbalance(world)


def asked(world: World) -> list[str]:
    """Tell what each row of the mass payment asks for."""
    return [str(item.amount) for item in world.invoices[5].items]


def test_a_part_paid_one_keeps_or_returns_to_the_cent() -> None:
    """80.00 came; 57.50 are left to ask for, so 22.50 become credit and the server is paid for."""
    before = paid(renewed(), 1, "80.00")
    world = cancel(before, 6)
    assert world.invoices[1].status == "Paid"
    assert str(world.credit_balance(123)) == "22.50"
    assert imbalance(world) == imbalance(before)


def test_one_late_fee_for_all() -> None:
    """And it stays on what is left."""
    world = world_from("""
        policies: {renewals: joined}
        billing_days: {late_fee: {after: 1, amount: 4}}
        clients:
          - services:
              - {server_id: 5, id: 50, price: 50, next_due_date: 2026-03-16}
              - {server_id: 6, id: 60, price: 30, next_due_date: 2026-03-16}
    """)
    assert rows(days_later(world, 16).invoices[1]) == [
        ("Hosting", 50, "50.00"),
        ("Hosting", 60, "30.00"),
        ("LateFee", None, "4.00"),
    ]


def test_a_long_move_equals_single_days() -> None:
    """With everything on: joined, two taxes, fees, reminders, a subscription and credit."""
    days = "{late_fee: {after: 2, percent: 5}, reminders_before: [7], reminders_after: [1, 2]}"
    world = world_from(f"""
        policies: {{renewals: joined}}
        billing_days: {days}
        clients:
          - id: 123
            credit: 500.00
            automatic_renewal: true
            tax_rate: 10
            tax_rate2: 5
            services:
              - {{server_id: 5, id: 50, price: 50, next_due_date: 2026-03-31}}
              - {{server_id: 6, id: 60, price: 30, next_due_date: 2026-03-31}}
              - {{server_id: 7, id: 70, price: 20, next_due_date: 2026-03-31,
                 subscription: {{gateway: paymaster}}}}
    """)
    at_once, by_day = slot_of(world), slot_of(world)
    after(at_once, 400)
    for _ in range(400):
        after(by_day, 1)
    assert bytes_of(at_once.world) == bytes_of(by_day.world)
    assert breaches_of(at_once.world) == []
    assert {str(each.status) for each in at_once.world.services} == {"Active", "Terminated"}
