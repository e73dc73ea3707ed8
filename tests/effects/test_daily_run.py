"""The billing day: what happens by itself, on which day, and what keeps it from happening."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from simulator.domain.billing_cycles import days_after
from simulator.domain.cancellations import CancellationType
from simulator.domain.clock import Clock, midnight
from simulator.domain.laws import breaches_of
from simulator.domain.tables import Table
from simulator.domain.unit_of_work import UnitOfWork
from simulator.domain.world import World
from simulator.effects.cancelling import cancel_service
from simulator.effects.daily_run import run_day
from simulator.effects.invoicing import issue_next_invoice
from simulator.effects.paying import receive_payment
from simulator.engine.worlds import WorldSlot
from tests.support.clocks import (
    SERVICE,
    after,
    event_lines,
    slot_of,
    slot_with_service,
    the_service,
    topics,
)
from tests.support.worlds import world_from

LIFE = ["03-06 renewal", "03-21 reminder", "03-25 suspension", "04-03 termination"]


def changed(slot: WorldSlot, change: Callable[[UnitOfWork], object]) -> None:
    """Do something in a world at its time."""
    work = UnitOfWork(slot.world, slot.world.clock.instant)
    change(work)
    slot.world = work.commit()


def paid(slot: WorldSlot, invoice_id: int) -> None:
    """Pay what an invoice owes."""
    invoice = slot.world.invoices[invoice_id]
    changed(slot, lambda work: receive_payment(work, invoice, "paymaster", invoice.balance))


def test_a_server_that_nobody_pays_for_goes_through_its_days() -> None:
    """Issued 14 days ahead, reminded a day late, suspended 5 and terminated 14 days late."""
    slot = slot_with_service()
    assert event_lines(after(slot, 400)) == LIFE
    assert the_service(slot).status == "Terminated"
    assert [invoice.status for invoice in slot.world.invoices] == ["Unpaid"]
    assert topics(slot.world) == {"invoice_created": 1, "payment_reminder": 1}
    assert breaches_of(slot.world) == []


def test_an_event_says_all_that_happened() -> None:
    """To whom, to what, and how it left the invoice that it is about."""
    renewal, reminder, suspension, _ = after(slot_with_service(), 400)
    client, service = {"client_id": 123}, {"server_id": 12345, "service_id": 1001}
    invoice = {"invoice_id": 1, "status": "Unpaid"}
    assert [to_builtins(each) for each in (renewal, reminder, suspension)] == [
        {"date": "2026-03-06", "kind": "renewal", **client, **service, **invoice},
        {"date": "2026-03-21", "kind": "reminder", **client, **invoice},
        {"date": "2026-03-25", "kind": "suspension", **client, **service},
    ]


def test_the_day_before_nothing_happens_yet() -> None:
    """A renewal is issued at the midnight of its day, with that day on it."""
    slot = slot_with_service()
    assert after(slot, 4) == []
    assert event_lines(after(slot, 1)) == ["03-06 renewal"]
    (invoice,) = slot.world.invoices
    assert (str(invoice.issue_date), str(invoice.due_date)) == ("2026-03-06", "2026-03-20")
    assert (str(invoice.balance), slot.world.messages[1].sent_at.hour) == ("50.00", 0)


def test_the_numbers_belong_to_the_scenario() -> None:
    """With others, everything happens on other days."""
    slot = slot_with_service(billing_days="{renewal: 0, suspension: 1, termination: 0}")
    assert event_lines(after(slot, 60)) == ["03-20 renewal", "03-20 termination", "03-21 reminder"]


@pytest.mark.parametrize(
    "key",
    [
        "cycle: One Time",
        "cycle: Free Account",
        "status: Cancelled",
        "status: Terminated",
    ],
)
def test_what_never_renews_is_left_alone(key: str) -> None:
    """Neither a cycle without a next period, nor a service that is not in use."""
    assert after(slot_with_service(f"{{server_id: 12345, id: 1001, {key}}}"), 400) == []


MANUAL = "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, renewal: manual}"


@pytest.mark.parametrize(
    ("service", "billing_days"),
    [(MANUAL, "{}"), (SERVICE, "{renewal: off}"), (SERVICE, "{renewal: off, suspension: 0}")],
)
def test_what_only_the_action_invoices_gets_no_invoice_by_itself(
    service: str, billing_days: str
) -> None:
    """Nor does it stop: nothing was demanded."""
    assert after(slot_with_service(service, billing_days=billing_days), 400) == []


def test_a_server_whose_renewal_is_manual_stops_over_the_invoice_that_was_asked_for() -> None:
    """Counted from its issue, as for any other; and after it is paid nothing comes by itself."""
    slot = slot_with_service(MANUAL)
    after(slot, 60)
    changed(slot, lambda work: issue_next_invoice(work, work.world.clients[123], the_service(slot)))
    unpaid = WorldSlot(slot.name, slot.world)
    assert event_lines(after(unpaid, 60)) == ["05-05 suspension", "05-14 termination"]
    paid(slot, 1)
    assert after(slot, 400) == []


def test_a_server_whose_upgrade_is_pending_is_not_renewed() -> None:
    """As generate_due_invoice refuses it; once the upgrade is paid the renewal comes."""
    slot = slot_with_service(
        "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, pending_upgrade: true}",
        invoices="[{id: 7, due: 2026-09-01, items: [{type: Upgrade, service: 1001, amount: 9}]}]",
    )
    assert after(slot, 30) == []
    paid(slot, 7)
    assert event_lines(after(slot, 1)) == ["04-01 renewal"]


def test_servers_beside_billing_and_clients_gone_from_whmcs_are_left_alone() -> None:
    """Nobody is there to be billed."""
    assert after(slot_with_service("{server_id: 12345}"), 100) == []
    assert after(slot_with_service(deleted="true"), 100) == []


def test_a_pending_service_is_neither_renewed_nor_suspended() -> None:
    """It does not run yet: only the payment of its order begins its periods."""
    slot = slot_with_service(
        "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, status: Pending}"
    )
    assert event_lines(after(slot, 100)) == []


SIDE = "[{id: 7, due: today+60d, items: [{type: %s, service: 1001, amount: 9}]}]"
WITH_ADDON = "{server_id: 12345, id: 1001, next_due_date: 2026-03-20, addons: [{id: 3, price: 1}]}"


@pytest.mark.parametrize("kind", ["Setup", "LateFee", "Upgrade", "Addon", '""'])
def test_an_open_invoice_of_another_kind_holds_nothing_up(kind: str) -> None:
    """The renewal comes, and the server stops and ends, on the days they would without it."""
    rows = (SIDE % kind).replace("Addon,", "Addon, addon: 3,")
    slot = slot_with_service(WITH_ADDON, invoices=rows)
    life = event_lines(after(slot, 200))
    assert [line for line in life if line != "05-01 reminder"] == LIFE
    assert the_service(slot).status == "Terminated"
    assert breaches_of(slot.world) == []


def test_an_open_invoice_of_another_kind_lets_periods_be_paid() -> None:
    """Month by month, while nobody pays it."""
    slot = slot_with_service(invoices=SIDE % "LateFee")
    for number, day in enumerate(["03-06", "04-06"], start=8):
        assert event_lines(after(slot, 31 if number > 8 else 5)) == [f"{day} renewal"]
        paid(slot, number)
    assert str(the_service(slot).next_due_date) == "2026-05-20"


def test_an_open_renewal_of_another_due_date_holds_nothing_up() -> None:
    """Whether a period was invoiced is told by its due date; each that is paid is one period."""
    slot = slot_with_service(
        invoices="[{id: 7, due: 2026-04-30, items: [{service: 1001, amount: 9}]}]"
    )
    assert event_lines(after(slot, 5)) == ["03-06 renewal"]
    paid(slot, 7)
    paid(slot, 8)
    assert str(the_service(slot).next_due_date) == "2026-05-20"


@pytest.mark.parametrize("status", ["Cancelled", "Refunded", "Draft"])
def test_a_renewal_is_not_repeated_for_the_same_due_date(status: str) -> None:
    """Not even when the first one was cancelled; the server stops all the same, as at WHMCS."""
    slot = slot_with_service(
        invoices=f"[{{id: 7, due: 2026-03-20, status: {status}, items: "
        "[{service: 1001, amount: 50}]}]"
    )
    assert event_lines(after(slot, 400)) == ["03-25 suspension", "04-03 termination"]


def test_a_paid_renewal_stops_nothing() -> None:
    """A scenario may say that a period is paid for which begins only on the due date."""
    slot = slot_with_service(
        invoices="[{id: 7, due: 2026-03-20, status: Paid, items: [{service: 1001, amount: 50}]}]"
    )
    assert after(slot, 400) == []


def test_paying_in_time_goes_on_for_ever() -> None:
    """Each payment brings the next due date, counted from the anchor."""
    slot = slot_with_service()
    for number, day in enumerate(["03-06", "04-06", "05-06"], start=1):
        assert event_lines(after(slot, 31 if number > 1 else 5)) == [f"{day} renewal"]
        paid(slot, number)
    assert str(the_service(slot).next_due_date) == "2026-06-20"


def test_paying_late_brings_a_suspended_server_back() -> None:
    """And keeps it from being terminated."""
    slot = slot_with_service()
    after(slot, 25)
    assert the_service(slot).status == "Suspended"
    paid(slot, 1)
    assert the_service(slot).status == "Active"
    assert event_lines(after(slot, 12)) == ["04-06 renewal"]


def test_nobody_loses_a_server_over_an_invoice_that_was_not_there() -> None:
    """Days count from the issue of an invoice that came after its due date."""
    slot = slot_with_service("{server_id: 12345, id: 1001, next_due_date: today-45d}")
    assert event_lines(after(slot, 30)) == [
        "03-02 renewal",
        "03-07 suspension",
        "03-16 termination",
    ]


def test_credit_pays_a_renewal_as_it_is_issued() -> None:
    """With automatic renewal, and the event says so."""
    slot = slot_with_service(credit="120", automatic_renewal="true")
    events = after(slot, 60)
    assert [(event.kind, event.status) for event in events[:2]] == [
        ("renewal", "Paid"),
        ("renewal", "Paid"),
    ]
    assert str(slot.world.credit_balance(123)) == "20.00"
    assert the_service(slot).status == "Active"


def test_a_cancellation_ends_the_service_at_its_due_date() -> None:
    """Without a renewal before it, and without a refund."""
    slot = slot_with_service()
    changed(
        slot,
        lambda work: cancel_service(
            work, the_service(slot), CancellationType.END_OF_BILLING_PERIOD, ""
        ),
    )
    assert event_lines(after(slot, 18)) == []
    assert event_lines(after(slot, 100)) == ["03-20 cancellation"]
    assert the_service(slot).status == "Cancelled"
    (request,) = slot.world.cancellations
    assert (request.status, str(request.refund)) == ("Completed", "0.00")


def test_reminders_wait_for_no_mail_server() -> None:
    """While mail is down they are not sent, and not later either."""
    slot = slot_with_service(outages="[mail]")
    assert event_lines(after(slot, 60)) == [each for each in LIFE if "reminder" not in each]
    assert not slot.world.messages


def test_a_payment_under_way_stops_the_suspension() -> None:
    """Until it is declined."""
    slot = slot_with_service()
    after(slot, 5)
    pending = slot.world.invoices[1]
    changed(slot, lambda work: work.put(replace(pending, status="Payment Pending")))
    assert after(slot, 60) == []


def test_events_of_one_midnight_keep_their_order() -> None:
    """Cancellations, renewals, reminders, suspensions, terminations, each by ascending number."""
    slot = slot_of(
        world_from("""
        clients:
          - services:
              - {server_id: 5, id: 1005, next_due_date: 2026-02-16}
              - {server_id: 4, id: 1004, next_due_date: 2026-02-25}
              - {server_id: 33, id: 1003, next_due_date: 2026-03-16}
              - {server_id: 2, id: 1002, next_due_date: 2026-03-16}
              - {server_id: 1, id: 1001, next_due_date: 2026-03-02, cancellation: {}}
            invoices:
              - {id: 75, date: today-30d, due: 2026-02-16, items: [{service: 1005, amount: 1}]}
              - {id: 74, date: today-30d, due: 2026-02-25, items: [{service: 1004, amount: 1}]}
              - {id: 73, due: 2026-03-01, items: [{amount: 1}]}
        """)
    )
    events = after(slot, 1)
    assert [(event.kind, event.server_id or event.invoice_id) for event in events] == [
        ("cancellation", 1),
        ("renewal", 2),
        ("renewal", 33),
        ("reminder", 73),
        ("suspension", 4),
        ("suspension", 5),
        ("termination", 5),
    ]


def test_each_service_and_invoice_that_is_looked_at_is_told_of() -> None:
    """So that a midnight of many lets others in between: two servers and three invoices here."""
    world = world_from("""
        billing_days: {late_fee: {after: 1, amount: 1}, reminders_after: [1]}
        clients:
          - services:
              - {server_id: 1, id: 1, next_due_date: today-1d, subscription: {gateway: paymaster}}
              - {server_id: 2, id: 2, next_due_date: today-1d, subscription: {gateway: paymaster}}
            invoices:
              - {id: 1, due: today, items: [{amount: 5}]}
              - {id: 2, due: today, items: [{amount: 5}]}
              - {id: 3, due: today, items: [{amount: 5}]}
    """)
    now = midnight(days_after(world.clock.instant.date(), 1))
    work = UnitOfWork(replace(world, clock=Clock(now)), now)
    of_services, of_invoices = 5 * 2, 3 * 3
    assert [*run_day(work)].count(None) == of_services + of_invoices


class CountingRows(dict[int, Any]):
    """Rows that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, key: int) -> Any:  # noqa: ANN401 a row
        """Count a look."""
        type(self).looks += 1
        return super().__getitem__(key)

    def get(self, key: int, default: Any = None) -> Any:  # noqa: ANN401 a row
        """Count a look."""
        type(self).looks += 1
        return super().get(key, default)

    def __iter__(self) -> NoReturn:
        """Refuse to be gone through."""
        message = "the billing day goes through all services"
        raise AssertionError(message)


def many(count: int) -> World:
    """Make a world of services that are due in a year, and one in twenty days."""
    rows = "\n".join(
        f"      - {{server_id: {number}, id: {number}, next_due_date: today+1y}}"
        for number in range(1, count)
    )
    due = f"      - {{server_id: {count}, id: {count}, next_due_date: today+15d}}"
    return world_from(f"clients:\n  - services:\n{rows}\n{due}\n")


@pytest.mark.parametrize("count", [10, 1000])
def test_a_billing_day_looks_at_what_is_due_and_at_nothing_else(
    count: int,
) -> None:
    """One row of services is read and one written, however many there are."""
    world = many(count)
    CountingRows.looks = 0
    counted: Table[int, Any] = replace(world.services, rows=CountingRows(world.services.rows))
    day = days_after(world.clock.instant.date(), 1)
    watched = replace(world, services=counted, clock=Clock(midnight(day)))
    work = UnitOfWork(watched, midnight(day))
    assert event_lines([each for each in run_day(work) if each]) == ["03-02 renewal"]
    assert CountingRows.looks < 20
    assert {name for name, _ in work.touched} == {"invoices", "messages"}
